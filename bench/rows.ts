/** The rows of Ledge's samples in tables as one would write them by hand: the same columns, keys and indexes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What the peers read: the public columns, without those that Ledge keeps for itself. */
export const schema = [
  'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)',
  `CREATE TABLE posts (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, body TEXT NOT NULL)`,
  `CREATE TABLE comments (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL, body TEXT NOT NULL)`,
  'CREATE INDEX posts_user_id ON posts (user_id)',
  'CREATE INDEX comments_post_id ON comments (post_id)',
] as const;
export const tables = {
  users: ['id', 'name'],
  posts: ['user_id', 'id', 'title', 'body'],
  comments: ['post_id', 'id', 'name', 'email', 'body'],
} as const;
export type Table = keyof typeof tables;
type Row = Record<string, string | number>;

/** The rows of a Ledge data folder, by table. */
export function rowsOf(data: string): Record<Table, Row[]> {
  const db = new DatabaseSync(join(data, 'ledge.db'));
  const all = (table: Table) =>
    db.prepare(`SELECT ${tables[table].join(', ')} FROM ${table} ORDER BY id`).all() as Row[];
  const rows = { users: all('users'), posts: all('posts'), comments: all('comments') };
  db.close();
  return rows;
}

/** Statements that fill the tables. */
export const inserts = (rows: Record<Table, Row[]>): { sql: string; args: (string | number)[] }[] =>
  (Object.keys(tables) as Table[]).flatMap((table) => {
    const columns = tables[table];
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    return rows[table].map((row) => ({ sql, args: columns.map((column) => row[column]!) }));
  });

/** Writes a SQLite file with the rows. */
export function writeTables(file: string, rows: Record<Table, Row[]>): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL');
  for (const statement of schema) db.exec(statement);
  db.exec('BEGIN');
  for (const { sql, args } of inserts(rows)) db.prepare(sql).run(...args);
  db.exec('COMMIT');
  db.close();
}

/** A row as it goes over the wire. */
export const camelRow = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

/** Writes a `db.json` with the rows. */
export function writeJson(file: string, rows: Record<Table, Row[]>): void {
  const collections = Object.entries(rows).map(([table, all]) => [table, all.map(camelRow)]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(collections)));
}
