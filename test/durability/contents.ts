/** What is in a database, as far as a write has to leave all of it or nothing. */
import type { Client } from '@libsql/client';

/**
 * What was tried is counted and recorded before it is known how it ends, so that a guess counts whatever else fails,
 * and a record can be written after the answer.
 */
const EXCEPTED = ['audit', 'throttles'];
/** Written after the answer, if at all: when and whence a credential was last used. */
const AFTERWARDS = ['last_used_at', 'address'];

export type Contents = Record<string, Record<string, unknown>[]>;

/** The rows of each table, in the order in which they were made. */
export async function contentsOf(client: Client): Promise<Contents> {
  const { rows: tables } = await client.execute(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
  );
  const contents: Contents = {};
  for (const name of tables.map((table) => String(table.name)).filter((table) => !EXCEPTED.includes(table))) {
    const { rows } = await client.execute(`SELECT * FROM "${name}" ORDER BY rowid`);
    contents[name] = rows.map((row) => ({ ...row }));
  }
  return contents;
}

/** A text that is the same for contents that are. @param ignored `table.column` whose values are random */
export const textOf = (contents: Contents, ignored: ReadonlySet<string>): string =>
  JSON.stringify(
    Object.entries(contents).map(([table, rows]) => [
      table,
      rows.map((row) =>
        Object.entries(row).filter(
          ([column]) => !AFTERWARDS.includes(column) && !ignored.has(`${table}.${column}`),
        ),
      ),
    ]),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );

/** The columns in which two runs of the same write differ: ids of sessions, hashes of secrets, times. */
export function randomColumns(one: Contents, other: Contents): Set<string> {
  const columns = Object.entries(one).flatMap(([table, rows]) =>
    rows.flatMap((row, index) =>
      Object.keys(row)
        .filter((column) => row[column] !== other[table]?.[index]?.[column])
        .map((column) => `${table}.${column}`),
    ),
  );
  return new Set(columns);
}

/** The tables in which two contents differ. */
export const difference = (one: Contents, other: Contents, ignored: ReadonlySet<string>): string[] =>
  Object.keys(one).filter(
    (table) => textOf({ [table]: one[table]! }, ignored) !== textOf({ [table]: other[table] ?? [] }, ignored),
  );
