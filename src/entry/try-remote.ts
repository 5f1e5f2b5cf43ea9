/** The first look of a server at a remote database. */
import type { Client } from '@libsql/client';
import { pendingMigrations } from '../db/pending.ts';
import { openRemote, type RemoteOptions } from '../db/remote.ts';
import { explain } from './explain.ts';

const MEANWHILE = 'The server starts all the same; until this is mended, /ready answers 503.';

/**
 * Says what is wrong with the database. The server goes on: what is wrong may be mended without it, and then it
 * serves.
 *
 * @param signing reads the signing keys @param say takes a line for the operator
 * @throws Error where the keys are sealed with another secret, which only a restart mends
 */
export async function tryRemote(
  client: Client,
  signing: () => Promise<unknown>,
  say: (line: string) => void,
): Promise<void> {
  try {
    const pending = await pendingMigrations(client);
    if (pending.length > 0) say(`The database is not migrated: run npm run db:migrate. ${MEANWHILE}`);
    await signing().catch((error) => {
      if (pending.length === 0 || !/no such table/.test(String(error))) throw error;
    });
  } catch (error) {
    if (/SECRET is not the one/.test(String(error))) throw error;
    say(`${explain(error).replace(/[^.?]$/, '$&.')} ${MEANWHILE}`);
  }
}

/** Says what is wrong with the replica, without which the primary is asked. @param say takes a line for the operator */
export async function tryReplica(options: RemoteOptions, say: (line: string) => void): Promise<void> {
  const client = openRemote(options);
  try {
    await client.execute('SELECT 1');
  } catch (error) {
    const line = explain(error)
      .replaceAll('LIBSQL_URL', 'LIBSQL_REPLICA_URL')
      .replace(/[^.?]$/, '$&.');
    say(`${line} Meanwhile LIBSQL_URL answers all reads.`);
  } finally {
    client.close();
  }
}
