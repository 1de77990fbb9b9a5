import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { ServiceContract } from '#shared/contract/message.ts';
import { bySecret, type SecretName, secrets } from '#shared/contract/secrets.ts';
import type { Stage } from '../config/stage.ts';
import { existingStores } from '../constructs/existing-stores.ts';
import { roleSecret, secretArn, sharedSecret } from '../constructs/secrets.ts';
import type { Stores } from '../constructs/stores.ts';
import { StoresInVpc } from '../constructs/vpc-stores.ts';
import { AUDITOR_OUTPUT } from './outputs.ts';

/** `tiketi verify` reads every schema with this role. No function uses it, so no contract names it. */
const AUDITOR = 'auditor';

interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
}

/** Everything that must outlive a deploy of the code. Logical ids never change here: a new id is a new, empty store. */
export class DataStack extends Stack {
  readonly stores: Stores;
  /** Database role → ARN of the secret with its password. */
  readonly roleSecrets: Readonly<Record<string, string>>;
  /** ARNs. */
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly connections: Table;
  readonly mailIdentity: EmailIdentity;

  constructor(scope: Construct, id: string, { stage, services, ...props }: DataStackProps) {
    super(scope, id, props);
    const removalPolicy = stage.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const roles = databaseRoles(services).map((role): [string, Secret] => [role, roleSecret(this, role, stage)]);
    this.roleSecrets = Object.fromEntries(roles.map(([role, secret]) => [role, secretArn(secret)]));
    this.secrets = bySecret((name) => secretArn(sharedSecret(this, name, secrets[name], stage)));
    // Exported whether used or not: the app stack may stop using a secret, and CloudFormation refuses to drop an export before that.
    for (const arn of Object.values(this.secrets)) this.exportValue(arn);
    this.stores = this.makeStores(
      stage,
      roles.map(([, secret]) => secret),
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

  /** For `tiketi verify --stage`. Bypasses RDS Proxy: the one connection of an operator needs no pool. */
  private outputAuditor(): void {
    const { ownerHost: host, port, name: database, tls } = this.stores.database;
    const value = this.toJsonString({ host, port, database, tls, secret: this.roleSecrets[AUDITOR] });
    new CfnOutput(this, AUDITOR_OUTPUT, { value });
  }

  private makeStores({ stores, isProtected }: Stage, roleSecrets: readonly Secret[]): Stores {
    if (stores.kind === 'existing') return existingStores(this, stores);
    return new StoresInVpc(this, 'Stores', { settings: stores, isProtected, roleSecrets }).stores;
  }
}

/** Every database role: one per service, those that functions name, and the auditor. */
const databaseRoles = (services: readonly ServiceContract[]): readonly string[] => [
  ...new Set([
    ...services.map(({ name }) => name),
    ...services.flatMap(({ functions }) => Object.values(functions).flatMap(({ databaseRole }) => databaseRole ?? [])),
    AUDITOR,
  ]),
];

/** Open sockets by user, and by connection for $disconnect. A row whose $disconnect was lost expires. */
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
