import type { Environment } from 'aws-cdk-lib';

/** Everything in which one stage differs from another. Constructs ask for facts like these, never for the stage's name. */
export interface Stage {
  /** Also the name of the API's stage, the last part of its address. */
  readonly name: 'local' | 'dev' | 'prod';
  readonly env: Environment;
  /** Address of the SPA, for links in mails. The `type` of a problem is an identifier and the same in every stage. */
  readonly webUrl: string;
  /** Origins of a SPA that does not share the API's own; empty where it does, and then there are no preflights. */
  readonly allowedOrigins: readonly string[];
  readonly tokenIssuer: string;
  readonly logLevel: 'DEBUG' | 'INFO';
  /** Whether people's data lives here: then nothing stateful is ever removed with its stack. */
  readonly isProtected: boolean;
  /** Whether queues and buckets refuse what does not come by TLS. */
  readonly enforcesTls: boolean;
  /** What sending to a queue is called where IAM is enforced: the emulator knows a batch by a name that AWS does not have. */
  readonly sendActions: readonly string[];
  /** Whether CloudFormation ignores reserved concurrency and time to live, as the emulator's does. */
  readonly hasEmulatorGaps: boolean;
  /** Requests a second that a whole API lets through. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** Whether AWS's rules for web requests stand before the REST API. */
  readonly hasFirewall: boolean;
  /** Whether alarms may add up metrics; the emulator refuses such alarms. */
  readonly sumsMetrics: boolean;
  /** Mail addresses that alarms write to. */
  readonly alarmEmails: readonly string[];
  /** Addresses known before the deploy. @default those that API Gateway gives */
  readonly pinned?: PinnedApis;
  readonly stores: GivenStores | MadeStores;
  readonly toss: Toss;
  readonly mail: {
    readonly from: string;
    readonly domain: string;
    /** Whether IAM is asked about the identity that sends. The emulator asks about `*` whatever the grant names. */
    readonly grantsByIdentity: boolean;
  };
}

interface PinnedApis {
  readonly restId: string;
  readonly socketId: string;
  readonly socketUrl: string;
  /** Where @connections answers. */
  readonly socketEndpoint: string;
}

/** PostgreSQL and Redis that run already. */
export interface GivenStores {
  readonly kind: 'given';
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
  };
  readonly redis: { readonly host: string; readonly port: number };
}

/** PostgreSQL and Redis that the data stack makes, in a network of their own. */
export interface MadeStores {
  readonly kind: 'made';
  readonly availabilityZones: readonly string[];
  readonly natGateways: number;
  readonly database: {
    readonly capacityMin: number;
    readonly capacityMax: number;
    readonly readers: number;
    readonly backupDays: number;
    /** RDS Proxy before the database: named statements and pipelining are off then, for they pin its connections. */
    readonly hasProxy: boolean;
  };
  readonly redis: { readonly nodeType: string; readonly replicas: number };
}

interface Toss {
  readonly url: string;
  readonly clientKey: string;
  /** The fake's own page. @default the widget's */
  readonly checkoutUrl?: string;
  /** @default a placeholder that an operator replaces in Secrets Manager */
  readonly testSecretKey?: string;
}
