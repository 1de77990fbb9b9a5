import type { Environment } from 'aws-cdk-lib';

/** Everything in which stages differ. Constructs read these settings and never the stage's name. */
export interface Stage {
  /** Also the name of the API's stage, which is the last part of its address. */
  readonly name: 'local' | 'dev' | 'prod';
  readonly env: Environment;
  /** Address of the SPA, for links in mails. The `type` of a problem is an identifier and the same in every stage. */
  readonly webUrl: string;
  readonly tokenIssuer: string;
  readonly logLevel: 'DEBUG' | 'INFO';
  /** Whether the stage holds data of real users: stateful resources then outlive their stack. */
  readonly isProtected: boolean;
  /** Whether queues and buckets refuse requests without TLS. */
  readonly enforcesTls: boolean;
  /** IAM actions of sending to a queue. The emulator checks `sqs:SendMessageBatch` for a batch, an action that AWS does not have. */
  readonly sendActions: readonly string[];
  /** Whether CloudFormation ignores reserved concurrency and time to live, as the emulator's does. */
  readonly hasEmulatorGaps: boolean;
  /** Limit of requests per second for a whole API. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** Whether AWS WAF protects the REST API. */
  readonly hasFirewall: boolean;
  /** Whether alarms may use math expressions, which the emulator refuses. */
  readonly sumsMetrics: boolean;
  /** Mail addresses that receive alarms. */
  readonly alarmEmails: readonly string[];
  /** API ids and addresses that are known before the deploy. @default API Gateway chooses them */
  readonly pinned?: PinnedApis;
  readonly stores: ExistingStores | NewStores;
  /** Whether providers are the local fakes: their secrets then hold the fakes' test keys. */
  readonly usesFakes: boolean;
  readonly toss: Toss;
  readonly mail: {
    readonly from: string;
    readonly domain: string;
    /** Whether a grant names the sending identity. The emulator checks `*` whatever identity sends. */
    readonly grantsByIdentity: boolean;
  };
}

interface PinnedApis {
  readonly restId: string;
  readonly socketId: string;
  readonly socketUrl: string;
  /** Address of the @connections API. */
  readonly socketEndpoint: string;
}

/** PostgreSQL and Redis that already run. */
export interface ExistingStores {
  readonly kind: 'existing';
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
  };
  readonly redis: { readonly host: string; readonly port: number };
}

/** PostgreSQL and Redis that the data stack creates, in a VPC. */
export interface NewStores {
  readonly kind: 'new';
  readonly availabilityZones: readonly string[];
  readonly natGateways: number;
  readonly database: {
    readonly capacityMin: number;
    readonly capacityMax: number;
    readonly readers: number;
    readonly backupDays: number;
    /** Whether RDS Proxy pools the connections. Named statements and pipelining are then off, because they pin connections. */
    readonly hasProxy: boolean;
  };
  readonly redis: { readonly nodeType: string; readonly replicas: number };
}

interface Toss {
  readonly url: string;
  readonly clientKey: string;
  /** Checkout page of the fake. @default the widget of Toss */
  readonly checkoutUrl?: string;
}
