/** The one writer of the embedded engine: a bounded queue whose jobs share commits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, LibsqlBatchError, LibsqlError, type ResultSet } from '@libsql/client';
import type { Connection } from './statement.ts';

const GROUP_JOBS = 64;
const GROUP_MS = 10;
const QUEUE_JOBS = 2_048;
const REOPEN_MS = 1_000;

export type Statements = Parameters<Client['batch']>[0];
type Job = {
  statements: Statements;
  deadline: number;
  resolve(r: ResultSet[]): void;
  reject(e: unknown): void;
};
type Outcome = { job: Job; results?: ResultSet[]; error?: unknown };

/**
 * Group commit: writes that wait together run in one transaction, each under its own savepoint, and are
 * acknowledged after its one commit. One that fails rolls back alone. If the transaction or its COMMIT is
 * lost, the whole group is rejected and nothing of it is in the file.
 */
export class Writer {
  readonly #open: () => Connection;
  readonly #busyMs: number;
  /** Missing after it was lost, until the next group opens it anew. */
  #connection: Connection | undefined;
  #queue: Job[] = [];
  #running = false;
  #closed = false;
  /** Pending while a tool's transaction has the file: groups wait for it. */
  #held: Promise<void> = Promise.resolve();

  /**
   * @param open opens the connection, anew after each loss of trust in it
   * @param busyMs how long a write waits for its turn or for another process, in milliseconds
   */
  constructor(open: () => Connection, busyMs: number) {
    this.#open = open;
    this.#busyMs = busyMs;
    this.#connection = unlessBusy(open);
  }

  /** @throws LibsqlError `SQLITE_BUSY` when the queue is full or the lock did not come in time */
  submit(statements: Statements): Promise<ResultSet[]> {
    if (this.#queue.length >= QUEUE_JOBS) return Promise.reject(busy('Too many writes are waiting'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ statements, deadline: Date.now() + this.#busyMs, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // After the events at hand: whoever writes in this turn of the event loop shares the commit.
      setImmediate(() => void this.#drain());
    });
  }

  /** Waits for earlier holders and keeps groups waiting until the returned function is called. */
  async hold(): Promise<() => void> {
    const before = this.#held;
    let release = () => {};
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  close(): void {
    this.#closed = true;
    for (const job of this.#queue.splice(0))
      job.reject(new LibsqlError('The client is closed', 'CLIENT_CLOSED'));
    this.#connection?.close();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closed) {
      await this.#held;
      if (this.#closed) break;
      if (this.#group()) await new Promise(setImmediate);
      else await sleep(jitter());
    }
    this.#running = false;
  }

  /** Runs one group. @returns false when another process has the lock, to be tried again later */
  #group(): boolean {
    const now = Date.now();
    this.#queue = this.#queue.filter(
      (job) => job.deadline > now || void job.reject(busy('The database is busy')),
    );
    if (this.#queue.length === 0) return true;
    let connection: Connection;
    try {
      connection = this.#connection ??= this.#open();
      connection.exec('BEGIN IMMEDIATE');
    } catch (error) {
      this.#lose();
      if (isBusy(error)) return false;
      for (const job of this.#queue.splice(0)) job.reject(error);
      return true;
    }
    const outcomes: Outcome[] = [];
    try {
      const until = performance.now() + GROUP_MS;
      do {
        outcomes.push(runJob(connection, this.#queue.shift()!));
      } while (this.#queue.length > 0 && outcomes.length < GROUP_JOBS && performance.now() < until);
      connection.exec('COMMIT');
    } catch (error) {
      // The transaction is gone (disk full, I/O error) or in doubt: nothing of the group may stay.
      if (!isUndone(connection, error)) this.#lose();
      for (const { job } of outcomes) job.reject(error);
      return true;
    }
    for (const { job, results, error } of outcomes) results ? job.resolve(results) : job.reject(error);
    return true;
  }

  /** After BUSY or a lost transaction a connection cannot be trusted: a later COMMIT on it may fail. */
  #lose(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

/** Runs one job under its savepoint. @throws when the transaction itself was lost */
function runJob(connection: Connection, job: Job): Outcome {
  const outcome: Outcome = { job };
  try {
    connection.exec('SAVEPOINT job');
    outcome.results = runAll(connection, job.statements);
    connection.exec('RELEASE job');
  } catch (error) {
    try {
      if (!connection.native.inTransaction || isSpoiled(connection, error)) throw error;
      connection.exec('ROLLBACK TO job');
      connection.exec('RELEASE job');
    } catch (lost) {
      job.reject(error);
      throw lost;
    }
    outcome.results = undefined;
    outcome.error = error;
  }
  return outcome;
}

/** Runs statements in order. @throws LibsqlBatchError with the index of the one that failed */
export function runAll(connection: Connection, statements: Statements): ResultSet[] {
  return statements.map((statement, index) => {
    try {
      return connection.run(statement);
    } catch (error) {
      if (!(error instanceof LibsqlError)) throw error;
      throw new LibsqlBatchError(error.message, index, error.code, error.extendedCode, error.rawCode, error);
    }
  });
}

const busy = (message: string) => new LibsqlError(message, 'SQLITE_BUSY');

/** Undoes a transaction that found the disk full. @returns whether the connection is as good as before */
function isUndone(connection: Connection, error: unknown): boolean {
  if (!(error instanceof LibsqlError) || error.code !== 'SQLITE_FULL') return false;
  try {
    if (connection.native.inTransaction) connection.exec('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the connection is to be given up: what was opened read-only stays so when the file no longer is. Not each
 * time: the files of the last one stay open until its statements are collected.
 */
const isSpoiled = ({ openedAt }: Connection, error: unknown) =>
  error instanceof LibsqlError &&
  /^SQLITE_(READONLY|IOERR)/.test(error.code) &&
  Date.now() - openedAt > REOPEN_MS;

/** Whether another connection has the lock that was needed. */
export const isBusy = (error: unknown) =>
  error instanceof LibsqlError && (error.code === 'SQLITE_BUSY' || error.code === 'SQLITE_LOCKED');

/** What `open` gives; undefined where another process has the file to itself for a moment. */
export function unlessBusy<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Milliseconds until the next try on a lock; jittered so that two processes do not march in step. */
export const jitter = () => 2 + Math.random() * 18;
