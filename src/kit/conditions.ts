/** What writes ask of rows, in SQL. */
import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Standing, visible } from './access.ts';
import type { Assignment } from './assign.ts';
import type { KitTable } from './declaration.ts';
import type { Field, Graph } from './model.ts';

/** The row that is written, so that a rule may ask for other rows of its table beside it. */
export const ROW = 'the_row';
const REFERRED = 'the_referred';

export const aliased = (table: KitTable, name: string) => alias(table, name) as unknown as KitTable;

/** The value of a field that is stored. */
export const given = (field: Field): Placeholder => sql.placeholder(`f_${field.name}`);

/**
 * Whether the row that a field refers to is there.
 * @param standing of who must be able to see it too; undefined where nobody must
 */
export function referenced(
  graph: Graph,
  { references }: Field,
  value: SQL | Placeholder,
  standing?: Standing,
): SQL {
  const { table, name } = references!;
  const parent = standing && [...graph.values()].find((model) => model.table === table);
  const seen = parent && visible(parent, aliased(parent.table, REFERRED), standing);
  const column = sql`${sql.identifier(REFERRED)}.${sql.identifier(name)}`;
  return sql`EXISTS (SELECT 1 FROM ${table} AS ${sql.identifier(REFERRED)}
    WHERE ${column} = ${value}${seen ? sql` AND ${seen}` : sql``})`;
}

/** Whether a column would stay as it is. */
export function unchanged(
  field: Field,
  column: SQLiteColumn,
  value: Placeholder,
  merge: Assignment['merge'],
): SQL {
  if (field.kind !== 'json') return sql`${column} IS ${value}`;
  // White space does not count.
  return merge
    ? sql`json_patch(coalesce(${column}, '{}'), ${value}) IS json(${column})`
    : sql`json(${column}) IS json(${value})`;
}
