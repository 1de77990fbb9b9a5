import type { IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { SecretId } from './secrets.ts';

/** Where PostgreSQL and Redis are, whoever made them. */
export interface Stores {
  readonly database: Database;
  readonly redis: { readonly host: string; readonly port: number; readonly tls: boolean };
  /** Functions that reach a store stand here. @default none is needed */
  readonly network?: { readonly vpc: IVpc; readonly securityGroup: SecurityGroup };
}

export interface Database {
  readonly host: string;
  /** Past every proxy: migrations use what a proxy refuses. */
  readonly ownerHost: string;
  readonly port: number;
  readonly name: string;
  readonly tls: boolean;
  /** Off behind RDS Proxy, whose connections both would pin. */
  readonly namedStatements: boolean;
  readonly pipeline: boolean;
  /** Of the owner of the schemas. */
  readonly ownerSecret: SecretId;
}
