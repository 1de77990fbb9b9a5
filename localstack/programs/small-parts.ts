import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { inCheckout } from '../cloud/checkout.ts';
import type { Cloud, Part, PartName } from '../cloud/part.ts';
import { folderInState, inState } from '../cloud/state.ts';
import { launch, runningPid } from './processes.ts';

const HOST = '127.0.0.1';
const ANSWER_LIMIT_MS = 2_000;

/** Folder of the mails that SES sent. */
export const mailFolder = ({ state }: Pick<Cloud, 'state'>): string => folderInState(state, 'mail');

/** File of the X-Ray segments. */
export const segmentsFile = ({ state }: Pick<Cloud, 'state'>): string => inState(state, 'xray', 'segments.ndjson');

export const mail: Part = {
  name: 'mail',
  title: 'mail sink',
  launch: (cloud) =>
    launchScript(cloud, 'mail', 'localstack/programs/mail-sink.ts', [
      '--port',
      String(cloud.ports.smtp),
      '--folder',
      mailFolder(cloud),
    ]),
  isHealthy: ({ ports }) => accepts(ports.smtp),
  address: ({ ports }) => `smtp ${HOST}:${ports.smtp}`,
};

export const xray: Part = {
  name: 'xray',
  title: 'X-Ray collector',
  launch: (cloud) => {
    return launchScript(cloud, 'xray', 'localstack/programs/collector.ts', [
      '--port',
      String(cloud.ports.xray),
      '--file',
      segmentsFile(cloud),
    ]);
  },
  // It sends no answers, so its process is the only sign of health.
  isHealthy: ({ state }) => runningPid(state, 'xray') !== undefined,
  address: ({ ports }) => `udp ${HOST}:${ports.xray}`,
};

/** A server that speaks a provider's real protocol. */
const fake = (name: 'toss' | 'google', title: string): Part => {
  const script = `localstack/fakes/${name}/server.ts`;
  return {
    name,
    title,
    exists: () => existsSync(inCheckout(script)),
    launch: (cloud) => {
      const folder = folderInState(cloud.state, name);
      return launchScript(cloud, name, script, ['--port', String(cloud.ports[name]), '--state', folder]);
    },
    isHealthy: async (cloud) =>
      (await fetch(`${fakeUrl(cloud, name)}/_fake/health`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })).ok,
    address: (cloud) => fakeUrl(cloud, name),
  };
};

export const fakeUrl = ({ ports }: Pick<Cloud, 'ports'>, name: 'toss' | 'google'): string =>
  `http://${HOST}:${ports[name]}`;

/** Webhooks of the fake of Toss go to `url` from now on, also after it was restarted. @returns false where it does not run */
export async function sendWebhooksTo(cloud: Cloud, url: string): Promise<boolean> {
  if (runningPid(cloud.state, 'toss') === undefined) return false;
  const answer = await fetch(`${fakeUrl(cloud, 'toss')}/_fake/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  if (!answer.ok) throw new Error(`Toss (fake) refused ${url}: ${answer.status}`);
  return true;
}

export const toss = fake('toss', 'Toss (fake)');
export const google = fake('google', 'Google (fake)');

async function launchScript({ state }: Cloud, part: PartName, script: string, args: readonly string[]): Promise<void> {
  await launch(state, part, {
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', inCheckout(script), ...args],
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' },
  });
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: HOST }, () => {
    resolve(true);
    socket.destroy();
  });
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy());
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return promise;
}
