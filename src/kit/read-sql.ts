/** The statements of reads: one each, whose JSON text the database builds. */
import type { InValue } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, prepare } from '../db/compile.ts';
import { Lru } from '../lib/lru.ts';
import type { Id } from './ids.ts';
import type { Field, Model } from './model.ts';
import type { ListQuery } from './query.ts';

/** `json_object` takes at most 63 pairs. */
const PAIRS = 63;
/** Up to so many rows travel as one cell, since rows cost more than their text; more of them row by row. */
export const ONE_CELL_ROWS = 100;
const SHAPES = 512;

/** One field as JSON. SQLite has no booleans, and would print a real with 15 digits. */
function jsonValue({ kind, column }: Field): SQL {
  if (kind === 'json') return sql`json(${column})`;
  if (kind === 'boolean') return sql`json(CASE ${column} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)`;
  if (kind === 'real') return sql`json(CASE WHEN ${column} IS NOT NULL THEN printf('%!.17g', ${column}) END)`;
  return sql`${column}`;
}

/** The public fields of a row as JSON text, in the order of the table. */
export function jsonRow({ fields }: Model): SQL {
  const objects: SQL[] = [];
  for (let i = 0; i < fields.length; i += PAIRS) {
    const pairs = fields
      .slice(i, i + PAIRS)
      .map((f) => sql`${sql.raw(`'${quoted(f.name)}'`)}, ${jsonValue(f)}`);
    objects.push(sql`json_object(${sql.join(pairs, sql`, `)})`);
  }
  if (objects.length === 1) return objects[0]!;
  const inner = objects.map((object) => sql`substr(${object}, 2, length(${object}) - 2)`);
  return sql`'{' || ${sql.join(inner, sql` || ',' || `)} || '}'`;
}

const quoted = (name: string) => name.replaceAll("'", "''");

export type Reads = {
  one(id: Id): Bound;
  /** @param parent the id of the parent that nests the list, and its field */
  list(query: ListQuery, parent?: { field: Field; id: Id }): Bound;
};

/** The reads of a resource, each shape of a list compiled once. */
export function reads(model: Model): Reads {
  const { table } = model;
  const one = prepare(
    sql`SELECT ${jsonRow(model)} AS body, ${table.version} AS version FROM ${table} WHERE ${table.id} = ${sql.placeholder('id')}`,
  );
  const shapes = new Lru<string, ReturnType<typeof prepare>>(SHAPES);

  return {
    one: (id) => one({ id }),
    list(query, parent) {
      const key = shapeOf(query, parent?.field);
      let shape = shapes.get(key);
      if (!shape) {
        shape = prepare(listShape(model, query, parent?.field));
        shapes.set(key, shape);
      }
      const values: Record<string, InValue> = { limit: BigInt(query.limit), offset: BigInt(query.offset) };
      if (parent) values.parent = parent.id;
      for (const [index, { values: alternatives }] of query.filters.entries()) {
        values[`f${index}`] = alternatives.length === 1 ? alternatives[0]! : jsonArray(alternatives);
      }
      return shape(values);
    },
  };
}

const shapeOf = ({ filters, sort, limit }: ListQuery, parent: Field | undefined) =>
  [
    parent?.name ?? '',
    filters.map((f) => `${f.field.name}${f.values.length === 1 ? '=' : '*'}`).join(),
    sort.map((s) => `${s.descending ? '-' : ''}${s.field.name}`).join(),
    limit > ONE_CELL_ROWS,
  ].join('|');

/** A list of values is bound as one; integers are written as such, also those that JSON.stringify refuses. */
const jsonArray = (values: (string | bigint | number)[]) =>
  `[${values.map((v) => (typeof v === 'bigint' ? String(v) : JSON.stringify(v))).join()}]`;

/**
 * Yields `total` (-1: no such parent) and `body`, the JSON array, in one row; or, for many rows, the total
 * in a first row and then a row for each object.
 */
function listShape(model: Model, { filters, sort, limit }: ListQuery, parent: Field | undefined): SQL {
  const { table } = model;
  const conditions = filters.map(({ field, values }, index) => {
    const value = sql.placeholder(`f${index}`);
    return values.length === 1
      ? sql`${field.column} = ${value}`
      : sql`${field.column} IN (SELECT value FROM json_each(${value}))`;
  });
  if (parent) conditions.push(sql`${parent.column} = ${sql.placeholder('parent')}`);
  const where = conditions.length === 0 ? sql`` : sql` WHERE ${sql.join(conditions, sql` AND `)}`;
  const keys = sort.map(({ field, descending }) => sql`${field.column}${descending ? sql` DESC` : sql``}`);
  const order = sql.join([...keys, sql`${table.id}`], sql`, `);
  const count = sql`(SELECT count(*) FROM ${table}${where})`;
  const total = parent
    ? sql`CASE WHEN ${exists(parent.references!, sql.placeholder('parent'))} THEN ${count} ELSE -1 END`
    : count;
  const rows = sql`(SELECT ${jsonRow(model)} AS body FROM ${table}${where} ORDER BY ${order}
    LIMIT ${sql.placeholder('limit')} OFFSET ${sql.placeholder('offset')})`;
  return limit > ONE_CELL_ROWS
    ? sql`SELECT ${total} AS body UNION ALL SELECT body FROM ${rows}`
    : sql`SELECT ${total} AS total, (SELECT '[' || coalesce(group_concat(body, ','), '') || ']' FROM ${rows}) AS body`;
}

/** Whether `column` holds `value` in some row. */
export const exists = (column: Field['column'], value: ReturnType<typeof sql.placeholder>) =>
  sql`EXISTS (SELECT 1 FROM ${column.table} WHERE ${column} = ${value})`;
