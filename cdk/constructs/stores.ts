import type { IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';

/** Where PostgreSQL and Redis are. */
export interface Stores {
  readonly database: Database;
  readonly redis: { readonly host: string; readonly port: number; readonly tls: boolean };
  /** Functions that reach a store run in it. @default the stores need no network */
  readonly network?: { readonly vpc: IVpc; readonly securityGroup: SecurityGroup };
}

export interface Database {
  readonly host: string;
  /** Without the proxy: migrations use features that RDS Proxy refuses. */
  readonly ownerHost: string;
  readonly port: number;
  readonly name: string;
  readonly tls: boolean;
  /** Off behind RDS Proxy, because both pin its connections. */
  readonly namedStatements: boolean;
  readonly pipeline: boolean;
  /** ARN of the secret of the owner of the schemas. */
  readonly ownerSecret: string;
}
