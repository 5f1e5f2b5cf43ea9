/** What a violated constraint was, read from the message: Hrana carries no extended code. */
import { LibsqlError } from '@libsql/client/web';
import { getTableColumns, getTableName, type SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { wireName } from './schema/kit.ts';

const UNIQUE = /UNIQUE constraint failed: (?:index '([^']+)'|([^\n]+))/;
const NOT_NULL = /NOT NULL constraint failed: ([^\n]+)/;
const CHECK = /CHECK constraint failed: ([^\n]+)/;

/** The columns (`table.column, …`) or the index's name of a violated unique constraint, else undefined. */
export function uniqueViolation(error: unknown): string | undefined {
  const [, index, columns] = UNIQUE.exec(messageOf(error)) ?? [];
  return index ?? columns?.trim();
}

/**
 * The fields of `table` (as the API names them) that a violated unique constraint is about; undefined for another error.
 * An index on an expression is known by its name alone: its fields are those that the expression names.
 */
export function violatedFields(table: SQLiteTable, error: unknown): string[] | undefined {
  const unique = uniqueViolation(error);
  if (unique === undefined) return undefined;
  const indexed = getTableConfig(table)
    .indexes.filter(({ config }) => config.name === unique)
    .flatMap(({ config }) => columnsIn(config.columns));
  return properties(table, [...named(table, unique), ...indexed]);
}

/** A violated constraint; `properties` are those of the table that it is about, so far as that is known. */
export type Violation =
  | { kind: 'unique' | 'required'; properties: string[] }
  /** `rule` is the constraint's name, where the table declares it. */
  | { kind: 'check'; properties: string[]; rule: string | undefined }
  /** A row refers to none, or is still referred to; nothing says by which column. */
  | { kind: 'reference' }
  /** A trigger said no. */
  | { kind: 'trigger' };

/** What went wrong with a write to `table`; undefined where it was no constraint. */
export function violation(table: SQLiteTable, error: unknown): Violation | undefined {
  if (!(error instanceof LibsqlError) || !error.code.startsWith('SQLITE_CONSTRAINT')) return undefined;
  const unique = violatedFields(table, error);
  if (unique) return { kind: 'unique', properties: unique };
  const [, missing] = NOT_NULL.exec(error.message) ?? [];
  if (missing) return { kind: 'required', properties: properties(table, named(table, missing)) };
  const [, rule] = CHECK.exec(error.message) ?? [];
  if (rule) return checkViolation(table, rule.trim());
  return { kind: /FOREIGN KEY constraint failed/.test(error.message) ? 'reference' : 'trigger' };
}

/** A constraint is reported by its name, or by its expression where it has none. */
function checkViolation(table: SQLiteTable, reported: string): Violation {
  const check = getTableConfig(table).checks.find(({ name }) => name === reported);
  const words = new Set(reported.match(/\w+/g));
  const columns = check
    ? columnsIn(check.value.queryChunks)
    : getTableConfig(table).columns.filter(({ name }) => words.has(name));
  return { kind: 'check', properties: properties(table, columns), rule: check?.name };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : '');

/** The columns of `table` in a list of `table.column`. */
function named(table: SQLiteTable, list: string): SQLiteColumn[] {
  const names = list.split(', ').map((name) => name.trim());
  return getTableConfig(table).columns.filter(({ name }) => names.includes(`${getTableName(table)}.${name}`));
}

/** The columns that an expression of Drizzle's is made of. */
const columnsIn = (chunks: readonly unknown[]): unknown[] =>
  chunks.flatMap((chunk) =>
    typeof chunk === 'object' && chunk !== null && 'queryChunks' in chunk
      ? columnsIn((chunk as SQL).queryChunks)
      : [chunk],
  );

const properties = (table: SQLiteTable, columns: readonly unknown[]): string[] =>
  Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>)
    .filter(([, column]) => columns.includes(column))
    .map(([property]) => wireName(property));
