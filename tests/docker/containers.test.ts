import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Account, seedAccounts } from '../../bin/seed/accounts.ts';
import { apiClient } from '../../bin/seed/api-client.ts';
import { type Bought, buy } from '../../bin/seed/purchase.ts';
import { seedShows } from '../../bin/seed/shows.ts';
import { routes as auth } from '../../lambdas/auth/contract/routes.ts';
import { routes as reservation } from '../../lambdas/reservation/contract/routes.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { wantedPorts } from '../../localstack/cloud/ports.ts';
import { writeState } from '../../localstack/cloud/state.ts';
import { eventually } from '../support/user.ts';
import { left, surroundings, type, typeOrThrow } from './developer.ts';
import { buildOldMinistack, MINISTACK_IMAGE } from './engine/images.ts';

// Stacks are deployed here: each step takes as long as it takes a developer.
const LIMIT_MS = 300_000;

const COMPOSE = 'docker compose -f docker-compose.localstack.yml';
const API = 'http://127.0.0.1:4566/_aws/execute-api/71c4e701/local';
const TOSS = 'http://127.0.0.1:4600';

const health = async (): Promise<number> => (await fetch(`${API}/api/health`)).status;
const client = apiClient(API);

async function useCard({ orderId, amount }: { readonly orderId: string; readonly amount: number }): Promise<string> {
  const answer = await fetch(`${TOSS}/_fake/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderId, amount, card: '1234' }),
  });
  return ((await answer.json()) as { paymentKey: string }).paymentKey;
}

describe('docker compose and cdklocal alone', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-compose-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // The demo accounts are made below HTTP in part, so they need the compose file's password.
  const state = { dir: folder, tools: '' };
  writeState(state, 'secrets.json', { postgresPassword: 'tiketi' });
  const cloud: Cloud = { state, ports: wantedPorts(state, {}), options: { isDurable: true, enforcesIam: false } };
  let fans: readonly Account[];
  let bought: Bought;

  it(
    'start every container, and write nothing into the checkout',
    async () => {
      await typeOrThrow(`${COMPOSE} up -d --wait`);
      expect(existsSync(path.join(surroundings().checkout, '.tiketi'))).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'deploy the whole system with npx, with nothing exported',
    async () => {
      await typeOrThrow('npx cdklocal bootstrap');
      await typeOrThrow('npx cdklocal deploy --all --require-approval never');
      expect(await health()).toBe(200);
    },
    LIMIT_MS,
  );

  it(
    'sell seats for points and a card, and send the mail',
    async () => {
      const [admin, ...users] = await seedAccounts(cloud, client);
      fans = users;
      await seedShows(client, admin!.token, () => undefined);
      bought = await buy({ client, useCard, say: () => undefined }, fans);
      expect(bought.cardAmount).toBeGreaterThan(0);
      expect(bought.pointUsed).toBeGreaterThan(0);
      await eventually(
        'the mail of the confirmation arrives',
        () => typeOrThrow(`${COMPOSE} exec mail find /mail -name '*.eml' -exec cat {} +`),
        (mails) => mails.includes(bought.number),
      );
    },
    LIMIT_MS,
  );

  it(
    'keep traces and the lines of the functions in volumes',
    async () => {
      const logs = await typeOrThrow(`${COMPOSE} exec ministack sh -c 'cat /var/lib/tiketi/logs/*.log'`);
      expect(logs).toContain('"service":"reservation"');
      expect(await typeOrThrow(`${COMPOSE} exec xray cat /xray/segments.ndjson`)).toContain('"trace_id"');
    },
    LIMIT_MS,
  );

  it(
    'bring a killed emulator back, and the purchase is still there',
    async () => {
      await typeOrThrow(`${COMPOSE} kill --signal SIGKILL ministack`);
      await typeOrThrow(`${COMPOSE} up -d --wait`);
      await typeOrThrow('npx cdklocal bootstrap');
      // Without npx the command line itself runs on the Node of this machine.
      await typeOrThrow('node node_modules/.bin/cdklocal deploy --all --require-approval never');
      expect(await health()).toBe(200);
      const { email, password } = fans.find((fan) => fan.email === bought.email)!;
      const { accessToken: token } = await client.ask(auth.login, 200, { body: { email, password } });
      const { items } = await client.ask(reservation.listReservations, 200, { token, query: { limit: 100 } });
      expect(items).toEqual([expect.objectContaining({ number: bought.number, status: 'CONFIRMED' })]);
    },
    LIMIT_MS,
  );

  it(
    'leave nothing after docker compose down -v',
    async () => {
      await typeOrThrow(`${COMPOSE} down -v`);
      expect(await left()).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('tiketi up --docker, by an ordinary user', () => {
  it(
    'refuses an image with an old Node by name, and leaves nothing behind',
    async () => {
      buildOldMinistack(surroundings(), 'tiketi-stand-in/old');
      await typeOrThrow(
        `docker tag ${MINISTACK_IMAGE} tiketi-stand-in/good && docker tag tiketi-stand-in/old ${MINISTACK_IMAGE}`,
      );
      const { exitCode, all } = await type('./bin/tiketi up --docker');
      await typeOrThrow(`docker tag tiketi-stand-in/good ${MINISTACK_IMAGE}`);
      expect({ exitCode, all }).toEqual({
        exitCode: 1,
        all: expect.stringMatching(
          /because .*this MiniStack image has Node v20\.20\.2, and the functions need Node 22/,
        ),
      });
      expect(await left()).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'starts everything, and one purchase is made',
    async () => {
      expect(await typeOrThrow('./bin/tiketi up --docker')).toMatch(/^ADMIN +admin@/m);
      expect(await typeOrThrow('./bin/tiketi demo')).toMatch(/in points, ₩[\d,]+ by card/);
      expect(await typeOrThrow('./bin/tiketi status')).toMatch(/● AWS emulator .*container/);
    },
    LIMIT_MS,
  );

  it(
    'is what a plain cdklocal deploys to: the same templates, the same code',
    async () => {
      const said = await typeOrThrow('npx cdklocal deploy --all --require-approval never');
      expect(said.match(/\(no changes\)/g)).toHaveLength(3);
    },
    LIMIT_MS,
  );

  it(
    'refuses a cdklocal that would deploy to another emulator',
    async () => {
      const said = await type(
        'AWS_ENDPOINT_URL=http://127.0.0.1:4577 AWS_ENDPOINT_URL_S3=http://127.0.0.1:4577 npx cdklocal deploy --all',
      );
      expect(said).toMatchObject({
        all: expect.stringContaining('the emulator of this local cloud is at http://127.0.0.1:4566'),
      });
      expect(said.exitCode).not.toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'stays with containers until down: up brings a killed emulator back',
    async () => {
      await typeOrThrow('docker kill $(docker ps --quiet --filter name=ministack)');
      await typeOrThrow('./bin/tiketi up');
      expect(await health()).toBe(200);
    },
    LIMIT_MS,
  );

  it(
    'shows the logs that the containers wrote',
    async () => {
      expect(await typeOrThrow('./bin/tiketi logs reservation')).toContain('POST /api/reservations');
    },
    LIMIT_MS,
  );

  it(
    'ends with down, which leaves no container, volume or network',
    async () => {
      await typeOrThrow('./bin/tiketi down');
      expect(await left()).toEqual([]);
    },
    LIMIT_MS,
  );
});
