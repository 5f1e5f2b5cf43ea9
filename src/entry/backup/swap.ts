/** Another database in the place of the embedded one, which is kept, while nobody has it open. */
import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LibsqlError } from '@libsql/client';
import { Connection } from '../../db/statement.ts';
import { Refusal } from '../refusal.ts';
import { fsyncPath, linked } from './copy.ts';
import { holders } from './holders.ts';

/** How long somebody who is just reading may hold up the swap, in milliseconds. */
const BUSY_MS = 1_000;
/** For how long the lock outlasts the swap: whoever opened the former file just before it finds it locked, and gives up. */
const AFTER_MS = 250;

/**
 * Puts the file `restored`, which is complete, in the place of the database in `file`.
 *
 * @param kept what the former database is called from then on
 * @param sure whether a damaged database may be replaced where nobody can say that no server has it open
 * @returns whether there was a former one @throws Refusal when a process has it open
 */
export async function swap(restored: string, file: string, kept: string, sure: boolean): Promise<boolean> {
  fsyncPath(restored);
  const existed = existsSync(file);
  const lock = existed ? lockOf(file, sure) : undefined;
  try {
    // The log of a damaged database; of another one there is none any more. First, for a log that is left behind
    // would be taken for one of the new database.
    for (const end of ['-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, kept + end);
    if (existed && !linked(file, kept)) renameSync(file, kept);
    renameSync(restored, file);
    fsyncPath(dirname(file));
    if (lock) await sleep(AFTER_MS);
  } finally {
    lock?.close();
  }
  return existed;
}

/** Locks a database that nobody else has open, with all of its log in it; undefined for a damaged one. */
function lockOf(file: string, sure: boolean): Connection | undefined {
  let connection: Connection | undefined;
  try {
    connection = new Connection(file, [], BUSY_MS);
    // SQLite leaves WAL mode for whoever is the only one to have the file open.
    connection.exec('PRAGMA journal_mode = DELETE');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection?.close();
    if (!(error instanceof LibsqlError)) throw error;
    const open = holders(file);
    if (error.code === 'SQLITE_BUSY' || (open && open.length > 0)) throw inUse(open ?? []);
    if (!/^SQLITE_(NOTADB|CORRUPT|ERROR|IOERR)/.test(error.code)) throw error;
    if (open || sure) return undefined;
    throw new Refusal(
      'The present database is damaged, so nobody can tell whether a server has it open: see to it that none has, and add --force',
    );
  }
}

const inUse = (open: string[]) =>
  new Refusal(
    `The database is in use${open.length > 0 ? ` by process ${open.join(', ')}` : ''}; what it wrote would be lost. Stop it first (Ctrl-C, kill PID, or your supervisor's stop), restore, and start it again`,
  );
