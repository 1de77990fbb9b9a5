import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { stageNamed, stageNames } from '../../cdk/config/stages.ts';
import { inRoot } from '../../cdk/root.ts';
import { emptyCode } from '../../cdk/services/code.ts';
import { AUDITOR_OUTPUT } from '../../cdk/stacks/outputs.ts';
import { makeStacks } from '../../cdk/stacks/stacks.ts';
import { flatten, services, stacksOf, target } from './templates.ts';

const settings = z.object({ context: z.record(z.string(), z.unknown()) });
const address = z.object({
  host: z.string().min(1),
  port: z.coerce.number(),
  database: z.literal('tiketi'),
  tls: z.boolean(),
  secret: z.string(),
});

/** What `tiketi verify --stage` reads, each reference as the logical id that it points to. */
function outputOf(stage: string): z.output<typeof address> {
  const { context } = settings.parse(JSON.parse(readFileSync(inRoot('cdk.json'), 'utf8')));
  const app = new App({ context });
  const { data } = makeStacks(app, { stage: stageNamed(stage, {}), services, code: emptyCode() });
  const { Value } = Template.fromStack(data).findOutputs(AUDITOR_OUTPUT)[AUDITOR_OUTPUT] as { Value: unknown };
  return address.parse(JSON.parse(flatten(Value, (token) => target(token) ?? 'unknown')));
}

describe.each(stageNames)('the auditor of %s', (stage) => {
  it('has an output of the stack that names its database and its secret', () => {
    const { secret, tls, host } = outputOf(stage);
    expect(stacksOf(stage).data[secret]).toMatchObject({
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { SecretStringTemplate: '{"username":"auditor"}' } },
    });
    expect(tls).toBe(stage !== 'local');
    if (tls) expect(stacksOf(stage).data[host]?.Type).toBe('AWS::RDS::DBCluster');
  });

  it('is the role of no function: only the migration reads its secret, to give the role its password', () => {
    const { secret } = outputOf(stage);
    const readers = Object.values(stacksOf(stage).app)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .filter(({ Properties }) => JSON.stringify(Properties).includes(secret));
    expect(readers.map(({ Properties }) => Properties.Description)).toEqual(['platform/migrate']);
  });
});
