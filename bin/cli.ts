import { Command } from 'commander';
import { explain } from '../localstack/failure.ts';
import { deploy } from './commands/deploy.ts';
import { down } from './commands/down.ts';
import { status } from './commands/status.ts';
import { test } from './commands/test.ts';
import { up } from './commands/up.ts';

const program = new Command('tiketi').description('Tiketi on one machine.').showHelpAfterError();

// The order of the help text. A command loads what is heavy only when it runs.
for (const add of [up, down, status, deploy, test]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
