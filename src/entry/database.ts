/** Opens the database of the settings; an embedded one is brought up to date. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import type { Settings } from '../config.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { appliedMigrations, pendingMigrations } from '../db/pending.ts';
import { openRemote, Remote } from '../db/remote.ts';
import type { Deps } from '../http/context.ts';
import { copyInto, give, partial } from './backup/copy.ts';

/** How long one call of a tool may take, in milliseconds: all rows of a file, or an index over a large table. */
export const TOOL_MS = 120_000;

/** So many calls are under way at a libSQL server at once; it refuses more than some hundred. */
const AT_ONCE = 20;

/** How a server that stays up shares its calls. */
const sharing = ({ LIBSQL_CONNECTIONS: connections }: Settings) => ({
  atOnce: connections ?? AT_ONCE,
  keep: connections !== undefined,
});

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
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = settings;
  const shared = deadlineMs === undefined ? sharing(settings) : { atOnce: AT_ONCE };
  if (url) return openRemote({ url, authToken, deadlineMs, ...shared });
  mkdirSync(settings.DATA_DIR, { recursive: true, mode: 0o700 });
  return openEngine(databaseFile(settings));
}

/** A replica may be given up soon: there is a primary to ask. In milliseconds. */
const REPLICA_MS = 1_000;

/** Opens the replica of the settings, if there is one. */
export function openReplica(settings: Settings) {
  const { LIBSQL_REPLICA_URL: url, LIBSQL_AUTH_TOKEN: authToken } = settings;
  return url ? openRemote({ url, authToken, deadlineMs: REPLICA_MS, ...sharing(settings) }) : undefined;
}

/**
 * The database of each request, and its replica: one client for all of them. The calls of a request that belongs to a
 * trace pass that on.
 */
export const requestDatabases = (
  client: Client,
  replica: Remote | undefined,
): Pick<Deps, 'database' | 'replica'> => ({
  database: onward(client),
  ...(replica && { replica: onward(replica) }),
});

/** Closes a client, and waits until a libSQL server knows. */
export const ended = async (client: Client | undefined): Promise<void> =>
  client instanceof Remote ? client.end() : client?.close();

const onward =
  (client: Client): Deps['database'] =>
  (c) => {
    const trace = c.get('trace')?.onward;
    return trace && client instanceof Remote ? client.traced(trace) : client;
  };

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
