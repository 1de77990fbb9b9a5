import type { Command } from 'commander';
import { apiUrl } from '../../localstack/cloud/addresses.ts';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { withLock } from '../../localstack/cloud/lock.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { runSteps, type Step } from './progress.ts';
import { printAddresses } from './status.ts';

export const seed = (program: Command): void => {
  program
    .command('seed')
    .description('add demo accounts and shows that are missing')
    .action(async () => {
      const state = openState();
      await withLock(state, 'seed', async () => {
        const cloud = await runningCloud(state, ['emulator', 'postgres', 'redis'], 'seed');
        await runSteps(seedSteps(cloud));
        await printAddresses(state);
      });
    });
};

export const seedSteps = (cloud: Cloud): Step[] => [
  {
    title: 'Demo data',
    run: async ({ say }) => {
      const [{ apiClient }, { seedAccounts }, { seedShows }] = await Promise.all([
        import('../seed/api-client.ts'),
        import('../seed/accounts.ts'),
        import('../seed/shows.ts'),
      ]);
      const client = apiClient(apiUrl(cloud));
      say('accounts');
      const [admin] = await seedAccounts(cloud, client);
      await seedShows(client, admin!.token, say);
      say('one administrator, three users, three events on sale and one to come');
    },
  },
];
