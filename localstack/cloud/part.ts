import type { Ports } from './ports.ts';
import type { State } from './state.ts';

export interface CloudOptions {
  /** Whether PostgreSQL waits for the disk at each commit. Test runs do not: their data is temporary. */
  readonly isDurable: boolean;
  /** Whether the emulator enforces IAM. */
  readonly enforcesIam: boolean;
}

export interface Cloud {
  readonly state: State;
  readonly ports: Ports;
  readonly options: CloudOptions;
}

export type PartName = 'postgres' | 'redis' | 'emulator' | 'mail' | 'xray' | 'toss' | 'google' | 'web' | 'localstack';

/** One process of the local cloud. */
export interface Part {
  readonly name: PartName;
  /** Its name in messages. */
  readonly title: string;
  /** Whether only a test suite starts it. @default no */
  readonly isExtra?: boolean;
  /** Whether this checkout has it. @default yes */
  readonly exists?: () => boolean;
  /** Downloads or creates what it needs. Idempotent, and quick when nothing is missing. */
  readonly prepare?: (cloud: Cloud) => void;
  /** Whether what runs was made from something that has changed since; then it is started anew. @default no */
  readonly isOutdated?: (cloud: Cloud) => boolean;
  /** Launches the process; the caller waits for health. */
  readonly launch: (cloud: Cloud) => Promise<void>;
  /** Whether it serves. Throwing counts as no. */
  readonly isHealthy: (cloud: Cloud) => boolean | Promise<boolean>;
  /** Its address in messages. */
  readonly address: (cloud: Cloud) => string;
  /** Signal that stops it cleanly. @default SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
}
