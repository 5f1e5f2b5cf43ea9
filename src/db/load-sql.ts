/** The statements of a load: rows travel as one JSON text each chunk, and the database takes them apart. */
import { type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Bound, compile } from './compile.ts';
import { LoadError } from './load-error.ts';
import type { Plan, PlannedRow, Reference } from './load-plan.ts';
import { accounts } from './schema/accounts.ts';

/** Of JSON text in one parameter; a value of 6 MB is too much for a libSQL server. */
const CHUNK_BYTES = 1_000_000;

const isReal = (column: SQLiteColumn) => column.getSQLType() === 'real';

/**
 * SQLite reads about one in 10,000 decimal fractions as the neighbouring double. So fractions travel as
 * [m, a, b] for m / a / b, an integer over powers of two, each step of which is exact; all but those that
 * need more than 124 binary places (below about 1e-22).
 */
function exactReal(value: number): number | [number, number, number] {
  let [m, twos] = [value, 0];
  while (!Number.isInteger(m) && twos < 124) [m, twos] = [m * 2, twos + 1];
  if (twos === 0 || !Number.isInteger(m)) return value;
  return [m, 2 ** Math.min(twos, 62), 2 ** Math.max(twos - 62, 0)];
}

/** A wire value as the column's stored value in JSON: booleans 0 or 1, JSON columns as text. */
function stored(column: SQLiteColumn, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const mapped = column.mapToDriverValue(value);
  if (typeof mapped === 'number') return isReal(column) ? exactReal(mapped) : mapped;
  if (typeof mapped === 'string') return mapped;
  throw new LoadError(`columns like ${column.name} (${column.getSQLType()}) cannot be loaded from JSON`);
}

function selected(column: SQLiteColumn, index: number): SQL {
  const item = sql`value ->> ${`$[${index}]`}`;
  if (!isReal(column)) return item;
  const part = (i: number) => sql`(value ->> ${`$[${index}][${i}]`})`;
  const quotient = sql`${part(0)} * 1.0 / ${part(1)} / ${part(2)}`;
  return sql`case json_type(value, ${`$[${index}]`}) when 'array' then ${quotient} else ${item} end`;
}

/** Rows that go into the same columns, each with its JSON text. */
export type Chunk = { properties: string[]; rows: { row: PlannedRow; text: string }[] };

/** The columns whose default the database gives, since the row does not name them (the id among them). */
const defaulted = (plan: Plan, { values }: PlannedRow) =>
  [...plan.columns].filter(
    ([p, column]) => column.hasDefault && !column.defaultFn && values[p] === undefined,
  );

/**
 * Cuts the rows of a plan into chunks of at most 1 MB. INSERT … SELECT cannot say DEFAULT, so rows that leave
 * different columns to their defaults go into different chunks; those without an id come last, lest they
 * take one that the file gives to another row.
 */
export function chunksOf(plan: Plan): Chunk[] {
  const groups = new Map<string, { chunk: Chunk; bytes: number }>();
  const chunks: Chunk[] = [];
  for (const row of plan.rows) {
    const omitted = new Set(defaulted(plan, row).map(([property]) => property));
    if (row.values.id === null) omitted.add('id');
    const key = [...omitted].join();
    const properties = [...plan.columns.keys()].filter((property) => !omitted.has(property));
    const values = properties.map((property) => {
      const column = plan.columns.get(property)!;
      return stored(column, row.values[property] === undefined ? column.defaultFn?.() : row.values[property]);
    });
    const text = JSON.stringify(values);
    const bytes = Buffer.byteLength(text) + 1;
    let group = groups.get(key);
    if (group === undefined || group.bytes + bytes > CHUNK_BYTES) {
      group = { chunk: { properties, rows: [] }, bytes: 2 };
      groups.set(key, group);
      chunks.push(group.chunk);
    }
    group.chunk.rows.push({ row, text });
    group.bytes += bytes;
  }
  const withoutId = (chunk: Chunk) => Number(!chunk.properties.includes('id'));
  return chunks.sort((a, b) => withoutId(a) - withoutId(b));
}

/** How many of the chunk's ids are stored already. */
export function countStored({ table, id }: Plan, { rows }: Chunk): Bound {
  const ids = JSON.stringify(rows.map(({ row }) => row.values.id ?? null));
  return compile(
    sql`select count(*) as n from ${table} where ${id} in (select value from json_each(${ids}))`,
  );
}

/** Writes a chunk; a row whose id is stored keeps its private columns (a trigger counts its version on). */
export function upsert({ table, columns, id }: Plan, { properties, rows }: Chunk): Bound {
  const text = `[${rows.map((row) => row.text).join()}]`;
  const given = properties.map((property) => columns.get(property)!);
  const name = (column: SQLiteColumn) => sql.identifier(column.name);
  // A column that the chunk leaves out is `excluded` with its default: a replaced row is replaced whole.
  const sets = [...columns.values()]
    .filter((column) => column !== id)
    .map((column) => sql`${name(column)} = excluded.${name(column)}`);
  // "where true" keeps SQLite from reading ON as a join's.
  return compile(
    sql`insert into ${table} (${sql.join(given.map(name), sql`, `)})
      select ${sql.join(given.map(selected), sql`, `)} from json_each(${text}) where true
      on conflict (${name(id)}) do ${sets.length > 0 ? sql`update set ${sql.join(sets, sql`, `)}` : sql`nothing`}`,
  );
}

/**
 * Deletes what the file does not have. Rows that it has are kept and replaced: starting again at version 1
 * would let a cached ETag match other content, and deleting them would take their children along.
 * Who can sign in stays: an account goes with its user.
 */
export function removeOthers({ table, id, rows }: Plan): Bound {
  const ids = JSON.stringify(rows.map(({ values }) => values.id ?? null).filter((value) => value !== null));
  const others = sql`${id} not in (select value from json_each(${ids}))`;
  const needed = getTableConfig(accounts)
    .foreignKeys.map((key) => key.reference())
    .filter((reference) => reference.foreignTable === table)
    .map(({ columns, foreignColumns }) => {
      const account = sql`${columns[0]} = ${foreignColumns[0]}`;
      return sql` and not exists (select 1 from ${accounts} where ${account})`;
    });
  return compile(sql`delete from ${table} where ${others}${sql.join(needed)}`);
}

/** Those of `values` that the referenced column does not hold, as the rows of column `value`. */
export function missingTargets({ target, column }: Reference, values: unknown[]): Bound {
  const found = sql`select 1 from ${target} where ${column} = json_each.value`;
  return compile(sql`select value from json_each(${JSON.stringify(values)}) where not exists (${found})`);
}

/** Lets rows refer to rows that come later: foreign keys are then checked at the commit. */
export const deferReferences = (): Bound => compile(sql`pragma defer_foreign_keys = on`);
