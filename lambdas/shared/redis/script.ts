import type { Redis } from 'ioredis';

type Defined = Redis & Record<string, (keyCount: number, ...args: (string | number)[]) => Promise<unknown>>;

/** A Lua script as a typed call: atomic, and sent by its hash once the server knows it. */
export type Script<Reply> = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

/** Command → text of every script of the modules imported so far. */
const known = new Map<string, string>();

/**
 * Defines every script of the program on the client, before its first command: ioredis gives an automatic pipeline the
 * commands that are known when the pipeline begins, and a script that is defined later in the same tick ends the process
 * with an uncaught TypeError.
 */
export function defineScripts(redis: Redis): void {
  for (const [command, lua] of known)
    if ((redis as Defined)[command] === undefined) redis.defineCommand(command, { lua });
}

/**
 * Wraps the text of a `.lua` file.
 *
 * @param name unique; the command's name on the client
 * @param decode turns the tagged reply into a value; throws on any shape it does not know
 */
export function script<Reply>(name: string, source: string, decode: (raw: unknown) => Reply): Script<Reply> {
  const command = `tiketi_${name}`;
  if (known.has(command)) throw new Error(`two scripts are named ${name}`);
  known.set(command, source);
  return async (redis, keys, args) => {
    const client = redis as Defined;
    if (client[command] === undefined) defineScripts(redis);
    return decode(await client[command]!(keys.length, ...keys, ...args));
  };
}
