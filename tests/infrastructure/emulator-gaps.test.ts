import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { stageNames } from '../../cdk/config/stages.ts';
import { flatten, ofType, type Resources, stacksOf, target } from './templates.ts';

const GAPS = 'Custom::EmulatorGaps';
const properties = z.object({ concurrencies: z.unknown(), timeToLives: z.unknown() });
const wantedBy = (resources: Resources) => properties.parse(ofType(resources, GAPS)[0]?.[1].Properties);

describe("the custom resource for what the emulator's CloudFormation ignores", () => {
  const { app, data } = stacksOf('local');

  it('names every reserved concurrency of the local stage with its value', () => {
    const listed: unknown = JSON.parse(flatten(wantedBy(app).concurrencies, (token) => target(token) ?? ''));
    const wanted = ofType(app, 'AWS::Lambda::Function').flatMap(
      ([
        name,
        {
          Properties: { ReservedConcurrentExecutions: reserved },
        },
      ]) => (reserved === undefined ? [] : [{ name, reserved }]),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(listed).toEqual(expect.arrayContaining(wanted));
    expect(listed).toHaveLength(wanted.length);
  });

  it('names every time to live of the local stage', () => {
    const listed = JSON.parse(flatten(wantedBy(app).timeToLives, () => 'table')) as unknown[];
    const wanted = ofType(data, 'AWS::DynamoDB::Table').filter(
      ([, table]) => table.Properties.TimeToLiveSpecification !== undefined,
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(listed).toHaveLength(wanted.length);
  });

  it.each(stageNames)('exists in the local stage only: %s', (stage) => {
    expect(ofType(stacksOf(stage).app, GAPS)).toHaveLength(stage === 'local' ? 1 : 0);
  });
});
