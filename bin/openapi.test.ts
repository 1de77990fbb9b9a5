import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { contracts } from '../lambdas/contracts.ts';
import { generatedFiles, openApiDocument } from './openapi.ts';

it('has every route of the contracts and no other', () => {
  const { paths } = openApiDocument() as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const promised = Object.values(contracts).flatMap(({ routes }) =>
    Object.values<{ method: string; path: string }>(routes).map(({ method, path }) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(promised.sort());
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const SCALARS = ['string', 'integer', 'number'];
const isDescribed = ({ description, const: only }: Schema): boolean => description !== undefined || only !== undefined;
const hasExample = ({ type = '', example, const: only, enum: choice }: Schema): boolean =>
  !SCALARS.includes(type) || example !== undefined || only !== undefined || choice !== undefined;

/** Fields below this schema that lack a description or an example, by path. Referenced schemas are checked separately. */
function undescribed({ properties = {}, items = false, anyOf = [], oneOf = [] }: Schema, path: string): string[] {
  return [
    ...Object.entries(properties).flatMap(([name, field]) => lacking(field, `${path}.${name}`)),
    ...(items === false ? [] : undescribed(items, `${path}[]`)),
    ...[...anyOf, ...oneOf].flatMap((form) => undescribed(form, path)),
  ];
}
function lacking(field: Schema, path: string): string[] {
  if (field.$ref !== undefined) return [];
  const own = [...(isDescribed(field) ? [] : ['description']), ...(hasExample(field) ? [] : ['example'])];
  return [...own.map((word) => `${path} has no ${word}`), ...undescribed(field, path)];
}

it('gives every field and parameter a description and an example', () => {
  const { paths, components } = openApiDocument() as Document;
  const inside = ({ content = {} }: Content, path: string): string[] =>
    Object.values(content).flatMap(({ schema }) => undescribed(schema, path));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody = {}, responses }]) => {
      const name = `${method} ${path}`;
      return [
        ...parameters.flatMap((parameter) => lacking(parameter.schema, `${name} ${parameter.name}`)),
        ...[requestBody, ...Object.values(responses)].flatMap((part) => inside(part, name)),
      ];
    }),
  );
  const schemas = Object.entries(components.schemas).flatMap(([name, schema]) => undescribed(schema, name));
  expect([...new Set([...operations, ...schemas])]).toEqual([]);
});

it.each(Object.entries(generatedFiles()))(
  '%s is what `tiketi openapi` generates from the contracts',
  (file, content) => {
    const committed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // Through JSON, which leaves out undefined members.
    expect(committed).toEqual(JSON.parse(JSON.stringify(content)));
  },
);
