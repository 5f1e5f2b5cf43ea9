/** What a filter or a sort names: a field, or a member of a JSON column (`address.city`). */
import { type SQL, sql } from 'drizzle-orm';
import type { KitTable } from './declaration.ts';
import type { Field, Kind, Model } from './model.ts';

export type OperandKind = Exclude<Kind, 'json'> | 'any' | 'array';
export type Operand = {
  /** As the client wrote it. */
  name: string;
  /** `any`: a member of which nothing is declared; `array`: a list of scalars. */
  kind: OperandKind;
  field: Field;
  /** Its path below the field, as SQLite writes one; empty for the field itself. */
  path: string;
};

const MAX_SEGMENTS = 8;

/** The part of a zod schema that is looked at here. */
type Schema = { def: { type: string; innerType?: Schema; element?: Schema }; shape?: Record<string, Schema> };

/** The operand of that name; undefined where there is none that can be compared. */
export function operand(model: Model, name: string): Operand | undefined {
  const field = model.field.get(name);
  if (field && field.kind !== 'json') return { name, kind: field.kind, field, path: '' };
  const [head = '', ...members] = name.split('.');
  const json = model.field.get(head);
  if (json?.kind !== 'json' || members.length > MAX_SEGMENTS) return undefined;
  if (members.some((member) => member === '' || /["\0]/.test(member))) return undefined;
  const kind = kindAt(bare(schemaOf(model, head)), members);
  if (kind === undefined || (kind === 'any' && members.length === 0)) return undefined;
  return { name, kind, field: json, path: `$${members.map((member) => `."${member}"`).join('')}` };
}

/** The names that a client may have meant. */
export function operandNames(model: Model): string[] {
  return model.fields.flatMap(({ name, kind }) => {
    if (kind !== 'json') return [name];
    const schema = bare(schemaOf(model, name));
    return Object.keys(schema?.shape ?? {}).map((member) => `${name}.${member}`);
  });
}

/** The operand's value in a row. @param table the model's, or an alias of it */
export function operandSql({ field, path }: Operand, table: KitTable): SQL {
  const column = columnOf(table, field);
  return path === '' ? sql`${column}` : sql`(${column} ->> ${path})`;
}

/** A field's column in a table or an alias of it. */
export const columnOf = (table: KitTable, { property }: Field) =>
  (table as unknown as Record<string, Field['column']>)[property]!;

const schemaOf = ({ declaration }: Model, field: string) =>
  (declaration.fields as Record<string, unknown> | undefined)?.[field] as Schema | undefined;

/** Without what only says that it may be missing. */
function bare(schema: Schema | undefined): Schema | undefined {
  let inner = schema;
  while (inner?.def.innerType) inner = inner.def.innerType;
  return inner;
}

/** @returns undefined for an object, which cannot be compared, and for what is declared not to be there */
function kindAt(schema: Schema | undefined, members: readonly string[]): OperandKind | undefined {
  const [member, ...rest] = members;
  if (member !== undefined) {
    if (!schema?.shape) return schema === undefined || open.has(schema.def.type) ? 'any' : undefined;
    return Object.hasOwn(schema.shape, member) ? kindAt(bare(schema.shape[member]), rest) : undefined;
  }
  if (schema === undefined) return 'any';
  if (schema.def.type === 'array') {
    const element = bare(schema.def.element);
    return element && scalars[element.def.type] ? 'array' : undefined;
  }
  return schema.def.type === 'object' || schema.def.type === 'record'
    ? undefined
    : (scalars[schema.def.type] ?? 'any');
}

const open = new Set(['any', 'unknown', 'record', 'union', 'json', 'lazy', 'custom', 'array']);
const scalars: Record<string, OperandKind | undefined> = {
  string: 'text',
  enum: 'text',
  number: 'real',
  int: 'integer',
  boolean: 'boolean',
};
