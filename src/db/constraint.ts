/** What a violated constraint was, read from the message: Hrana carries no extended code. */
import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';

const UNIQUE = /UNIQUE constraint failed: (?:index '([^']+)'|([^\n]+))/;

/** The columns (`table.column, …`) or the index's name of a violated unique constraint, else undefined. */
export function uniqueViolation(error: unknown): string | undefined {
  const [, index, columns] = UNIQUE.exec(error instanceof Error ? error.message : '') ?? [];
  return index ?? columns?.trim();
}

/**
 * The properties of `table` that a violated unique constraint is about; undefined for another error.
 * An index on an expression is known by its name alone: its properties are those that the expression names.
 */
export function violatedProperties(table: SQLiteTable, error: unknown): string[] | undefined {
  const unique = uniqueViolation(error);
  if (unique === undefined) return undefined;
  const names = unique.split(', ').map((name) => name.slice(name.indexOf('.') + 1));
  const indexed = getTableConfig(table)
    .indexes.filter(({ config }) => config.name === unique)
    .flatMap(({ config }) => config.columns)
    .flatMap((part) => ('queryChunks' in part ? part.queryChunks : [part]));
  return Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>)
    .filter(([, column]) => names.includes(column.name) || indexed.includes(column))
    .map(([property]) => property);
}
