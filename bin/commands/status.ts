import type { Command } from 'commander';
import { type Addresses, addressesOf, apiUrl, noAddresses, socketUrl } from '../../localstack/cloud/addresses.ts';
import { isServing, knownCloud, parts, runsInDocker } from '../../localstack/cloud/cloud.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState, type State, tiketi } from '../../localstack/cloud/state.ts';
import { postgresUrl } from '../../localstack/programs/postgres.ts';

export const status = (program: Command): void => {
  program
    .command('status')
    .description('what runs where, and row counts')
    .option('--json', 'one line of JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const state = openState();
      const cloud = knownCloud(state);
      if (json === true) console.log(JSON.stringify(cloud === undefined ? noAddresses : await currentAddresses(cloud)));
      else if (cloud === undefined) console.log(`nothing was started from this checkout yet: ${tiketi('up')}`);
      else await printStatus(cloud);
    });
};

/** The addresses; null for what does not serve now. */
export async function currentAddresses(cloud: Cloud): Promise<Addresses> {
  return addressesOf(cloud, await serving(cloud));
}

async function serving(cloud: Cloud): Promise<Set<string>> {
  const found = await Promise.all(
    parts().map(async (part) => ((await isServing(cloud, part)) ? part.name : undefined)),
  );
  const serves = new Set<string>(found.filter((name) => name !== undefined));
  // Loaded only when needed: the CloudFormation client takes 250 ms to load.
  if (serves.has('emulator')) {
    const { isDeployed } = await import('../../localstack/deploy/stacks.ts');
    if (await isDeployed(cloud).catch(() => false)) serves.add('api');
  }
  return serves;
}

async function printStatus(cloud: Cloud): Promise<void> {
  const serves = await serving(cloud);
  const line = (name: string, serves: boolean, address: string): void =>
    console.log(`${serves ? '●' : '○'} ${name.padEnd(26)} ${serves ? address : 'stopped'}`);
  for (const part of parts()) {
    const where = runsInDocker(cloud, part.name) ? `${part.address(cloud)} (container)` : part.address(cloud);
    line(part.title, serves.has(part.name), where);
  }
  line('REST API', serves.has('api'), apiUrl(cloud));
  line('WebSocket API', serves.has('api'), socketUrl(cloud));
  if (serves.has('postgres')) await printCounts(cloud);
  console.log(`\nstate: ${cloud.state.dir}`);
}

async function printCounts(cloud: Cloud): Promise<void> {
  const { countRows } = await import('../row-counts.ts');
  const counts = await countRows(postgresUrl(cloud));
  if (counts.length > 0) console.log('');
  for (const { noun, total, byStatus } of counts) {
    const parts = Object.entries(byStatus).map(([word, count]) => `${word} ${count.toLocaleString('en')}`);
    console.log(`${noun.padEnd(14)} ${total.toLocaleString('en').padStart(9)}  ${parts.join(', ')}`.trimEnd());
  }
}

/** Prints the addresses and the demo accounts, at the end of `up`. */
export async function printAddresses(state: State): Promise<void> {
  const cloud = knownCloud(state);
  if (cloud === undefined) return;
  const { apiUrl: api, socketUrl: socket, webUrl, fakes, accounts } = await currentAddresses(cloud);
  const rows: [string, string | null][] = [
    ['Web', webUrl],
    ['API', api],
    ['WebSocket', socket],
    ['Toss (fake)', fakes.toss],
    ['Google (fake)', fakes.google],
    ['State', state.dir],
  ];
  console.log('');
  for (const [name, address] of rows) if (address !== null) console.log(`${name.padEnd(14)} ${address}`);
  for (const { role, email, password } of accounts ?? []) console.log(`${role.padEnd(14)} ${email}  ${password}`);
}
