import path from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import { DEVELOPER } from './engine/surroundings.ts';

const COMMAND_LIMIT_MS = 240_000;

const schema = z.object({
  folder: z.string(),
  checkout: z.string(),
  env: z.object({ PATH: z.string(), DOCKER_HOST: z.string(), DOCKER_CONFIG: z.string() }),
});

/** The engine of this run, and the checkout in it that belongs to an ordinary user. */
export const surroundings = (): z.output<typeof schema> => {
  const { TIKETI_TEST_DOCKER: json } = process.env;
  if (json === undefined) throw new Error('TIKETI_TEST_DOCKER is not set: start it with ./bin/tiketi test docker');
  return schema.parse(JSON.parse(json));
};

export interface Said {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/**
 * Runs a command in the checkout as an ordinary user. The only extra variable is the address of the engine, which a usual
 * machine does not need.
 */
export async function type(command: string): Promise<Said> {
  const { checkout, folder, env } = surroundings();
  const account = ['setpriv', `--reuid=${DEVELOPER}`, `--regid=${DEVELOPER}`, '--clear-groups'];
  const variables = Object.entries({ ...env, HOME: path.join(folder, 'home') }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const [program = '', ...args] = [...account, 'env', '--ignore-environment', ...variables, 'sh', '-c', command];
  const { exitCode, all } = await execa(program, args, {
    cwd: checkout,
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: COMMAND_LIMIT_MS,
  });
  return { exitCode, all };
}

/** What the command printed. @throws Error with all of it when the command failed */
export async function typeOrThrow(command: string): Promise<string> {
  const { exitCode, all } = await type(command);
  if (exitCode !== 0) throw new Error(`${command} ended with ${String(exitCode)}:\n${all}`);
  return all;
}

/** Names of what the engine holds: containers that run or have ended, volumes, and networks that were created. */
export async function left(): Promise<readonly string[]> {
  const listed = await typeOrThrow(
    "docker ps --all --format '{{.Names}}'; docker volume ls --quiet; docker network ls --filter type=custom --format '{{.Name}}'",
  );
  return listed.split('\n').filter((line) => line !== '');
}
