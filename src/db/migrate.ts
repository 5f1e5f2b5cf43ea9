/** Brings a database to the schema of this version (Node and Bun; reads the files below `drizzle/`). */
import type { Client, Transaction } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { compile } from './compile.ts';
import { appliedMigrations, migrationsTable, migrationTag } from './pending.ts';

/** How long a migrator waits for others, in milliseconds. */
const WAIT_MS = 60_000;

/** A migration that cannot be applied; its message is one line for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies what is missing in one write transaction, whose lock lets one of several migrators work while the
 * others wait and then find nothing to do. A migration that makes a table anew is a transaction of its own.
 *
 * @param folder where the migration files are (`drizzle/`)
 * @returns the tags that were applied
 * @throws MigrationError when an applied migration was edited, or the database knows one that we do not
 */
export async function migrate(client: Client, folder: string): Promise<string[]> {
  const applied: string[] = [];
  for (;;) {
    const { done, rebuilding, id } = await inTransaction(client, (transaction) =>
      advance(transaction, folder),
    );
    applied.push(...done);
    if (!rebuilding) return applied;
    if (await rebuild(client, rebuilding, id)) applied.push(migrationTag(rebuilding.folderMillis));
  }
}

/**
 * Does the work of `migrate` in a transaction that is the caller's, who commits it.
 * @throws MigrationError also for what no transaction can do
 */
export async function applyMigrations(transaction: Transaction, folder: string): Promise<string[]> {
  const { done, rebuilding } = await advance(transaction, folder);
  if (!rebuilding) return done;
  throw new MigrationError(
    `Migration ${migrationTag(rebuilding.folderMillis)} makes a table anew: apply it first with npm run db:migrate`,
  );
}

/** Applies migrations up to the first that makes a table anew. @returns it, and the id of its entry */
async function advance(transaction: Transaction, folder: string) {
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
  const done: string[] = [];
  for (const file of missing) {
    if (rebuilds(file)) {
      const next = await transaction.execute(
        compile(sql`SELECT coalesce(max(id), 0) + 1 AS id FROM ${migrationsTable}`),
      );
      return { done, rebuilding: file, id: Number(next.rows[0]?.id) };
    }
    for (const statement of file.sql) await transaction.execute(statement);
    await transaction.execute(
      compile(
        sql`INSERT INTO ${migrationsTable} (hash, created_at) VALUES (${file.hash}, ${file.folderMillis})`,
      ),
    );
    done.push(migrationTag(file.folderMillis));
  }
  return { done, rebuilding: undefined, id: 0 };
}

/**
 * SQLite makes a table anew by dropping it, which deletes the rows that refer to it as well; so drizzle-kit turns
 * references off, which a transaction that has begun ignores.
 */
const rebuilds = ({ sql }: MigrationMeta) =>
  sql.some((statement) => /^\s*PRAGMA\s+foreign_keys\s*=\s*OFF/i.test(statement));

/** Applies such a migration, with references off. @param id its entry's. @returns false where another migrator has */
async function rebuild(client: Client, { sql: statements, hash, folderMillis }: MigrationMeta, id: number) {
  const entry = compile(
    sql`INSERT INTO ${migrationsTable} (id, hash, created_at) VALUES (${id}, ${hash}, ${folderMillis})`,
  );
  // The entry once more, which fails: there is no other way to undo it all from within.
  const unsound = sql`EXISTS (SELECT 1 FROM pragma_foreign_key_check)`;
  const check = compile(
    sql`INSERT INTO ${migrationsTable} (id, hash) SELECT id, hash FROM ${migrationsTable} WHERE id = ${id} AND ${unsound}`,
  );
  try {
    // The entry comes first: whoever is late fails on its id, before anything is done twice.
    await client.migrate([entry, ...statements, check]);
    return true;
  } catch (error) {
    if ((await appliedMigrations(client)).some((row) => row.createdAt === folderMillis)) return false;
    if (!/UNIQUE constraint failed: __drizzle_migrations/.test(String(error))) throw error;
    throw new MigrationError(
      `Migration ${migrationTag(folderMillis)} would leave rows that refer to nothing: change or delete them first`,
    );
  }
}

/**
 * Does `work` in a write transaction, from the beginning once more where it was lost: a libSQL server takes the lock
 * from who has had it for five seconds while others wait, and a remote transaction meets a lock at its first statement.
 */
async function inTransaction<T>(client: Client, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const transaction = await lock(client);
    try {
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      if (!isLost(error) || Date.now() > deadline) throw error;
    } finally {
      transaction.close();
    }
    await pause();
  }
}

const isLost = (error: unknown) => /TRANSACTION_TIMEOUT|SQLITE_BUSY|database is locked/.test(String(error));
const pause = () => new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));

/** Begins a write transaction; waits, for a minute at most, until this process may write. */
export async function lock(client: Client): Promise<Transaction> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await client.transaction('write');
    } catch (error) {
      if (!/busy|locked/i.test(String(error)) || Date.now() > deadline) throw error;
      await pause();
    }
  }
}
