import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type House, openHouse } from '../../support/house/house.ts';

let db: TestDatabase;
let house: House;
beforeAll(async () => {
  db = await testDatabase();
  house = await openHouse({
    databaseUrl: db.url,
    redisUrl: stores.redisUrl(),
    tossUrl: 'http://127.0.0.1:1',
    poolMax: 5,
  });
}, 60_000);
afterAll(async () => {
  await house.close();
  await db.drop();
});

it('answers', async () => {
  expect(await house.call('GET', '/api/health')).toMatchObject({ status: 200, body: { status: 'up' } });
  expect(await house.call('POST', '/api/sockets/tickets')).toMatchObject({ status: 401 });
  const { status } = await house.call('POST', '/api/sockets/tickets', {
    token: house.tokenOf('0193e4a0-0000-7000-8000-000000000001'),
  });
  expect(status).toBe(201);
});
