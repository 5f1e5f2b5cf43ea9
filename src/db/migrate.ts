/** Brings a database to the schema of this version (Node and Bun; reads the files below `drizzle/`). */
import type { Client, Transaction } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { compile } from './compile.ts';
import { appliedMigrations, migrationsTable, migrationTag } from './pending.ts';

/** A migration that cannot be applied; its message is one line for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies what is missing in one write transaction, whose lock lets one of several migrators work while the
 * others wait and then find nothing to do.
 *
 * @param folder where the migration files are (`drizzle/`)
 * @returns the tags that were applied
 * @throws MigrationError when an applied migration was edited, or the database knows one that we do not
 */
export async function migrate(client: Client, folder: string): Promise<string[]> {
  const transaction = await lock(client);
  try {
    const applied = await applyMigrations(transaction, folder);
    await transaction.commit();
    return applied;
  } finally {
    transaction.close();
  }
}

/** Does the work of `migrate` in a transaction that is the caller's, who commits it. */
export async function applyMigrations(transaction: Transaction, folder: string): Promise<string[]> {
  const files = readMigrationFiles({ migrationsFolder: folder });
  await transaction.execute(
    compile(
      sql`CREATE TABLE IF NOT EXISTS ${migrationsTable} (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)`,
    ),
  );
  const known = await appliedMigrations(transaction);
  for (const row of known) {
    const file = files.find((f) => f.folderMillis === row.createdAt);
    if (!file)
      throw new MigrationError('The database is newer than this version of the server: update the server');
    if (file.hash !== row.hash) {
      throw new MigrationError(
        `Migration ${migrationTag(row.createdAt)} was edited after it was applied: undo the edit and add a new migration`,
      );
    }
  }
  const missing = files.filter((file) => !known.some((row) => row.createdAt === file.folderMillis));
  for (const file of missing) {
    for (const statement of file.sql) await transaction.execute(statement);
    await transaction.execute(
      compile(
        sql`INSERT INTO ${migrationsTable} (hash, created_at) VALUES (${file.hash}, ${file.folderMillis})`,
      ),
    );
  }
  return missing.map((file) => migrationTag(file.folderMillis));
}

/** Begins a write transaction; waits, for a minute at most, until this process may write. */
export async function lock(client: Client) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await client.transaction('write');
    } catch (error) {
      if (!/busy|locked/i.test(String(error)) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    }
  }
}
