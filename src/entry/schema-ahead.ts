/** Whether the schema says more than its migrations do, without drizzle-kit, which is no part of a start. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from '../db/schema/index.ts';
import { MIGRATIONS } from './database.ts';

type Column = { name: string; type: string; primaryKey: boolean; notNull: boolean; default?: unknown };
type Index = { name: string; isUnique: boolean; columns: string[] };
type Key = { tableTo: string; columnsFrom: string[]; columnsTo: string[]; onDelete?: string };
type Table = {
  name: string;
  columns: Record<string, Column>;
  indexes: Record<string, Index>;
  foreignKeys: Record<string, Key>;
};
type Snapshot = { tables: Record<string, Table> };

/**
 * One line that says where the schema and the newest migration differ; undefined where they agree.
 * Compared are tables, columns (type, NOT NULL, primary key, whether there is a default), indexes and foreign keys.
 */
export function aheadOfMigrations(
  tables: Record<string, unknown> = schema,
  folder: string = MIGRATIONS,
): string | undefined {
  const declared = new Map(
    Object.values(tables)
      .filter((table) => is(table, SQLiteTable))
      .map((table) => getTableConfig(table as SQLiteTable))
      .map((config) => [config.name, config]),
  );
  const migrated = newestSnapshot(folder).tables;
  const differ: string[] = [];
  for (const [name, config] of declared) {
    const table = migrated[name];
    if (!table) differ.push(`table ${name} is new`);
    else differ.push(...differences(name, describe(config), describeSnapshot(table)));
  }
  for (const name of Object.keys(migrated)) if (!declared.has(name)) differ.push(`table ${name} is gone`);
  if (differ.length === 0) return undefined;
  const more = differ.length > 3 ? `, and ${differ.length - 3} more` : '';
  return `The schema is ahead of its migrations (${differ.slice(0, 3).join(', ')}${more}): run npm run db:generate, and start again`;
}

function newestSnapshot(folder: string): Snapshot {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'meta', name), 'utf8'));
  const { entries } = read('_journal.json') as { entries: { tag: string }[] };
  const [prefix] = entries.at(-1)?.tag.split('_') ?? [];
  return prefix === undefined ? { tables: {} } : read(`${prefix}_snapshot.json`);
}

/** Each part by a name, as one comparable text. */
type Parts = Map<string, string>;

function describe({
  columns,
  indexes,
  foreignKeys,
  uniqueConstraints,
  name,
}: ReturnType<typeof getTableConfig>): Parts {
  const parts: Parts = new Map();
  const add = (kind: string, key: string, ...facts: unknown[]) =>
    parts.set(`${kind} ${key}`, JSON.stringify(facts));
  for (const column of columns) {
    const hasDefault = column.default !== undefined;
    add('column', column.name, column.getSQLType(), column.primary, column.notNull, hasDefault);
    if (column.isUnique)
      add('index', column.uniqueName ?? `${name}_${column.name}_unique`, true, column.name);
  }
  for (const { config } of indexes)
    add(
      'index',
      config.name,
      config.unique,
      ...config.columns.map((part) => ('name' in part ? part.name : '*')),
    );
  for (const constraint of uniqueConstraints)
    add('index', constraint.getName() ?? '', true, ...constraint.columns.map((column) => column.name));
  for (const key of foreignKeys) {
    const { columns, foreignTable, foreignColumns } = key.reference();
    const to = [getTableConfig(foreignTable).name, ...foreignColumns.map((column) => column.name)];
    add(
      'reference',
      columns.map((column: SQLiteColumn) => column.name).join(),
      ...to,
      key.onDelete ?? 'no action',
    );
  }
  return parts;
}

function describeSnapshot({ columns, indexes, foreignKeys }: Table): Parts {
  const parts: Parts = new Map();
  const add = (kind: string, key: string, ...facts: unknown[]) =>
    parts.set(`${kind} ${key}`, JSON.stringify(facts));
  for (const column of Object.values(columns))
    add('column', column.name, column.type, column.primaryKey, column.notNull, column.default !== undefined);
  for (const { name, isUnique, columns: parts_ } of Object.values(indexes))
    add('index', name, isUnique, ...parts_.map((part) => (part in columns ? part : '*')));
  for (const { tableTo, columnsFrom, columnsTo, onDelete } of Object.values(foreignKeys))
    add('reference', columnsFrom.join(), tableTo, ...columnsTo, onDelete ?? 'no action');
  return parts;
}

function differences(table: string, ours: Parts, theirs: Parts): string[] {
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].flatMap((name) => {
    if (ours.get(name) === theirs.get(name)) return [];
    const how = !theirs.has(name) ? 'is new' : !ours.has(name) ? 'is gone' : 'has changed';
    return [`${name.replace(' ', ` ${table}.`)} ${how}`];
  });
}
