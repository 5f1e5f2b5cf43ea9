/** Wire schemas, made from tables in this one place; only when first needed, since zod costs start-up time. */
import { z } from '@hono/zod-openapi';
import { createSchemaFactory } from 'drizzle-zod';
import { defaultOf, type Field, type Model } from './declaration.ts';

const { createSelectSchema } = createSchemaFactory({ zodInstance: z });

export type Wire = {
  /** A row as it is answered. */
  row: z.ZodObject;
  /** A body of POST. */
  create: z.ZodObject;
  /** A body of PUT: `id` may be in it, unchanged. */
  replace: z.ZodObject;
  /** A body of PATCH: a merge patch of a row (RFC 7396). */
  patch: z.ZodObject;
  /** For a patch's JSON field: the schema of a whole value. */
  whole: Map<string, z.ZodType>;
  /** A row of a file: like `create`, with its `id`. */
  load: z.ZodObject;
};

/** The wire schemas of a resource. */
export function wire({ item, table, fields, writable, declaration }: Model): Wire {
  const columns = createSelectSchema(table).shape as Record<string, z.ZodType>;
  const refined = declaration.fields as Record<string, z.ZodType | undefined> | undefined;
  const schemaOf = ({ name, nullable, kind, references }: Field): z.ZodType => {
    const isId = name === 'id' || (references !== undefined && kind === 'integer');
    const own = refined?.[name] ?? (isId ? z.int().positive() : undefined);
    if (!own) return columns[name]!;
    return nullable ? own.nullable() : own;
  };
  const shape = (list: readonly Field[], each: (field: Field) => z.ZodType) =>
    Object.fromEntries(list.map((field) => [field.name, each(field)]));
  const given = (field: Field) => {
    const fallback = defaultOf(field);
    const schema = schemaOf(field);
    if (fallback === undefined) return field.optional ? schema.optional() : schema;
    return schema.optional().openapi({ default: fallback });
  };

  const create = shape(writable, given);
  const id = z.int().positive().optional();
  return {
    row: z.object(shape(fields, schemaOf)).openapi(item),
    create: z.strictObject(create).openapi(`New${item}`),
    replace: z
      .strictObject({ ...create, id: id.openapi({ description: 'May be given, unchanged' }) })
      .openapi(`Replaced${item}`),
    patch: z
      .strictObject({ ...shape(writable, (field) => mergeable(schemaOf(field)).optional()), id })
      .openapi(`Patched${item}`),
    whole: new Map(writable.filter((f) => f.kind === 'json').map((f) => [f.name, schemaOf(f)])),
    load: z.strictObject({ ...create, id }),
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
