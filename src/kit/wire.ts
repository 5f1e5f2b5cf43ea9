/** Wire schemas, made from tables in this one place; only when first needed, since zod costs start-up time. */
import { z } from '@hono/zod-openapi';
import { createSchemaFactory } from 'drizzle-zod';
import { kitColumnNames, wireName } from '../db/schema/kit.ts';
import { MAX_TEXT_ID } from './ids.ts';
import { type Field, fixedDefault, type Model } from './model.ts';

const { createSelectSchema } = createSchemaFactory({ zodInstance: z });

export type Wire = {
  /** A row as it is answered. */
  row: z.ZodObject;
  /** A body of POST. */
  create: z.ZodObject;
  /** A body of PUT: the id and read-only fields may be in it, unchanged. */
  replace: z.ZodObject;
  /** A body of PATCH: a merge patch of a row (RFC 7396). */
  patch: z.ZodObject;
  /** For a patch's JSON field: the schema of a whole value. */
  whole: Map<string, z.ZodType>;
  /** A row of a file: like `create`, with its `id`. */
  load: z.ZodObject;
};

/** A text that can be a segment of a path: `.` and `..` mean another one (RFC 3986 section 5.2.4). */
const textId = () =>
  z
    .string()
    .min(1)
    .max(MAX_TEXT_ID)
    .regex(/^(?!\.{1,2}$)/, { error: 'must not be . or ..' });

/** The wire schemas of a resource. */
export function wire({ item, table, fields, writable, id, declaration }: Model): Wire {
  const columns: Record<string, z.ZodType> = {};
  for (const [property, schema] of Object.entries(createSelectSchema(table).shape))
    if (!(kitColumnNames as readonly string[]).includes(property)) columns[wireName(property)] = schema;
  const refined = declaration.fields as Record<string, z.ZodType | undefined> | undefined;
  const schemaOf = ({ name, nullable, kind, references }: Field): z.ZodType => {
    const isId = kind === 'integer' && (name === 'id' || references !== undefined);
    // (drizzle-zod would bound a real by what 48 bits hold.)
    const plain = isId ? z.int().positive() : kind === 'real' ? z.number() : undefined;
    const own = refined?.[name] ?? plain ?? (name === 'id' ? textId() : undefined);
    if (!own) return columns[name]!;
    return nullable ? own.nullable() : own;
  };
  const shape = (list: readonly Field[], each: (field: Field) => z.ZodType) =>
    Object.fromEntries(list.map((field) => [field.name, each(field)]));
  const given = (field: Field) => {
    const fallback = fixedDefault(field);
    const schema = schemaOf(field);
    if (fallback === undefined) return field.optional ? schema.optional() : schema;
    return schema.optional().openapi({ default: fallback });
  };

  const object = declaration.lenient ? (known: z.ZodRawShape) => z.object(known) : z.strictObject;
  const create = shape(writable, given);
  const known = shape(
    fields.filter((f) => f.readOnly || f === id),
    (field) => schemaOf(field).optional().openapi({ description: 'May be given, unchanged' }),
  );
  const patch = shape(
    writable.filter((f) => f !== id),
    (field) => mergeable(schemaOf(field)).optional(),
  );
  return {
    row: z.object(shape(fields, schemaOf)).openapi(item),
    create: object(create).openapi(`New${item}`),
    replace: object({ ...create, ...known }).openapi(`Replaced${item}`),
    patch: object({ ...patch, ...known }).openapi(`Patched${item}`),
    whole: new Map(writable.filter((f) => f.kind === 'json').map((f) => [f.name, schemaOf(f)])),
    load: z.strictObject({ ...create, ...known }),
  };
}

/** What a merge patch may say of a value: members of an object may be left out, and null removes an optional one. */
function mergeable(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return mergeable(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodNullable) return mergeable(schema.unwrap() as z.ZodType).nullable();
  if (!(schema instanceof z.ZodObject)) return schema;
  const members = Object.entries(schema.shape as Record<string, z.ZodType>);
  return z.strictObject(
    Object.fromEntries(members.map(([name, inner]) => [name, mergeable(inner).optional()])),
  );
}
