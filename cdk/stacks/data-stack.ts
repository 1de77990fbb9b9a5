import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { givenStores } from '../constructs/given-stores.ts';
import { MadeStoresInVpc } from '../constructs/made-stores.ts';
import {
  hmacSecret,
  providerSecret,
  roleSecret,
  type SecretId,
  secretId,
  signingKeysSecret,
} from '../constructs/secrets.ts';
import type { Stores } from '../constructs/stores.ts';
import { AUDITOR, databaseRoles, sharedSecrets } from '../services/needs.ts';
import { AUDITOR_OUTPUT } from './outputs.ts';

interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
}

/** Everything that must outlive a deploy of the code. Ids in here never change: a new id is a new, empty store. */
export class DataStack extends Stack {
  readonly stores: Stores;
  /** Role → its password. */
  readonly roleSecrets: Readonly<Record<string, SecretId>>;
  readonly secrets: Readonly<Record<string, SecretId>>;
  readonly signingKeys: SecretId;
  readonly connections: Table;
  readonly mailIdentity: EmailIdentity;

  constructor(scope: Construct, id: string, { stage, services, ...props }: DataStackProps) {
    super(scope, id, props);
    const removalPolicy = stage.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const roleSecrets = databaseRoles(services).map((role): [string, Secret] => [role, roleSecret(this, role, stage)]);
    this.roleSecrets = Object.fromEntries(roleSecrets.map(([role, secret]) => [role, secretId(secret)]));
    this.secrets = Object.fromEntries(
      sharedSecrets(services).map((name) => [name, secretId(this.sharedSecret(name, stage))]),
    );
    this.signingKeys = secretId(signingKeysSecret(this, 'SigningKeys', stage));
    this.stores = this.makeStores(
      stage,
      roleSecrets.map(([, secret]) => secret),
    );
    this.outputAuditor();
    this.connections = connectionsTable(this, removalPolicy);
    this.mailIdentity = new EmailIdentity(this, 'MailIdentity', { identity: Identity.domain(stage.mail.domain) });
    new Bucket(this, 'Images', {
      removalPolicy,
      versioned: stage.isProtected,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: stage.enforcesTls,
    });
  }

  /** For `tiketi verify --stage`. Past every proxy: an operator's one connection needs none. */
  private outputAuditor(): void {
    const { ownerHost: host, port, name: database, tls } = this.stores.database;
    const value = this.toJsonString({ host, port, database, tls, secret: this.roleSecrets[AUDITOR]?.arn });
    new CfnOutput(this, AUDITOR_OUTPUT, { value });
  }

  private sharedSecret(name: string, stage: Stage): Secret {
    return name === 'toss'
      ? providerSecret(this, name, stage.toss.testSecretKey, stage)
      : hmacSecret(this, name, stage);
  }

  private makeStores({ stores, isProtected }: Stage, roleSecrets: readonly Secret[]): Stores {
    if (stores.kind === 'given') return givenStores(this, stores);
    return new MadeStoresInVpc(this, 'Stores', { settings: stores, isProtected, roleSecrets }).stores;
  }
}

/** Open sockets by fan, and by connection for their end; a row whose $disconnect was lost expires. */
function connectionsTable(scope: Construct, removalPolicy: RemovalPolicy): Table {
  const table = new Table(scope, 'Connections', {
    partitionKey: { name: 'userId', type: AttributeType.STRING },
    sortKey: { name: 'connectionId', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    removalPolicy,
  });
  table.addGlobalSecondaryIndex({
    indexName: 'byConnection',
    partitionKey: { name: 'connectionId', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}
