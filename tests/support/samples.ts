import * as z from 'zod';

/** What a contract's JSON schema says of a value, as far as a sample of it needs. */
interface Form {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Form>>;
  readonly required?: readonly string[];
  readonly items?: Form;
  readonly anyOf?: readonly Form[];
  readonly oneOf?: readonly Form[];
}
type Path = readonly (string | number)[];

/** One value somewhere in a body, with a body that is right everywhere. */
export interface Field {
  /** As complaints name it. */
  readonly name: string;
  readonly type: string;
  /** The body with this value in its place, as JSON; `value` is text of JSON, for 1e309 is no value of JavaScript. */
  readonly with: (value: string) => string;
}

const formOf = (schema: z.ZodType): Form => z.toJSONSchema(schema, { io: 'input' }) as Form;
const formsOf = ({ anyOf, oneOf }: Form): readonly Form[] => anyOf ?? oneOf ?? [];

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '01900000-0000-7000-8000-000000000001',
  email: 'fan@tiketi.example',
  'date-time': '2030-01-01T10:00:00Z',
};

/** Every property that there may be, so that each can be made wrong. */
function sampleOf(form: Form): unknown {
  const [first] = formsOf(form);
  if (first !== undefined) return sampleOf(first);
  switch (form.type) {
    case 'object':
      return Object.fromEntries(Object.entries(form.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]));
    case 'array':
      return Array.from({ length: Math.max(1, form.minItems ?? 0) }, () => sampleOf(form.items!));
    case 'integer':
      return Math.max(1, form.minimum ?? 0);
    case 'boolean':
      return true;
    default:
      return form.enum?.[0] ?? FORMATS[form.format ?? ''] ?? 'x'.repeat(form.minLength ?? 1);
  }
}

/** The whole with another value at this path. */
function replaced(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) return whole.with(first as number, replaced(whole[first as number], rest, value));
  const object = whole as Record<string, unknown>;
  return { ...object, [first]: replaced(object[first], rest, value) };
}

interface Place {
  readonly path: Path;
  readonly type: string;
  /** Right everywhere, with the form of a union that this place is in. */
  readonly whole: unknown;
}

function placesIn(form: Form, path: Path, whole: unknown): Place[] {
  const forms = formsOf(form);
  if (forms.length > 0) return forms.flatMap((each) => placesIn(each, path, replaced(whole, path, sampleOf(each))));
  const own = { path, type: form.type ?? 'string', whole };
  const inner = [
    ...Object.entries(form.properties ?? {}).flatMap(([name, each]) => placesIn(each, [...path, name], whole)),
    ...(form.items === undefined ? [] : placesIn(form.items, [...path, 0], whole)),
  ];
  return path.length === 0 ? inner : [own, ...inner];
}

const PLACEHOLDER = '\u2063here\u2063';

/**
 * Every value in a body, however deep, in each of the forms that the body may have.
 *
 * @throws Error when a sample is not right: then this knows too little of the contract
 */
export function fieldsOf(schema: z.ZodType): Field[] {
  const form = formOf(schema);
  return placesIn(form, [], sampleOf(form)).map(({ path, type, whole }) => {
    schema.parse(whole);
    const text = JSON.stringify(replaced(whole, path, PLACEHOLDER));
    return { name: path.join('.'), type, with: (value) => text.replace(JSON.stringify(PLACEHOLDER), () => value) };
  });
}

/** What the parameters of a query are: type, format and choice of each. */
export const parametersOf = (query: z.ZodObject): readonly (readonly [name: string, form: Form])[] =>
  Object.entries(formOf(query).properties ?? {});
