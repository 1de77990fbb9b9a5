import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, type IVpc, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseSecret,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { MadeStores } from '../config/stage.ts';
import { PUNCTUATION, secretId } from './secrets.ts';
import type { Database, Stores } from './stores.ts';

const DATABASE_PORT = 5432;
const REDIS_PORT = 6379;
const DATABASE_NAME = 'tiketi';
const OWNER = 'tiketi_owner';

interface MadeStoresProps {
  readonly settings: MadeStores;
  readonly isProtected: boolean;
  /** The proxy signs in as each of them. */
  readonly roleSecrets: readonly Secret[];
}

/** A network with Aurora PostgreSQL and Valkey inside, reached only by the functions' security group. */
export class MadeStoresInVpc extends Construct {
  readonly stores: Stores;

  constructor(scope: Construct, id: string, props: MadeStoresProps) {
    super(scope, id);
    const vpc = this.vpcOf(props.settings);
    const functions = new SecurityGroup(this, 'Functions', { vpc, description: 'functions that reach a store' });
    this.stores = {
      database: this.databaseIn(vpc, functions, props),
      redis: this.redisIn(vpc, functions, props),
      network: { vpc, securityGroup: functions },
    };
  }

  private vpcOf({ availabilityZones, natGateways }: MadeStores): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      availabilityZones: [...availabilityZones],
      natGateways,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'stores', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // What goes there would else be paid for at the NAT gateway.
      gatewayEndpoints: {
        s3: { service: GatewayVpcEndpointAwsService.S3 },
        dynamodb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    // CDK's classes and interfaces disagree about what may be undefined; a Vpc is an IVpc.
    return vpc as IVpc;
  }

  private databaseIn(vpc: IVpc, functions: SecurityGroup, props: MadeStoresProps): Database {
    const { database } = props.settings;
    const removalPolicy = props.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const owner = new DatabaseSecret(this, 'OwnerSecret', { username: OWNER, excludeCharacters: PUNCTUATION });
    owner.applyRemovalPolicy(removalPolicy);
    const cluster = new DatabaseCluster(this, 'Database', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.of('17.5', '17') }),
      credentials: Credentials.fromSecret(owner as ISecret),
      defaultDatabaseName: DATABASE_NAME,
      port: DATABASE_PORT,
      serverlessV2MinCapacity: database.capacityMin,
      serverlessV2MaxCapacity: database.capacityMax,
      writer: ClusterInstance.serverlessV2('Writer'),
      readers: Array.from({ length: database.readers }, (_, index) =>
        ClusterInstance.serverlessV2(`Reader${index + 1}`, { scaleWithWriter: true }),
      ),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      storageEncrypted: true,
      backup: { retention: Duration.days(database.backupDays) },
      deletionProtection: props.isProtected,
      removalPolicy,
    });
    cluster.connections.allowDefaultPortFrom(functions, 'functions');
    const known = {
      port: DATABASE_PORT,
      name: DATABASE_NAME,
      tls: true,
      ownerSecret: secretId(owner),
    };
    const ownerHost = cluster.clusterEndpoint.hostname;
    if (!database.hasProxy) return { ...known, host: ownerHost, ownerHost, namedStatements: true, pipeline: true };
    const secrets = props.roleSecrets as readonly ISecret[];
    const proxy = cluster.addProxy('Proxy', { vpc, secrets: [...secrets], requireTLS: true });
    proxy.connections.allowFrom(functions, Port.tcp(DATABASE_PORT), 'functions');
    return { ...known, host: proxy.endpoint, ownerHost, namedStatements: false, pipeline: false };
  }

  private redisIn(vpc: IVpc, functions: SecurityGroup, { settings, isProtected }: MadeStoresProps): Stores['redis'] {
    const group = new SecurityGroup(this, 'Redis', { vpc, description: 'valkey', allowAllOutbound: false });
    group.addIngressRule(functions, Port.tcp(REDIS_PORT), 'functions');
    const subnets = new CfnSubnetGroup(this, 'RedisSubnets', {
      description: 'valkey',
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    const { nodeType, replicas } = settings.redis;
    // Every key of ours has a time to live, so the usual policy would take a line or half a map out of a full store,
    // unseen. A write that is refused is seen, and the sale goes on without.
    const parameters = new CfnParameterGroup(this, 'RedisParameters', {
      cacheParameterGroupFamily: 'valkey8',
      description: 'a full store refuses, it forgets nothing',
      properties: { 'maxmemory-policy': 'noeviction' },
    });
    const valkey = new CfnReplicationGroup(this, 'Valkey', {
      replicationGroupDescription: 'queue order and seat locks',
      engine: 'valkey',
      engineVersion: '8.0',
      cacheParameterGroupName: parameters.ref,
      cacheNodeType: nodeType,
      numCacheClusters: replicas + 1,
      automaticFailoverEnabled: replicas > 0,
      multiAzEnabled: replicas > 0,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [group.securityGroupId],
      port: REDIS_PORT,
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: true,
      // Redis is never the truth, but a restore from a checkpoint costs a waiting room its pace.
      snapshotRetentionLimit: isProtected ? 1 : 0,
    });
    return { host: valkey.attrPrimaryEndPointAddress, port: REDIS_PORT, tls: true };
  }
}
