import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { ServiceContract } from '#shared/contract/message.ts';
import { stageNamed } from '../../cdk/config/stages.ts';
import { inRoot } from '../../cdk/root.ts';
import { emptyCode } from '../../cdk/services/code.ts';
import { makeStacks } from '../../cdk/stacks/stacks.ts';
import { contracts } from '../../lambdas/contracts.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn: readonly string[];
  readonly DeletionPolicy: string | undefined;
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

export const services: readonly ServiceContract[] = Object.values(contracts);

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  DeletionPolicy: z
    .string()
    .optional()
    .default(undefined as unknown as string),
});
const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
const settings = z.object({ context: z.record(z.string(), z.unknown()) });

interface StageResources {
  readonly data: Resources;
  readonly app: Resources;
  /** A value from an output of the app stack is replaced by the value of that output. */
  readonly api: Resources;
  readonly all: Resources;
  /** Names of the values that the data stack exports. */
  readonly exported: readonly string[];
}

const known = new Map<string, StageResources>();

/** The stacks of a stage, synthesised once, without code and without an account. */
export function stacksOf(stageName: string): StageResources {
  const before = known.get(stageName);
  if (before !== undefined) return before;
  const made = synthesise(stageName, services);
  known.set(stageName, made);
  return made;
}

/** The same for other contracts. */
export function synthesise(stageName: string, contracts: readonly ServiceContract[]): StageResources {
  const { context } = settings.parse(JSON.parse(readFileSync(inRoot('cdk.json'), 'utf8')));
  const root = new App({ context });
  const stacks = makeStacks(root, { stage: stageNamed(stageName, {}), services: contracts, code: emptyCode() });
  const [data, app, api] = [stacks.data, stacks.app, stacks.api].map((stack) =>
    template.parse(Template.fromStack(stack).toJSON()),
  );
  const resolved = resource.array().parse(withOutputs(Object.values(api?.Resources ?? {}), app?.Outputs ?? {}));
  const apiResources = Object.fromEntries(Object.keys(api?.Resources ?? {}).map((id, n) => [id, resolved[n]!]));
  const parts = { data: data?.Resources ?? {}, app: app?.Resources ?? {}, api: apiResources };
  const exported = Object.keys(data?.Outputs ?? {}).sort();
  return { ...parts, all: { ...parts.data, ...parts.app, ...parts.api }, exported };
}

/** The value with each `Fn::GetStackOutput` replaced by the value of that output. */
function withOutputs(value: unknown, outputs: Readonly<Record<string, { readonly Value: unknown }>>): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withOutputs(one, outputs));
  if (typeof value !== 'object' || value === null) return value;
  const output = stackOutput.safeParse(value);
  if (output.success) return outputs[output.data['Fn::GetStackOutput'].OutputName]?.Value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withOutputs(one, outputs)]));
}

const stackOutput = z.object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) });

export const ofType = (resources: Resources, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

/** A function by `service/name`, with its logical id. */
export function functionNamed(stage: string, id: string): readonly [string, Resource] {
  const found = ofType(stacksOf(stage).app, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties.Description === id,
  );
  if (found === undefined) throw new Error(`${stage} has no function ${id}`);
  return found;
}

/** The logical id that a `Ref` or `Fn::GetAtt` points to. */
export function target(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value && typeof value.Ref === 'string') return value.Ref;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return String(value['Fn::GetAtt'][0]);
  return undefined;
}

/** A value as one string: literals unchanged, each reference replaced by its `nameOf`. */
export function flatten(value: unknown, nameOf: (token: unknown) => string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map((part) => flatten(part, nameOf)).join(separator);
  }
  return nameOf(value);
}
