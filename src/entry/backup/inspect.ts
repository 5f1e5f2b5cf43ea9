/** Whether a file is a whole database of Ledge, and of which version. */
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { compile } from '../../db/compile.ts';
import { migrationsTable, migrationTag } from '../../db/pending.ts';
import { Connection } from '../../db/statement.ts';
import { MIGRATIONS } from '../database.ts';
import { Refusal } from '../refusal.ts';
import { LOCK_MS } from './copy.ts';

/** What a database is to this version. */
export type Inspected = {
  /** How many migrations it has yet to get. */
  pending: number;
  /** Why this version cannot serve it; what comes after the subject. */
  foreign?: string;
};

/**
 * Reads all of a database: pages and indexes, references, and whether the tables, indexes and triggers of its
 * migrations are there. For a file that nobody else has open.
 *
 * @param name what the file is called in a message
 * @throws Refusal when it is damaged, or none of Ledge
 */
export function inspect(path: string, name: string): Inspected {
  const database = open(path, name);
  try {
    // All in one file: a log that was copied with it belongs to it.
    database.exec('PRAGMA journal_mode = DELETE');
    return inspectOpen(database, name);
  } catch (error) {
    throw asDamage(error, name);
  } finally {
    database.close();
  }
}

function inspectOpen(database: Connection, name: string): Inspected {
  const [fault] = database.run('PRAGMA integrity_check(1)').rows;
  if (fault?.integrity_check !== 'ok') throw damaged(name, String(fault?.integrity_check));
  const [orphan] = database.run('PRAGMA foreign_key_check').rows;
  if (orphan)
    throw damaged(name, `a row of ${orphan.table} refers to a row of ${orphan.parent} that is not there`);
  const objects = objectsOf(database);
  const applied = objects.includes('table __drizzle_migrations')
    ? database.run(compile(sql`SELECT hash, created_at AS at FROM ${migrationsTable}`)).rows
    : [];
  const files = readMigrationFiles({ migrationsFolder: MIGRATIONS });
  const known = files.filter((file) => applied.some((row) => Number(row.at) === file.folderMillis));
  if (known.length === 0) throw new Refusal(`${name} is no database of Ledge`);
  const pending = files.length - known.length;
  if (known.length < applied.length) return { pending, foreign: 'is newer than this version of the server' };
  const edited = known.find((file) => !applied.some((row) => row.hash === file.hash));
  if (edited) {
    const tag = migrationTag(edited.folderMillis);
    return { pending, foreign: `has another migration ${tag} than the one in drizzle/` };
  }
  const lost = objectsAfter(known).find((object) => !objects.includes(object));
  if (lost) throw damaged(name, `its ${lost} is missing`);
  return { pending };
}

/** Each object of a schema by type and name. */
const objectsOf = (database: Connection) =>
  database
    .run(compile(sql`SELECT type || ' ' || name AS object FROM sqlite_schema`))
    .rows.map((row) => String(row.object));

/** What these migrations make, found out by running them. */
function objectsAfter(migrations: { sql: string[] }[]): string[] {
  const scratch = new Connection(':memory:', [], 0);
  try {
    for (const statement of migrations.flatMap((migration) => migration.sql)) scratch.exec(statement);
    return objectsOf(scratch);
  } finally {
    scratch.close();
  }
}

const damaged = (name: string, what: string) => new Refusal(`${name} is damaged: ${what}`);

function open(path: string, name: string): Connection {
  try {
    return new Connection(path, [], LOCK_MS);
  } catch (error) {
    throw asDamage(error, name);
  }
}

function asDamage(error: unknown, name: string): unknown {
  const code = String((error as { code?: unknown }).code);
  if (code === 'SQLITE_NOTADB') return new Refusal(`${name} is no database, or its beginning is damaged`);
  return /^SQLITE_(CORRUPT|ERROR|IOERR)/.test(code) ? damaged(name, (error as Error).message) : error;
}
