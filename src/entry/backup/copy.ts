/** A copy of a database as it is at one moment, which nobody ever finds half written under its name. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { compile } from '../../db/compile.ts';
import { Connection } from '../../db/statement.ts';
import { Refusal } from '../refusal.ts';

/** How long a lock of another process is waited for, in milliseconds. */
export const LOCK_MS = 5_000;

/**
 * Copies the database in `from` to `to`, which must not exist. Others may write meanwhile: what was committed
 * before is in the copy, what is committed later is not. `from` is not changed.
 */
export function copyInto(from: string, to: string): void {
  // Made first and private: a copy holds the hashes of passwords, and SQLite would give it the rights of the umask.
  writeFileSync(to, '', { mode: 0o600, flag: 'wx' });
  const source = new Connection(from, [], LOCK_MS);
  try {
    source.run(compile(sql`VACUUM INTO ${to}`));
  } finally {
    source.close();
  }
}

/** What `file` is called while it is written. What a process that is gone has left of it is removed. */
export function partial(file: string): string {
  const start = `${basename(file)}.partial-`;
  for (const name of readdirSync(dirname(file))) {
    const pid = name.startsWith(start) && Number(/^\d+/.exec(name.slice(start.length))?.[0]);
    if (pid && !isAlive(pid)) rmSync(join(dirname(file), name), { force: true });
  }
  return join(dirname(file), `${start}${process.pid}`);
}

/**
 * Gives a file that is complete its name, once it is on the disk.
 * @param replace whether a file of that name may be there @throws Refusal where there is one and it may not
 */
export function give(written: string, name: string, replace: boolean): void {
  fsyncPath(written);
  if (replace) renameSync(written, name);
  else {
    // A link, unlike renaming, fails where the name is taken, also by somebody who was faster.
    if (!linked(written, name)) renameSync(written, name);
    rmSync(written, { force: true });
  }
  fsyncPath(dirname(name));
}

/** Gives a file a second name. @returns false where the file system knows none @throws Refusal where it is taken */
export function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (existsSync(name)) throw new Refusal(`${name} exists already: choose another name, or add --force`);
    if (['EPERM', 'ENOTSUP', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Waits until a file, or the names in a folder, are on the disk. */
export function fsyncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
