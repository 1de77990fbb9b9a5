import type { Command } from 'commander';
import { dockerParts, forgetData, openCloud, parts, partsNamed, start, stopAll } from '../../localstack/cloud/cloud.ts';
import { removeDocker, requireDocker, startDocker, usesDocker } from '../../localstack/cloud/docker.ts';
import { withLock } from '../../localstack/cloud/lock.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { portNames, wantedPorts } from '../../localstack/cloud/ports.ts';
import { openState, type State } from '../../localstack/cloud/state.ts';
import { stop } from '../../localstack/programs/processes.ts';
import { deploySteps } from './deploy.ts';
import { runSteps, type Step } from './progress.ts';
import { seedSteps } from './seed.ts';
import { printAddresses } from './status.ts';

interface UpOptions {
  readonly reset?: boolean;
  readonly docker?: boolean;
}

export const up = (program: Command): void => {
  program
    .command('up')
    .description('start PostgreSQL, Redis, the emulator and the fakes, deploy, add demo data, print the addresses')
    .option('--reset', 'delete all data first')
    .option('--docker', 'run PostgreSQL, Valkey and the emulator as containers; down removes them with their data')
    .action(async (options: UpOptions) => {
      const state = openState();
      await withLock(state, 'up', async () => {
        if (options.reset === true) await runSteps([forgetStep(state)]);
        const wanted = wantedPorts(state);
        const cloud = await openCloud(state, { isDurable: true, enforcesIam: false });
        for (const name of portNames)
          if (cloud.ports[name] !== wanted[name])
            console.log(`port ${wanted[name]} is taken by another program: ${name} uses ${cloud.ports[name]}`);
        const containers = options.docker === true || usesDocker(state) ? [containerStep(cloud)] : [];
        await runSteps([...containers, ...partSteps(cloud), ...deploySteps(cloud), ...seedSteps(cloud)]);
        await printAddresses(state);
      });
    });
};

const forgetStep = (state: State): Step => ({
  title: 'Delete all data',
  run: async () => {
    await stopAll(state);
    removeDocker(state);
    forgetData(state);
  },
});

// The same parts may run without containers: they are stopped first.
const containerStep = (cloud: Cloud): Step => ({
  title: 'Containers',
  run: async () => {
    requireDocker();
    for (const part of partsNamed(dockerParts)) await stop(cloud.state, part.name, part.stopSignal);
    startDocker(cloud);
  },
});

/** A step for each part; a part that runs is not started again. */
const partSteps = (cloud: Cloud): Step[] =>
  parts().map((part) => ({
    title: part.title,
    run: async ({ say }) => {
      const started = await start(cloud, part);
      say(started ? part.address(cloud) : `${part.address(cloud)}, was running`);
    },
  }));
