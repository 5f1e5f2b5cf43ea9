/** Opens the database of the settings; an embedded one is brought up to date. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import type { Settings } from '../config.ts';
import { compile } from '../db/compile.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { appliedMigrations, pendingMigrations } from '../db/pending.ts';
import { openRemote } from '../db/remote.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** The embedded database's file. */
export const databaseFile = ({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>) => join(DATA_DIR, 'ledge.db');

/**
 * @param say takes a line for the operator
 * @returns the client, and whether this call made the tables of an embedded database
 */
export async function openDatabase(
  settings: Settings,
  say: (line: string) => void,
): Promise<{ client: Client; isNew: boolean }> {
  if (settings.LIBSQL_URL) {
    const client = openRemote({ url: settings.LIBSQL_URL, authToken: settings.LIBSQL_AUTH_TOKEN });
    return { client, isNew: false };
  }
  mkdirSync(settings.DATA_DIR, { recursive: true, mode: 0o700 });
  const client = openEngine(databaseFile(settings));
  return { client, isNew: await upToDate(client, databaseFile(settings), say) };
}

/** Migrates an embedded database after a snapshot of it. @returns whether it had no tables before */
async function upToDate(client: Client, file: string, say: (line: string) => void): Promise<boolean> {
  const pending = await pendingMigrations(client);
  // Also checks that nothing applied was edited.
  const isNew = (await appliedMigrations(client)).length === 0;
  if (pending.length > 0 && !isNew) {
    const snapshot = `${file}.before-${pending[0]}`;
    if (existsSync(snapshot)) rmSync(snapshot);
    await client.execute(compile(sql`VACUUM INTO ${snapshot}`));
    say(`Snapshot before migrating: ${snapshot}`);
  }
  const applied = await migrate(client, MIGRATIONS);
  if (applied.length > 0 && !isNew) say(`Migrated: ${applied.join(', ')}`);
  return isNew && applied.length > 0;
}
