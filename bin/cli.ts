import { Command } from 'commander';
import { explain } from '../localstack/cloud/failure.ts';
import { bench } from './commands/bench.ts';
import { check } from './commands/check.ts';
import { psql, redis } from './commands/consoles.ts';
import { demo } from './commands/demo.ts';
import { deploy } from './commands/deploy.ts';
import { dev } from './commands/dev.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { logs } from './commands/logs.ts';
import { mail } from './commands/mail.ts';
import { openapi } from './commands/openapi.ts';
import { reset } from './commands/reset.ts';
import { seed } from './commands/seed.ts';
import { status } from './commands/status.ts';
import { test } from './commands/test.ts';
import { traces } from './commands/traces.ts';
import { up } from './commands/up.ts';
import { verify } from './commands/verify.ts';

/** In the order of the help text. A command loads what is heavy only when it runs. */
const commands = [
  up,
  down,
  status,
  deploy,
  seed,
  demo,
  dev,
  logs,
  traces,
  mail,
  psql,
  redis,
  reset,
  verify,
  test,
  bench,
  check,
  openapi,
  doctor,
];

// Options after `psql` and `redis` belong to those programs.
const program = new Command('tiketi')
  .description('Tiketi on one machine.')
  .enablePositionalOptions()
  .showHelpAfterError();
for (const add of commands) add(program);

// A closed pipe (`tiketi up | head`) must not stop the work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
