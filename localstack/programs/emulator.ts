import { existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inCheckout } from '../cloud/checkout.ts';
import type { Cloud, Part } from '../cloud/part.ts';
import { folderInState } from '../cloud/state.ts';
import { launch } from './processes.ts';
import { preparePython } from './python.ts';

const HOST = '127.0.0.1';
const ANSWER_LIMIT_MS = 2_000;

/** Region of the local stage. The emulator and the stacks must use the same one. */
export const REGION = 'ap-northeast-2';

/** Memory of one running worker, measured. */
const WORKER_BYTES = 80_000_000;
const WORKERS_MIN = 64;
const WORKERS_MAX = 256;

/** Lambda workers that may run at once: half of the memory. Further calls get 429. */
export const workersFor = (memoryBytes: number): number =>
  Math.min(WORKERS_MAX, Math.max(WORKERS_MIN, Math.floor(memoryBytes / 2 / WORKER_BYTES)));

export const emulatorUrl = ({ ports }: Pick<Cloud, 'ports'>): string => `http://${HOST}:${ports.emulator}`;

export const emulator: Part = {
  name: 'emulator',
  title: 'AWS emulator (MiniStack)',
  prepare: ({ state }) => void preparePython(state),
  launch: async (cloud) => {
    makeFolder(cloud);
    const python = preparePython(cloud.state);
    await launch(cloud.state, 'emulator', {
      command: python.command,
      args: ['-m', 'ministack'],
      env: { ...emulatorEnvironment(cloud), ...python.env },
      cwd: path.join(cloud.state.dir, 'emulator'),
    });
  },
  isHealthy: async (cloud) => {
    // Both MiniStack and LocalStack have this path.
    const answer = await fetch(`${emulatorUrl(cloud)}/_localstack/health`, {
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return answer.ok;
  },
  address: emulatorUrl,
};

// Workers are unpacked below it. Without its own package.json the checkout's would apply, and Node would load every worker
// as an ES module and fail.
function makeFolder({ state }: Cloud): void {
  const folder = folderInState(state, 'emulator');
  folderInState(state, 'emulator', 'tmp');
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  forgetOrphans(folder);
}

/**
 * S3 files are written at once, everything else at a clean stop. After a kill without a clean stop before it the buckets
 * would exist and their stacks not, and the next bootstrap could not create its bucket. The existence of the folder
 * `state` is no sign: a running emulator may store a key in it.
 */
export function forgetOrphans(folder: string): void {
  if (!existsSync(path.join(folder, 'state', 'cloudformation.json')))
    rmSync(path.join(folder, 's3'), { recursive: true, force: true });
}

/** Its complete environment. Every variable reaches every Lambda, so none is inherited from this process. */
export function emulatorEnvironment({ state, ports, options }: Cloud): Record<string, string> {
  const folder = path.join(state.dir, 'emulator');
  return {
    PATH: `${path.dirname(realpathSync(process.execPath))}:/usr/bin:/bin`,
    HOME: folder,
    TMPDIR: path.join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    MINISTACK_REGION: REGION,
    GATEWAY_PORT: String(ports.emulator),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
    LAMBDA_ACCOUNT_CONCURRENCY: String(workersFor(os.totalmem())),
    SMTP_HOST: `${HOST}:${ports.smtp}`,
    PERSIST_STATE: '1',
    STATE_DIR: path.join(folder, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: path.join(folder, 's3'),
    NODE_NO_WARNINGS: '1',
    NODE_OPTIONS: `--require ${JSON.stringify(inCheckout('localstack/programs/preload.cjs'))}`,
    TIKETI_LAMBDA_LOGS: path.join(state.dir, 'logs', 'functions'),
    AWS_XRAY_DAEMON_ADDRESS: `${HOST}:${ports.xray}`,
    ...(options.enforcesIam ? { AUTH: 'true', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' } : {}),
  };
}
