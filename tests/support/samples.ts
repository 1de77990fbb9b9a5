import * as z from 'zod';

/** The part of a JSON schema that a sample is made from. */
interface Form {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
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

/** One value at any depth of a body that is otherwise valid. */
export interface Field {
  /** Its path, as `errors` of a problem body name it. */
  readonly name: string;
  readonly type: string;
  /** The body as JSON with another value here. `value` is JSON text, because JavaScript has no value for 1e309. */
  readonly with: (value: string) => string;
}

const formOf = (schema: z.ZodType): Form => z.toJSONSchema(schema, { io: 'input' }) as Form;
const formsOf = ({ anyOf, oneOf }: Form): readonly Form[] => anyOf ?? oneOf ?? [];

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '01900000-0000-7000-8000-000000000001',
  email: 'fan@tiketi.example',
  'date-time': '2030-01-01T10:00:00Z',
};

/** A valid value with every optional property. Examples of the contract come first, because they also pass its refinements. */
function sampleOf(form: Form): unknown {
  const [first] = formsOf(form);
  if (first !== undefined) return sampleOf(first);
  switch (form.type) {
    case 'object':
      return Object.fromEntries(Object.entries(form.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]));
    case 'array':
      return Array.from({ length: Math.max(1, form.minItems ?? 0) }, () => sampleOf(form.items!));
    case 'integer':
      return form.example ?? Math.max(1, form.minimum ?? 0);
    case 'boolean':
      return true;
    default:
      return form.example ?? form.enum?.[0] ?? FORMATS[form.format ?? ''] ?? 'x'.repeat(form.minLength ?? 1);
  }
}

/** A copy with another value at this path. */
function replaced(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) return whole.with(first as number, replaced(whole[first as number], rest, value));
  const object = whole as Record<string, unknown>;
  return { ...object, [first]: replaced(object[first], rest, value) };
}

interface Place {
  readonly path: Path;
  readonly type: string;
  /** A valid body; in a union it has the form that this place belongs to. */
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
 * Every value of a body, at any depth and in each form of a union.
 *
 * @throws Error when the contract refuses the sample: give the field an example
 */
export function fieldsOf(schema: z.ZodType): Field[] {
  const form = formOf(schema);
  return placesIn(form, [], sampleOf(form)).map(({ path, type, whole }) => {
    schema.parse(whole);
    const text = JSON.stringify(replaced(whole, path, PLACEHOLDER));
    return { name: path.join('.'), type, with: (value) => text.replace(JSON.stringify(PLACEHOLDER), () => value) };
  });
}

/** The parameters of a query with their type, format and enum. */
export const parametersOf = (query: z.ZodObject): readonly (readonly [name: string, form: Form])[] =>
  Object.entries(formOf(query).properties ?? {});
