/** The statement that creates a row, where it may be. */
import { getTableColumns, SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Condition, orRefuse } from '../db/refuse.ts';
import { rowCondition, type Standing } from './access.ts';
import type { Assignment } from './assign.ts';
import { aliased, given, ROW, referenced } from './conditions.ts';
import { isAnswered } from './idempotency.ts';
import type { Graph, Model } from './model.ts';
import { columnOf } from './operand.ts';

/**
 * The version of a new row with a text id: milliseconds since 1970, so that an id that was deleted and is made
 * anew never has the ETag of another row. (Integer ids are never given out again.)
 */
const nowMs = sql`CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
const skipped: Condition = { name: 'stored', test: sql`changes() = 1` };

export const refName = (index: number) => `ref${index}`;

/**
 * Inserts the row that `the_row` is, with every value that it will have so far as the rule may ask for it.
 * @param how `keyed`: not where the request was answered before; `follows`: only where the insert before it was
 * carried out, since a trigger may have left out a row without an error
 */
export function insertShape(
  model: Model,
  graph: Graph,
  assignments: Assignment[],
  standing: Standing,
  how: { keyed: boolean; follows: boolean },
): SQL {
  const { table } = model;
  const row = aliased(table, ROW);
  const allowed = rowCondition(model, 'create', row, standing === 'admin');
  const values = valuesOf(model, assignments, allowed !== undefined);
  const conditions: Condition[] = [];
  if (how.follows) conditions.push(skipped);
  if (allowed) conditions.push({ name: 'allowed', test: allowed });
  for (const [index, { field, trusted }] of assignments.entries()) {
    if (!field.references) continue;
    const value = sql`${columnOf(row, field)}`;
    const there = referenced(graph, field, value, trusted ? undefined : standing);
    conditions.push({ name: refName(index), test: sql`${value} IS NULL OR ${there}` });
  }
  const stored = [...values].filter(([column]) => column !== table.id || model.id.kind === 'text');
  const names = stored.map(([column]) => sql.identifier(column.name));
  const selected = [...values].map(([column, value]) => sql`${value} AS ${sql.identifier(column.name)}`);
  const where =
    conditions.length > 0 || how.keyed
      ? sql` WHERE ${orRefuse(conditions, how.keyed ? isAnswered : undefined)}`
      : sql``;
  return sql`INSERT INTO ${table} (${sql.join(names, sql`, `)}) SELECT ${sql.join(names, sql`, `)}
    FROM (SELECT ${sql.join(selected, sql`, `)}) AS ${sql.identifier(ROW)}${where}`;
}

/** Fails where the insert before it was not carried out. */
export const noneSkipped = (keyed: boolean): SQL =>
  sql`SELECT ${orRefuse([skipped], keyed ? isAnswered : undefined)}`;

/** The columns of a new row. @param whole also those that the database would fill in by itself, for a rule to see */
function valuesOf(
  { table, id }: Model,
  assignments: Assignment[],
  whole: boolean,
): Map<SQLiteColumn, unknown> {
  const values = new Map<SQLiteColumn, unknown>();
  if (whole) {
    for (const column of Object.values(getTableColumns(table) as Record<string, SQLiteColumn>))
      if (!column.generated) values.set(column, column.default instanceof SQL ? column.default : sql`NULL`);
    values.set(table.version, sql`1`);
  }
  if (id.kind === 'text') values.set(table.version, nowMs);
  for (const { field } of assignments) values.set(field.column, given(field));
  return values.set(table.ownerId, sql.placeholder('owner'));
}
