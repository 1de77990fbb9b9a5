import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { knownCloud, partsNamed, runsInDocker, start } from '../../localstack/cloud/cloud.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { withLock } from '../../localstack/cloud/lock.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState, tiketi } from '../../localstack/cloud/state.ts';
import { emulatorUrl } from '../../localstack/programs/emulator.ts';
import { stop } from '../../localstack/programs/processes.ts';
import { deploySteps } from './deploy.ts';
import { runSteps } from './progress.ts';

const RESET_LIMIT_MS = 60_000;

export const reset = (program: Command): void => {
  program
    .command('reset')
    .description('empty the emulator and deploy again, for a stack that cannot be updated; PostgreSQL keeps its data')
    .action(async () => {
      const state = openState();
      await withLock(state, 'reset', async () => {
        const cloud = knownCloud(state);
        if (cloud === undefined)
          throw new Failure({ step: 'reset', because: 'the local cloud was never started here', fix: tiketi('up') });
        await runSteps([{ title: 'Empty the emulator', run: () => emptyEmulator(cloud) }, ...deploySteps(cloud)]);
      });
    });
};

// The process is killed instead of calling its reset: a hanging custom resource would delay the answer.
async function emptyEmulator(cloud: Cloud): Promise<void> {
  if (runsInDocker(cloud, 'emulator')) {
    await fetch(`${emulatorUrl(cloud)}/_ministack/reset`, {
      method: 'POST',
      signal: AbortSignal.timeout(RESET_LIMIT_MS),
    });
    return;
  }
  await stop(cloud.state, 'emulator', 'SIGKILL');
  rmSync(path.join(cloud.state.dir, 'emulator'), { recursive: true, force: true });
  for (const part of partsNamed(['emulator'])) await start(cloud, part);
}
