import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stageDatabase } from '../../../bin/verify/stage-database.ts';
import { asAuditor } from '../../../bin/verify/verify-cloud.ts';
import { checks } from '../../../database/verify/checks.ts';
import { runChecks } from '../../../database/verify/run-checks.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const STACK_LIMIT_SECONDS = 30;
const aws = {
  endpoint: stores.awsUrl(),
  region: 'ap-northeast-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const stacks = new CloudFormationClient(aws);
const stage = `test${newId().replaceAll('-', '')}`;

let db: TestDatabase;
const made: string[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  for (const StackName of made) await stacks.send(new DeleteStackCommand({ StackName }));
  stacks.destroy();
  await db.drop();
});

/** A stack as the data stack of a stage is for `verify`: the secret of the auditor, and where its database is. */
async function makeStack(name: string, credentials: object, outputs = true): Promise<void> {
  const { hostname: host, port } = new URL(db.url('auditor'));
  const [before, after] = JSON.stringify({ host, port, database: db.name, tls: false, secret: '|' }).split('|');
  const address = { 'Fn::Join': ['', [before, { Ref: 'Secret' }, after]] };
  const template = {
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: JSON.stringify(credentials) } },
    },
    ...(outputs ? { Outputs: { Auditor: { Value: address } } } : {}),
  };
  const StackName = `tiketi-${name}-data`;
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  made.push(StackName);
  await waitUntilStackCreateComplete(
    { client: stacks, minDelay: 1, maxDelay: 1, maxWaitTime: STACK_LIMIT_SECONDS },
    { StackName },
  );
}

const auditor = () => {
  const { username, password } = new URL(db.url('auditor'));
  return { username, password };
};

describe('verify of a stage', () => {
  it('connects with the address of the output and the password of Secrets Manager, and reads every check', async () => {
    await makeStack(stage, auditor());
    const database = await stageDatabase(stage, aws);
    const read = asAuditor(database, async (client) => {
      const { rows } = await client.query<{ name: string }>('SELECT session_user AS name');
      return { name: rows[0]!.name, findings: await runChecks(client, checks, { isSettled: true }) };
    });
    expect(await read).toMatchObject({ name: 'auditor' });
    expect((await read).findings.filter(({ violations }) => violations > 0)).toEqual([]);
    await expect(asAuditor(database, (client) => client.query('DELETE FROM payment.outbox'))).rejects.toThrow(
      /permission denied|read-only/,
    );
  });

  it('takes no secret of another role', async () => {
    await makeStack(`${stage}owner`, { ...auditor(), username: 'postgres' });
    await expect(stageDatabase(`${stage}owner`, aws)).rejects.toThrow(/auditor/);
  });

  it('says what to do where the stage was deployed before it had that output', async () => {
    await makeStack(`${stage}old`, auditor(), false);
    await expect(stageDatabase(`${stage}old`, aws)).rejects.toThrow(/has no output Auditor/);
  });
});
