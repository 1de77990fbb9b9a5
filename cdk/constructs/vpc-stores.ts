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
import type { NewStores } from '../config/stage.ts';
import { PUNCTUATION, secretArn } from './secrets.ts';
import type { Database, Stores } from './stores.ts';

const DATABASE_PORT = 5432;
const REDIS_PORT = 6379;
const DATABASE_NAME = 'tiketi';
const OWNER = 'tiketi_owner';

interface StoresInVpcProps {
  readonly settings: NewStores;
  readonly isProtected: boolean;
  /** The proxy connects as each of these roles. */
  readonly roleSecrets: readonly Secret[];
}

/** A VPC with Aurora PostgreSQL and Valkey, which only the security group of the functions can reach. */
export class StoresInVpc extends Construct {
  readonly stores: Stores;

  constructor(scope: Construct, id: string, props: StoresInVpcProps) {
    super(scope, id);
    const vpc = this.vpcOf(props.settings);
    const functions = new SecurityGroup(this, 'Functions', { vpc, description: 'functions that reach a store' });
    this.stores = {
      database: this.databaseIn(vpc, functions, props),
      redis: this.redisIn(vpc, functions, props),
      network: { vpc, securityGroup: functions },
    };
  }

  private vpcOf({ availabilityZones, natGateways }: NewStores): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      availabilityZones: [...availabilityZones],
      natGateways,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'stores', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // Without these endpoints the traffic goes through the NAT gateway and is paid for there.
      gatewayEndpoints: {
        s3: { service: GatewayVpcEndpointAwsService.S3 },
        dynamodb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    // A Vpc is an IVpc, but their optional properties differ under exactOptionalPropertyTypes.
    return vpc as IVpc;
  }

  private databaseIn(vpc: IVpc, functions: SecurityGroup, props: StoresInVpcProps): Database {
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
      ownerSecret: secretArn(owner),
    };
    const ownerHost = cluster.clusterEndpoint.hostname;
    if (!database.hasProxy) return { ...known, host: ownerHost, ownerHost, namedStatements: true, pipeline: true };
    const secrets = props.roleSecrets as readonly ISecret[];
    const proxy = cluster.addProxy('Proxy', { vpc, secrets: [...secrets], requireTLS: true });
    proxy.connections.allowFrom(functions, Port.tcp(DATABASE_PORT), 'functions');
    return { ...known, host: proxy.endpoint, ownerHost, namedStatements: false, pipeline: false };
  }

  private redisIn(vpc: IVpc, functions: SecurityGroup, { settings, isProtected }: StoresInVpcProps): Stores['redis'] {
    const group = new SecurityGroup(this, 'Redis', { vpc, description: 'valkey', allowAllOutbound: false });
    group.addIngressRule(functions, Port.tcp(REDIS_PORT), 'functions');
    const subnets = new CfnSubnetGroup(this, 'RedisSubnets', {
      description: 'valkey',
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    const { nodeType, replicas } = settings.redis;
    // Every key has a time to live, so the default policy would silently evict a waiting room or half of a seat map from a
    // full store. A refused write is visible, and the sale continues without Redis.
    const parameters = new CfnParameterGroup(this, 'RedisParameters', {
      cacheParameterGroupFamily: 'valkey8',
      description: 'a full store refuses writes and evicts nothing',
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
      // PostgreSQL is the source of truth, but restoring waiting rooms from it slows admission down.
      snapshotRetentionLimit: isProtected ? 1 : 0,
    });
    return { host: valkey.attrPrimaryEndPointAddress, port: REDIS_PORT, tls: true };
  }
}
