import { expect, it } from '@jest/globals';
import { Command } from 'commander';
import { logs } from './logs.ts';

const run = (...words: string[]): Promise<unknown> => {
  const program = new Command();
  logs(program);
  return program.parseAsync(['logs', ...words], { from: 'user' });
};

it.each([
  ['nosuch', 'auth, event, queue, reservation'],
  ['reservation/nosuch', 'reservation/place'],
  ['reservations', 'auth, event, queue, reservation'],
])('of %s do not exist, and the failure names those that do', async (source, known) => {
  await expect(run(source)).rejects.toMatchObject({
    facts: { because: `there is no service or function ${source}`, fix: expect.stringContaining(known) },
  });
});
