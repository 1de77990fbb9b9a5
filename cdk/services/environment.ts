import type * as z from 'zod';
import type { variables } from '#shared/config/variables.ts';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { SecretName } from '#shared/contract/secrets.ts';

type Parts = typeof variables;
export type Variables = Readonly<Record<string, string>>;

/** The variables that `config(part)` reads in a function. TypeScript refuses a missing name and an unknown one. */
export const part = <P extends keyof Parts>(
  _name: P,
  values: Readonly<Record<keyof z.input<Parts[P]>, string | undefined>>,
): Variables =>
  Object.fromEntries(
    Object.entries<string | undefined>(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

/** As `config` reads a boolean. */
export const onOff = (is: boolean): 'on' | 'off' => (is ? 'on' : 'off');

/** A function with the service that owns it. */
export interface ServiceFunctionSpec {
  readonly service: Pick<ServiceContract, 'name' | 'publishes'>;
  readonly spec: FunctionSpec;
}

/**
 * The addresses and ids of everything that functions use, as plain strings: CloudFormation tokens in CDK, the addresses of
 * local servers in tests and in the bench.
 */
export interface Addresses {
  readonly stage: string;
  readonly webUrl: string;
  readonly tokenIssuer: string;
  readonly database: DatabaseAddress;
  /** Database role → id of the secret with its password. */
  readonly roleSecrets: Readonly<Record<string, string>>;
  readonly redis: { readonly host: string; readonly port: number; readonly tls: boolean };
  /** Ids. */
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly publicKeysParameter: string;
  readonly queues: readonly QueueAddress[];
  readonly connectionsTable: string;
  readonly socket: { readonly url: string; readonly endpoint: string };
  readonly mailFrom: string;
  readonly toss: { readonly url: string; readonly clientKey: string; readonly checkoutUrl?: string };
}

interface DatabaseAddress {
  readonly host: string;
  /** Without the proxy: migrations use features that RDS Proxy refuses. */
  readonly ownerHost: string;
  readonly port: number;
  readonly name: string;
  readonly tls: boolean;
  readonly namedStatements: boolean;
  readonly pipeline: boolean;
  /** Connections of one container. */
  readonly poolMax: number;
  /** Id of the secret of the owner of the schemas. */
  readonly ownerSecret: string;
}

export interface QueueAddress {
  readonly service: string;
  readonly name: string;
  /** Types of the messages that are sent to it. */
  readonly types: readonly string[];
  readonly url: string;
  readonly arn: string;
  readonly deadLetters: { readonly url: string; readonly arn: string };
}

/** ARNs that only IAM statements name. */
export interface Resources extends Addresses {
  readonly publicKeysParameterArn: string;
  readonly connectionsTableArn: string;
  readonly mailIdentityArn: string;
  /** Posting to the open sockets of the WebSocket API. */
  readonly socketPostArn: string;
  /** IAM actions of sending to a queue. */
  readonly sendActions: readonly string[];
}
