/** From Drizzle's `sql` to what a `Client` runs. */
import type { InValue } from '@libsql/client';
import { Placeholder, type SQL } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';

const dialect = new SQLiteSyncDialect();

/** A statement with its values. */
export type Bound = { sql: string; args: InValue[] };

/** Compiles `query`, whose values are all given. */
export function compile(query: SQL): Bound {
  const { sql, params } = dialect.sqlToQuery(query);
  return { sql, args: params as InValue[] };
}

/**
 * Compiles `query` once for many runs: its `sql.placeholder(name)`s are filled from `values` at each call of
 * the function that is returned. A placeholder without a value is an error, never a NULL.
 */
export function prepare(query: SQL): (values: Record<string, InValue>) => Bound {
  const { sql, params } = dialect.sqlToQuery(query);
  const names = params.map((param) => (param instanceof Placeholder ? (param.name as string) : undefined));
  return (values) => ({
    sql,
    args: params.map((param, index) => {
      const name = names[index];
      if (name === undefined) return param as InValue;
      const value = values[name];
      if (value === undefined) throw new TypeError(`No value for the placeholder ${name}`);
      return value;
    }),
  });
}
