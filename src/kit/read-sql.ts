/** The statements of reads: one each, whose JSON text the database builds. */
import type { InValue } from '@libsql/client';
import { getTableName, type SQL, sql } from 'drizzle-orm';
import { type Bound, prepare } from '../db/compile.ts';
import { rowCounts } from '../db/schema/counts.ts';
import type { Caller } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import { callerValues, rowCondition } from './access.ts';
import { positionValue } from './cursor.ts';
import { filterKey, filterSql, filterValues, searchSql } from './filter.ts';
import type { Id } from './ids.ts';
import { behindSql, orderSql, positionKey, positionSql } from './keyset.ts';
import type { Field, Graph, Model, Parent } from './model.ts';
import type { ListQuery } from './query.ts';
import { relationsKey } from './relations.ts';
import { type View, viewRow } from './row-sql.ts';

/** Up to so many rows travel as one cell, since rows cost more than their text; more of them row by row. */
export const ONE_CELL_ROWS = 100;
/** Where a bounded count stops. */
export const COUNT_BOUND = 10_000;
const SHAPES = 512;

export type Count = 'exact' | 'bounded' | 'none';
export type ListOptions = {
  caller: Caller | null;
  /** The id of the parent that nests the list. */
  under?: { parent: Parent; id: Id } | undefined;
  count?: Count | undefined;
  /** Whether each row is wanted as a text of its own. */
  apart?: boolean | undefined;
};
export type Reads = {
  one(id: Id, view: View, caller: Caller | null): Bound;
  list(query: ListQuery, options: ListOptions): Bound;
};

/** Whether a list comes as one cell. */
export const inOneCell = ({ limit }: ListQuery, { apart }: Pick<ListOptions, 'apart'>) =>
  limit <= ONE_CELL_ROWS && !apart;

/** The reads of a resource, each shape of them compiled once. */
export function reads(model: Model, graph: Graph): Reads {
  const shapes = new Lru<string, ReturnType<typeof prepare>>(SHAPES);
  const shape = (key: string, make: () => SQL) => {
    let found = shapes.get(key);
    if (!found) {
      found = prepare(make());
      shapes.set(key, found);
    }
    return found;
  };
  const isAdmin = (caller: Caller | null) => caller?.role === 'admin';

  return {
    one(id, view, caller) {
      const admin = isAdmin(caller);
      const key = `one|${admin}|${viewKey(view)}`;
      return shape(key, () => oneShape(model, view, admin))({ id, ...callerValues(caller) });
    },
    list(query, options) {
      const admin = isAdmin(options.caller);
      const key = `${admin}|${options.under?.parent.name}|${options.count}|${shapeOf(query, options)}`;
      const statement = shape(key, () => listShape(model, graph, query, options, admin));
      return statement(listValues(query, options));
    },
  };
}

const viewKey = ({ fields, relations }: View) =>
  `${fields?.map((f) => f.name).join() ?? '*'}|${relationsKey(relations)}`;

const shapeOf = (query: ListQuery, options: ListOptions) =>
  [
    query.filters.map(filterKey).join(';'),
    query.search !== undefined,
    query.sort.map((s) => `${s.descending ? '-' : ''}${s.operand.name}`).join(),
    query.cursor !== undefined,
    positionKey(query.after),
    inOneCell(query, options),
    viewKey(query.view),
  ].join('|');

function listValues(query: ListQuery, { caller, under }: ListOptions): Record<string, InValue> {
  const values: Record<string, InValue> = {
    ...callerValues(caller),
    limit: BigInt(query.limit),
    offset: BigInt(query.offset),
  };
  if (query.cursor !== undefined) values.last = BigInt(query.limit - 1);
  if (under) values.parent = under.id;
  if (query.search !== undefined) values.q = query.search;
  for (const [index, filter] of query.filters.entries())
    for (const [name, value] of filterValues(filter, index)) values[name] = value;
  for (const [index, value] of (query.after ?? []).entries()) values[`k${index}`] = positionValue(value);
  return values;
}

function oneShape(model: Model, view: View, admin: boolean): SQL {
  const { table } = model;
  const seen = rowCondition(model, 'read', table, admin);
  return sql`SELECT ${viewRow(model, view, admin)} AS body, ${table.version} AS version FROM ${table}
    WHERE ${table.id} = ${sql.placeholder('id')}${seen ? sql` AND ${seen}` : sql``} LIMIT 1`;
}

const whereSql = (conditions: readonly SQL[]) =>
  conditions.length === 0 ? sql`` : sql` WHERE ${sql.join([...conditions], sql` AND `)}`;

/**
 * Yields `total` (-1: no such parent; NULL: not counted), `body` (the JSON array), `rows` (how many there are)
 * and, for a cursor, `last` (the position of the last row of a full page) in one row. Or, for many rows, the
 * total in a first row, and then a row for each object with its `last`.
 */
function listShape(model: Model, graph: Graph, query: ListQuery, options: ListOptions, admin: boolean): SQL {
  const { table } = model;
  const { sort, view, after } = query;
  const conditions = query.filters.map((filter, index) => filterSql(filter, index, table));
  if (query.search !== undefined) conditions.push(searchSql(model, table));
  const seen = rowCondition(model, 'read', table, admin);
  if (seen) conditions.push(seen);
  if (options.under)
    conditions.push(sql`${options.under.parent.field.column} = ${sql.placeholder('parent')}`);
  const total = totalSql(model, graph, conditions, options, admin);
  const where = whereSql(after ? [...conditions, behindSql(sort, table, after)] : conditions);
  const position = query.cursor === undefined ? sql`` : sql`, ${positionSql(sort, table)} AS last`;
  const rows = sql`SELECT ${viewRow(model, view, admin)} AS body${position} FROM ${table}${where}
    ORDER BY ${orderSql(sort, table)} LIMIT ${sql.placeholder('limit')} OFFSET ${sql.placeholder('offset')}`;
  if (!inOneCell(query, options)) {
    return query.cursor === undefined
      ? sql`SELECT ${total} AS body UNION ALL SELECT body FROM (${rows})`
      : sql`SELECT ${total} AS body, NULL AS last UNION ALL SELECT body, last FROM (${rows})`;
  }
  const array = sql`'[' || coalesce(group_concat(body, ','), '') || ']' AS body, count(*) AS rows`;
  return query.cursor === undefined
    ? sql`SELECT ${total} AS total, ${array} FROM (${rows}) LIMIT 1`
    : sql`SELECT ${total} AS total, page.* FROM (WITH page AS MATERIALIZED (${rows})
        SELECT ${array}, (SELECT last FROM page LIMIT 1 OFFSET ${sql.placeholder('last')}) AS last FROM page) AS page LIMIT 1`;
}

function totalSql(
  { table }: Model,
  graph: Graph,
  conditions: readonly SQL[],
  { under, count }: ListOptions,
  admin: boolean,
): SQL {
  const where = whereSql(conditions);
  const exact = sql`(SELECT count(*) FROM ${table}${where})`;
  const known = sql`(SELECT ${rowCounts.rows} FROM ${rowCounts} WHERE ${rowCounts.name} = ${getTableName(table)})`;
  const counts = {
    exact: conditions.length === 0 ? sql`coalesce(${known}, ${exact})` : exact,
    bounded: sql`(SELECT count(*) FROM (SELECT 1 FROM ${table}${where} LIMIT ${sql.raw(String(COUNT_BOUND + 1))}))`,
    none: sql`NULL`,
  };
  const counted = counts[count ?? 'exact'];
  if (!under) return counted;
  const parent = graph.get(under.parent.name)!;
  const seen = rowCondition(parent, 'read', parent.table, admin);
  const there = exists(under.parent.field.references!, sql.placeholder('parent'), seen);
  return sql`CASE WHEN ${there} THEN ${counted} ELSE -1 END`;
}

/** Whether `column` holds `value` in some row, of those that `seen` allows. */
export const exists = (column: Field['column'], value: ReturnType<typeof sql.placeholder>, seen?: SQL) =>
  sql`EXISTS (SELECT 1 FROM ${column.table} WHERE ${column} = ${value}${seen ? sql` AND ${seen}` : sql``})`;
