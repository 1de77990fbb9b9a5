import type { Redis } from 'ioredis';

type Defined = Redis & Record<string, (keyCount: number, ...args: (string | number)[]) => Promise<unknown>>;

/** A Lua script as a typed call: atomic, and sent by its hash once the server knows it. */
export type Script<Reply> = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

/**
 * Wraps the text of a `.lua` file.
 *
 * @param name unique; the command's name on the client
 * @param decode turns the tagged reply into a value; throws on any shape it does not know
 */
export function script<Reply>(name: string, source: string, decode: (raw: unknown) => Reply): Script<Reply> {
  const command = `tiketi_${name}`;
  return async (redis, keys, args) => {
    const client = redis as Defined;
    if (client[command] === undefined) redis.defineCommand(command, { lua: source });
    return decode(await client[command]!(keys.length, ...keys, ...args));
  };
}
