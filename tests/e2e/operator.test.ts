import path from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionConcurrencyCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import type { ServiceContract } from '#shared/contract/message.ts';
import { contracts } from '../../lambdas/contracts.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { deployed, emulatorSettings } from '../support/addresses.ts';
import { call, problemBody } from '../support/api.ts';
import { eventOnSale } from '../support/event-on-sale.ts';
import { eventually, User } from '../support/user.ts';

const options = () => ({ env: { TIKETI_STATE: deployed().state, NO_COLOR: '1' }, all: true, reject: false }) as const;
const tiketi = (...args: string[]) => execa(path.resolve('bin/tiketi'), args, options());
const services: readonly ServiceContract[] = Object.values(contracts);

describe('verify', () => {
  it('finds the database of a stage through the output of its stack and the secret of its auditor, and finds no violation', async () => {
    const { endpoint, region, credentials } = emulatorSettings();
    const env = {
      ...options().env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const verify = (...more: string[]) =>
      execa(path.resolve('bin/tiketi'), ['verify', '--stage', 'local', ...more], { ...options(), env });
    const { all, exitCode } = await verify('--settled');
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringMatching(/✔ .*\n\n\d+ hold, 0 broken$/) });
    const dead = await verify('--through', '127.0.0.1:1');
    expect(dead).toMatchObject({ exitCode: 1, all: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('traces', () => {
  it('show a request as a tree, found by the list of the latest ones', async () => {
    await call('GET', `/api/events/${newId()}`);
    const latest = await eventually(
      'the trace of a request',
      async () => (await tiketi('traces')).all,
      (text) => / {2}event\b/.test(text),
    );
    const id = / {2}(1-[0-9a-f-]+) [^\n]* {2}event\b/.exec(latest)![1]!;
    const { all, exitCode } = await tiketi('traces', id);
    expect({ exitCode, all }).toMatchObject({
      exitCode: 0,
      all: expect.stringMatching(/\n {2}event {2}\+\d+ ms {2}\d+ ms/),
    });
    expect(await tiketi('traces', '--reservation', newId())).toMatchObject({
      exitCode: 1,
      all: expect.stringContaining('no trace of'),
    });
  });
});

describe('what an operator reads', () => {
  const absent = '01920000-0000-7000-8000-000000000000';
  const refused = async (): Promise<string> =>
    problemBody.parse((await call('GET', `/api/events/${absent}`)).body).instance;

  it('finds the line of a refused request by the id that its problem names', async () => {
    const instance = await refused();
    const { all, exitCode } = await tiketi('logs', '--request', instance);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining('GET /api/events/{eventId}') });
    expect(all.trim().split('\n')).toHaveLength(1);
    expect(all).toMatch(/event\/api.*404/);
  });

  it('follows the logs as they are written', async () => {
    const following = execa(path.resolve('bin/tiketi'), ['logs', 'event', '-f'], options());
    let shown = '';
    following.all.on('data', (bytes: Buffer) => {
      shown += bytes.toString();
    });
    try {
      await eventually(
        'a line of the past',
        () => Promise.resolve(shown),
        (text) => text !== '',
      );
      const before = shown.length;
      await refused();
      await eventually(
        'the new line',
        () => Promise.resolve(shown.slice(before)),
        (text) => text.includes('404'),
      );
    } finally {
      following.kill('SIGINT');
      await following;
    }
  });

  it('lists what is installed on the machine', async () => {
    expect(await tiketi('doctor')).toMatchObject({ exitCode: 0, all: expect.stringMatching(/ok +PostgreSQL/) });
  });
});

describe('what the emulator ignores in the templates', () => {
  it('is filled in: each function has the concurrency of its contract', async () => {
    const client = new LambdaClient(emulatorSettings());
    const wanted = new Map<string, number | undefined>(
      services.flatMap(({ name: service, functions }) =>
        Object.entries(functions).map(([name, { concurrency }]) => [`${service}/${name}`, concurrency] as const),
      ),
    );
    let bounded = 0;
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
      for (const { FunctionName, Description = '' } of Functions) {
        if (!wanted.has(Description)) continue;
        const { ReservedConcurrentExecutions } = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
        expect([Description, ReservedConcurrentExecutions]).toEqual([Description, wanted.get(Description)]);
        bounded += ReservedConcurrentExecutions === undefined ? 0 : 1;
      }
    }
    expect(bounded).toBeGreaterThan(0);
  });

  it('is filled in: connections expire', async () => {
    const client = new DynamoDBClient(emulatorSettings());
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: await connectionsTable(client) }),
    );
    expect(TimeToLiveDescription).toEqual({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
  });
});

async function connectionsTable(client: DynamoDBClient): Promise<string> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  expect(TableNames).toHaveLength(1);
  await client.send(new DescribeTableCommand({ TableName: TableNames[0] }));
  return TableNames[0]!;
}

describe('a push', () => {
  let user: User;
  let eventId: string;
  beforeAll(async () => {
    eventId = await eventOnSale('조용한 창가');
    user = await User.signIn(deployed().accounts!.find(({ role }) => role === 'USER')!);
  }, 60_000);

  it('reaches every open socket of its user and deletes closed ones', async () => {
    const client = new DynamoDBClient(emulatorSettings());
    const table = await connectionsTable(client);
    const { id: userId } = (await user.get('/api/auth/me')).body as { id: string };
    const gone = 'a-socket-without-a-disconnect';
    await client.send(
      new PutItemCommand({ TableName: table, Item: { userId: { S: userId }, connectionId: { S: gone } } }),
    );
    const sockets = [await user.openSocket(), await user.openSocket()];
    await user.admission(eventId);
    for (const socket of sockets)
      expect(await socket.received('queue.admitted')).toMatchObject({ eventId, admissionToken: expect.any(String) });
    const open = async (): Promise<readonly (string | undefined)[]> => {
      const found = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'userId = :id',
          ExpressionAttributeValues: { ':id': { S: userId } },
        }),
      );
      return (found.Items ?? []).map(({ connectionId }) => connectionId?.S);
    };
    await eventually('the closed socket is deleted', open, (ids) => !ids.includes(gone));
    expect((await open()).length).toBeGreaterThanOrEqual(2);
    for (const socket of sockets) socket.close();
    await eventually('closed sockets are deleted', open, (ids) => ids.length === 0);
  });
});
