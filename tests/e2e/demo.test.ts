import path from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { deployed } from '../support/addresses.ts';
import { eventOnSale } from '../support/event-on-sale.ts';

const DEMO_LIMIT_MS = 120_000;

beforeAll(() => eventOnSale('누구나 보는 시연'), 60_000);

const tiketi = (...args: string[]) =>
  execa(path.resolve('bin/tiketi'), args, { env: { TIKETI_STATE: deployed().state }, all: true, reject: false });

it(
  'tiketi demo buys two seats and prints the id of the confirmation mail',
  async () => {
    const { all, exitCode } = await tiketi('demo');
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining('status CONFIRMED') });
    const [, number] = /reservation (T\w+):/.exec(all)!;
    const [, mail] = /tiketi mail (\d+)/.exec(all)!;
    expect((await tiketi('mail', mail!)).all).toContain(number);
    expect((await tiketi('mail')).all).toContain(number);
  },
  DEMO_LIMIT_MS,
);
