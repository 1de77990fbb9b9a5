import type { Command } from 'commander';
import { stopAll } from '../../localstack/cloud/cloud.ts';
import { removeDocker } from '../../localstack/cloud/docker.ts';
import { withLock } from '../../localstack/cloud/lock.ts';
import { openState } from '../../localstack/cloud/state.ts';

export const down = (program: Command): void => {
  program
    .command('down')
    .description('stop what up started; data stays, except that of containers (up --docker)')
    .action(async () => {
      const state = openState();
      await withLock(state, 'down', async () => {
        let stopped = 0;
        await stopAll(state, (part) => {
          stopped += 1;
          console.log(`stopped ${part.title}`);
        });
        if (removeDocker(state)) {
          stopped += 1;
          console.log('removed the containers and their data');
        }
        if (stopped === 0) console.log('nothing was running');
      });
    });
};
