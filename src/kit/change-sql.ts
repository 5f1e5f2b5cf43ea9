/**
 * The statements of changes of a row: one that says how things stand, and one that does it where they stand well.
 * A row that the caller may not read is not there.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Condition } from '../db/refuse.ts';
import type { Caller } from '../http/context.ts';
import { rowCondition, type Standing, standingOf, visible } from './access.ts';
import type { Change } from './assign.ts';
import { aliased, given, ROW, referenced, unchanged } from './conditions.ts';
import type { Operation } from './declaration.ts';
import { isAnswered } from './idempotency.ts';
import type { Field, Graph, Model } from './model.ts';
import { columnOf } from './operand.ts';
import type { Preconditions } from './preconditions.ts';

const now = sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

/** Who writes, and what they know of the row. */
export type By = { caller: Caller | null; only: Preconditions };

/** What the first statement of a change says; a field's name stands for a condition that must be 1. */
export const sameColumn = (field: Field) => `same_${field.name}`;
export const mergeColumn = (field: Field) => `merge_${field.name}`;
export const referenceColumn = (field: Field) => `ref_${field.name}`;

/** The row that is meant, for a caller who may see it. */
function target(model: Model, standing: Standing): SQL {
  const row = aliased(model.table, ROW);
  const seen = visible(model, row, standing);
  const itself = sql`${row.id} = ${sql.placeholder('row')}`;
  return seen ? sql`${itself} AND ${seen}` : itself;
}

/** What every change of a row asks: that it is allowed to the caller, and as they know it. */
function rowConditions(model: Model, operation: Operation, by: By): Condition[] {
  const row = aliased(model.table, ROW);
  const { match, none } = by.only;
  const fresh = [
    match && sql`${row.version} IN (SELECT value FROM json_each(${sql.placeholder('match')}))`,
    none === '*' && sql`0`,
    none &&
      none !== '*' &&
      sql`${row.version} NOT IN (SELECT value FROM json_each(${sql.placeholder('none')}))`,
  ].filter((test) => typeof test === 'object');
  const allowed = rowCondition(model, operation, row, by.caller?.role === 'admin');
  return [
    { name: 'allowed', test: allowed ?? sql`1` },
    { name: 'fresh', test: fresh.length > 0 ? sql.join(fresh, sql` AND `) : sql`1` },
  ];
}

/** The select that says which conditions hold, and the WHERE of the statement that needs them all. */
function conditional(model: Model, by: By, conditions: Condition[], unless?: SQL) {
  const which = target(model, standingOf(by.caller));
  const columns = conditions.map(({ name, test }) => sql`${test} AS ${sql.identifier(name)}`);
  const tests = conditions.map(({ test }) => sql`(${test})`);
  const from = sql`${model.table} AS ${sql.identifier(ROW)}`;
  if (unless) tests.push(sql`NOT ${unless}`);
  return {
    status: sql`SELECT ${sql.join(columns, sql`, `)} FROM ${from} WHERE ${which} LIMIT 1`,
    from,
    where: sql`${which} AND ${sql.join(tests, sql` AND `)}`,
  };
}

/** The status of the row, then its deletion. */
export function deleteShape(model: Model, by: By): SQL[] {
  const { status, from, where } = conditional(model, by, rowConditions(model, 'delete', by));
  return [status, sql`DELETE FROM ${from} WHERE ${where} RETURNING ${model.table.id} AS id`];
}

/** The status of the row, then its update. @param keyed whether it is not to be where it was answered before */
export function updateShape(
  model: Model,
  graph: Graph,
  { set, same }: Change,
  by: By,
  keyed: boolean,
): SQL[] {
  const { table } = model;
  const row = aliased(table, ROW);
  const own = (field: Field) => columnOf(row, field);
  const conditions = rowConditions(model, 'update', by);
  for (const { field, merge } of same) {
    const name = sameColumn(field);
    conditions.push({ name, test: unchanged(field, own(field), sql.placeholder(`s_${field.name}`), merge) });
  }
  for (const { field, merge, trusted } of set) {
    // A patch that is not a whole value can only be applied to one.
    if (merge === 'partial')
      conditions.push({ name: mergeColumn(field), test: sql`${own(field)} IS NOT NULL` });
    if (!field.references) continue;
    const there = referenced(graph, field, given(field), trusted ? undefined : standingOf(by.caller));
    conditions.push({
      name: referenceColumn(field),
      test: sql`${given(field)} IS NULL OR ${own(field)} IS ${given(field)} OR ${there}`,
    });
  }
  const { status, from, where } = conditional(model, by, conditions, keyed ? isAnswered : undefined);
  const sets = set.map(({ field, merge }) => {
    const value = merge ? sql`json_patch(coalesce(${own(field)}, '{}'), ${given(field)})` : given(field);
    return sql`${sql.identifier(field.column.name)} = ${value}`;
  });
  sets.push(
    sql`${sql.identifier(table.version.name)} = ${row.version} + 1`,
    sql`${sql.identifier(table.updatedAt.name)} = ${now}`,
  );
  return [status, sql`UPDATE ${from} SET ${sql.join(sets, sql`, `)} WHERE ${where}`];
}
