/** What a database knows of its migrations; runs everywhere, without a file system. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { compile } from './compile.ts';

/** Drizzle's own bookkeeping, so that drizzle-kit understands a database that we migrated. */
export const migrationsTable = sql.identifier('__drizzle_migrations');
const select = compile(sql`SELECT hash, created_at FROM ${migrationsTable} ORDER BY created_at`);

/** The migrations that a database has, oldest first; none where it has never been migrated. */
export async function appliedMigrations(client: Pick<Client, 'execute'>) {
  try {
    const { rows } = await client.execute(select);
    return rows.map((row) => ({ hash: String(row.hash), createdAt: Number(row.created_at) }));
  } catch (error) {
    if (/no such table/i.test(String(error))) return [];
    throw error;
  }
}

/** The tags of the migrations of this version that a database lacks. */
export async function pendingMigrations(client: Pick<Client, 'execute'>): Promise<string[]> {
  const times = new Set((await appliedMigrations(client)).map((row) => row.createdAt));
  return journal.entries.filter((entry) => !times.has(entry.when)).map((entry) => entry.tag);
}

/** The tag of a migration (its file's name) by the time that the journal has for it. */
export const migrationTag = (when: number) =>
  journal.entries.find((entry) => entry.when === when)?.tag ?? String(when);
