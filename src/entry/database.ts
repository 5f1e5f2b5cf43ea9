/** Opens the database of the settings; an embedded one is brought up to date. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import type { Settings } from '../config.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { appliedMigrations, pendingMigrations } from '../db/pending.ts';
import { openRemote } from '../db/remote.ts';
import type { Deps } from '../http/context.ts';
import { copyInto, give, partial } from './backup/copy.ts';

/** How long one call of a tool may take, in milliseconds: all rows of a file, or an index over a large table. */
export const TOOL_MS = 120_000;

export const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** The embedded database's file. */
export const databaseFile = ({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>) => join(DATA_DIR, 'ledge.db');

/**
 * @param say takes a line for the operator
 * @param deadlineMs how long one call to a remote database may take, in milliseconds; by default what a request waits
 * @returns the client, and whether this call made the tables of an embedded database
 */
export async function openDatabase(
  settings: Settings,
  say: (line: string) => void,
  deadlineMs?: number,
): Promise<{ client: Client; isNew: boolean }> {
  const client = openAsItIs(settings, deadlineMs);
  const isNew = !settings.LIBSQL_URL && (await upToDate(client, databaseFile(settings), say));
  return { client, isNew };
}

/** Opens the database of the settings, migrated or not. @param deadlineMs as in `openDatabase` */
export function openAsItIs(settings: Settings, deadlineMs?: number): Client {
  if (settings.LIBSQL_URL)
    return openRemote({ url: settings.LIBSQL_URL, authToken: settings.LIBSQL_AUTH_TOKEN, deadlineMs });
  mkdirSync(settings.DATA_DIR, { recursive: true, mode: 0o700 });
  return openEngine(databaseFile(settings));
}

/** A replica may be given up soon: there is a primary to ask. In milliseconds. */
const REPLICA_MS = 1_000;

/** Opens the replica of the settings, if there is one. */
export function openReplica({ LIBSQL_REPLICA_URL, LIBSQL_AUTH_TOKEN }: Settings): Client | undefined {
  if (!LIBSQL_REPLICA_URL) return undefined;
  return openRemote({ url: LIBSQL_REPLICA_URL, authToken: LIBSQL_AUTH_TOKEN, deadlineMs: REPLICA_MS });
}

/**
 * The database of each request, and its replica: one client for all of them, but one of its own for a request that
 * belongs to a trace, whose calls pass that on.
 * @param client of the settings
 */
export function requestDatabases(settings: Settings, client: Client): Pick<Deps, 'database' | 'replica'> {
  const { LIBSQL_URL: url, LIBSQL_REPLICA_URL: replicaUrl, LIBSQL_AUTH_TOKEN: authToken } = settings;
  if (!url) return { database: () => client };
  const replica = openReplica(settings);
  const either =
    (shared: Client, url: string, deadlineMs?: number): Deps['database'] =>
    (c) => {
      const trace = c.get('trace')?.onward;
      return trace ? openRemote({ url, authToken, deadlineMs, trace }) : shared;
    };
  return {
    database: either(client, url),
    ...(replica && replicaUrl && { replica: either(replica, replicaUrl, REPLICA_MS) }),
  };
}

/** Migrates an embedded database after a snapshot of it. @returns whether it had no tables before */
async function upToDate(client: Client, file: string, say: (line: string) => void): Promise<boolean> {
  const pending = await pendingMigrations(client);
  // Also checks that nothing applied was edited.
  const isNew = (await appliedMigrations(client)).length === 0;
  if (pending.length > 0 && !isNew) say(`Snapshot before migrating: ${snapshotOf(file, pending[0]!)}`);
  const applied = await migrate(client, MIGRATIONS);
  if (applied.length > 0 && !isNew) say(`Migrated: ${applied.join(', ')}`);
  return isNew && applied.length > 0;
}

/** Writes a copy of an embedded database beside it. @returns its path */
export function snapshotOf(file: string, tag: string): string {
  const snapshot = `${file}.before-${tag}`;
  const written = partial(snapshot);
  copyInto(file, written);
  give(written, snapshot, true);
  return snapshot;
}
