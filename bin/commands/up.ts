import type { Command } from 'commander';
import { forgetData, openCloud, parts, start, stopAll } from '../../localstack/cloud.ts';
import { withLock } from '../../localstack/lock.ts';
import type { Cloud } from '../../localstack/part.ts';
import { openState } from '../../localstack/state.ts';
import { deploySteps } from './deploy.ts';
import { runSteps, type Step } from './progress.ts';
import { printAddresses } from './status.ts';

interface UpOptions {
  readonly reset?: boolean;
  readonly docker?: boolean;
}

export const up = (program: Command): void => {
  program
    .command('up')
    .description('start everything: PostgreSQL, Redis, the emulator, the fakes; deploy; print the addresses')
    .option('--reset', 'forget all data first')
    .option('--docker', 'run PostgreSQL, Redis and the emulator as containers')
    .action(async (options: UpOptions) => {
      const state = openState();
      await withLock(state, 'up', async () => {
        if (options.reset === true)
          await runSteps([
            {
              title: 'Forget all data',
              run: async () => {
                await stopAll(state);
                forgetData(state);
              },
            },
          ]);
        const cloud = await openCloud(state, { isDurable: true, enforcesIam: false });
        await runSteps([...partSteps(cloud), ...deploySteps(cloud)]);
        await printAddresses(state);
      });
    });
};

/** A step for each part; what is there already is not started again. */
export const partSteps = (cloud: Cloud): Step[] =>
  parts().map((part) => ({
    title: part.title,
    run: async ({ say }) => {
      const started = await start(cloud, part);
      say(started ? part.address(cloud) : `${part.address(cloud)}, ran already`);
    },
  }));
