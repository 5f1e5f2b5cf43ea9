/** Keyset pages: the rows behind a position, whatever comes and goes before it. */
import { type SQL, sql } from 'drizzle-orm';
import type { Position } from './cursor.ts';
import type { KitTable } from './declaration.ts';
import type { Model } from './model.ts';
import { operandSql } from './operand.ts';
import type { Sort } from './query.ts';

/** What a cursor belongs to: another list or sort has other positions. */
export const cursorContext = ({ name }: Model, sort: readonly Sort[]) =>
  `${name} ${sort.map((s) => `${s.descending ? '-' : ''}${s.operand.name}`).join()}`;

/** The order of a list: its sort, and the id to tell equals apart. */
export function orderSql(sort: readonly Sort[], table: KitTable): SQL {
  const keys = sort.map(({ operand, descending }) => {
    const value = operandSql(operand, table);
    return descending ? sql`${value} DESC` : value;
  });
  return sql.join([...keys, sql`${table.id}`], sql`, `);
}

/** A row's position as a JSON text. */
export function positionSql(sort: readonly Sort[], table: KitTable): SQL {
  const values = sort.map(({ operand }) => {
    const value = operandSql(operand, table);
    // A real would be printed with 15 digits, and then be another one.
    if (operand.kind === 'real' || operand.kind === 'any')
      return sql`CASE typeof(${value}) WHEN 'real' THEN json(printf('%!.17g', ${value})) ELSE ${value} END`;
    return value;
  });
  return sql`json_array(${sql.join([...values, sql`${table.id}`], sql`, `)})`;
}

/** Which keys of a position are NULL: it takes another statement to stand behind them. */
export const positionKey = (after: Position | undefined) =>
  after === undefined ? '' : after.map((value) => (value === null ? '0' : '1')).join('');

/**
 * The condition of the rows behind a position, whose values are the placeholders `k0`, `k1`, …
 * SQLite sorts NULL before everything, and `(a, id) > (NULL, 1)` finds nothing: hence the branches.
 */
export function behindSql(sort: readonly Sort[], table: KitTable, after: Position): SQL {
  let behind: SQL = sql`${table.id} > ${sql.placeholder(`k${sort.length}`)}`;
  for (const [index, { operand, descending }] of [...sort.entries()].toReversed()) {
    const value = operandSql(operand, table);
    const key = sql.placeholder(`k${index}`);
    if (after[index] === null) {
      const equal = sql`(${value} IS NULL AND ${behind})`;
      behind = descending ? equal : sql`(${value} IS NOT NULL OR ${equal})`;
    } else {
      const equal = sql`(${value} = ${key} AND ${behind})`;
      const beyond = descending ? sql`${value} < ${key} OR ${value} IS NULL` : sql`${value} > ${key}`;
      behind = sql`(${beyond} OR ${equal})`;
    }
  }
  const [first] = sort;
  if (!first || first.descending || after[0] === null) return behind;
  // Says the same once more, in a form that an index serves.
  return sql`${operandSql(first.operand, table)} >= ${sql.placeholder('k0')} AND ${behind}`;
}
