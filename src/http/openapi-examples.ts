/** Examples of bodies, made from their schemas: the same each time, and with values that a person would write. */

/** A JSON schema as it stands in the document, as far as examples need it. */
export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: readonly unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  description?: string;
  /** The environment variable that code samples take it from: the document cannot know it. */
  'x-env'?: string;
};
export type Schemas = Record<string, Schema>;

const formats: Record<string, string> = {
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '0b9f0a4e-2f6c-4d0c-8a3e-6a4f1c1f9a55',
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  password: 'correct horse battery',
};

/**
 * A value that the schema allows.
 * @param schemas those of the document, which `schema` may refer to
 * @param name of the member that it is for: texts speak of it
 * @returns undefined where none can be thought of (a pattern that no word fits)
 */
export function exampleOf(schema: Schema, schemas: Schemas, name = 'text'): unknown {
  if (schema.$ref !== undefined) return exampleOf(schemas[lastName(schema.$ref)] ?? {}, schemas, name);
  const given = [schema.example, schema.examples?.[0], schema.default, schema.const, schema.enum?.[0]];
  const said = given.find((value) => value !== undefined && value !== null);
  if (said !== undefined) return said;
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter((one) => one.type !== 'null');
  // Where a value may be anything, an object shows that best.
  const choice = choices.find((one) => one.type === 'object') ?? choices[0];
  if (choice) return exampleOf(choice, schemas, name);
  const type = [schema.type].flat().find((one) => one !== 'null');
  if (type === 'object') return objectExample(schema, schemas);
  if (type === 'array') return arrayExample(schema, schemas, name);
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return number(schema, type === 'integer' ? 1 : 1.5);
  return type === 'string' ? textExample(schema, name) : undefined;
}

const lastName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);

function objectExample({ properties = {}, required = [], additionalProperties }: Schema, schemas: Schemas) {
  const members = Object.entries(properties).map(
    ([name, inner]) => [name, exampleOf(inner, schemas, name)] as const,
  );
  if (members.some(([name, value]) => value === undefined && required.includes(name))) return undefined;
  const found = members.filter(([, value]) => value !== undefined);
  if (found.length === 0 && typeof additionalProperties === 'object')
    return { name: exampleOf(additionalProperties, schemas) ?? 'Value' };
  return Object.fromEntries(found);
}

function arrayExample({ items = {}, minItems = 1, maxItems = 1 }: Schema, schemas: Schemas, name: string) {
  const item = exampleOf(items, schemas, name.replace(/s$/, ''));
  return item === undefined || maxItems === 0
    ? []
    : Array.from({ length: Math.max(minItems, 1) }, () => item);
}

function number(schema: Schema, usual: number): number {
  const least = schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  return Math.min(Math.max(usual, least), schema.maximum ?? Number.POSITIVE_INFINITY);
}

function textExample({ format, pattern, minLength = 0, maxLength = 300 }: Schema, name: string) {
  const matches = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  const words = sentence(name);
  const candidates =
    format === undefined ? [byName(name), words, name, name.toLowerCase()] : [formats[format]];
  candidates.push('abc', 'ABC', '123', 'a', '1', words.padEnd(minLength, '.'), words.slice(0, maxLength));
  return candidates.find((text) => text !== undefined && fits(text) && matches?.test(text) !== false);
}

function byName(name: string): string | undefined {
  if (name === 'id') return formats.uuid;
  if (/e-?mail$/i.test(name)) return formats.email;
  if (/(url|uri|href|link)$/i.test(name))
    return `https://example.com/${name.replace(/(url|uri|href|link)$/i, '') || 'page'}`;
  if (/website$/i.test(name)) return 'example.com';
  if (/phone$/i.test(name)) return '+1 555 0100';
  if (/(^|[a-z])(At|Date|Time)$/.test(name)) return formats['date-time'];
  return undefined;
}

/** `thumbnailTitle` → `Thumbnail title`. */
function sentence(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Media = { schema?: Schema; example?: unknown; examples?: unknown };
type Body = { content?: Record<string, Media> };
type Operation = { requestBody?: Body; responses?: Record<string, Body> };
type Document = { paths?: Record<string, unknown>; components?: { schemas?: unknown } };

/** Gives each JSON body of the document that has no example one that is made from its schema. */
export function addExamples(document: Document): void {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  for (const item of Object.values(document.paths ?? {})) {
    for (const { requestBody, responses } of Object.values(item as Record<string, Operation>)) {
      for (const body of [requestBody, ...Object.values(responses ?? {})]) {
        for (const media of Object.values(body?.content ?? {})) {
          if (media.schema === undefined || media.example !== undefined || media.examples) continue;
          // A page or a script is a string too, of which nothing is to be made up.
          if (media.schema.type === 'string' && media.schema.const === undefined) continue;
          const example = exampleOf(media.schema, schemas);
          if (example !== undefined) media.example = example;
        }
      }
    }
  }
}
