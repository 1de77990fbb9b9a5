import type { Command } from 'commander';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { withLock } from '../../localstack/cloud/lock.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { runSteps, type Step } from './progress.ts';

export const deploy = (program: Command): void => {
  program
    .command('deploy')
    .description('deploy the code of this checkout to the running cloud')
    .action(async () => {
      const state = openState();
      await withLock(state, 'deploy', async () => {
        const cloud = await runningCloud(state, ['emulator', 'postgres', 'redis'], 'deploy');
        await runSteps(deploySteps(cloud));
      });
    });
};

export const deploySteps = (cloud: Cloud): Step[] => [
  {
    title: 'Deploy',
    run: async (voice) => {
      const { deployCloud } = await import('../../localstack/deploy/deploy.ts');
      await deployCloud(cloud, voice);
    },
  },
];
