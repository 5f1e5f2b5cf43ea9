/** The one reader of the embedded engine: reads that come together are carried out together. */
import { LibsqlError } from '@libsql/client';
import type { Connection } from './statement.ts';
import { isBusy, jitter, unlessBusy } from './writer.ts';

/** How long reads are carried out at a stretch before other events have their turn, in milliseconds. */
const TURN_MS = 10;

type Job = {
  work(connection: Connection): unknown;
  /** Whether it must not run within a transaction. */
  alone: boolean;
  deadline: number;
  resolve(value: never): void;
  reject(error: unknown): void;
};

/**
 * Reads that are asked for in one turn of the event loop run at its end, one after the other in one transaction: to
 * begin and end one costs more than a short read does within it, and what works at one thing at a time works faster
 * than what changes between requests, statements and answers. The transaction begins after the last of them was
 * asked for, and ends before any is answered: each sees all that was acknowledged before.
 */
export class Reader {
  readonly #open: () => Connection;
  readonly #busyMs: number;
  /** Missing after it was lost, until the next read opens it anew. */
  #connection: Connection | undefined;
  #queue: Job[] = [];
  #closed = false;

  /**
   * @param open opens the connection, anew after each loss of trust in it
   * @param busyMs how long a read waits for a lock of another process, in milliseconds
   */
  constructor(open: () => Connection, busyMs: number) {
    this.#open = open;
    this.#busyMs = busyMs;
    this.#connection = unlessBusy(open);
  }

  /** @param alone whether `work` must not run within a transaction */
  read<T>(work: (connection: Connection) => T, alone = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#ask({ work, alone, deadline: Date.now() + this.#busyMs, resolve, reject });
    });
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(closed());
    this.#lose();
  }

  #ask(job: Job): void {
    this.#queue.push(job);
    if (this.#queue.length === 1) setImmediate(() => this.#turn());
  }

  #turn(): void {
    const jobs = this.#queue;
    this.#queue = [];
    const until = performance.now() + TURN_MS;
    let begun = false;
    let done = 0;
    while (done < jobs.length && (done === 0 || performance.now() < until)) {
      const job = jobs[done++]!;
      try {
        this.#connection ??= this.#open();
        const connection = this.#connection;
        if (begun === job.alone) {
          // A single read is a transaction of its own anyway.
          if (begun) connection.exec('COMMIT');
          else if (jobs.length > 1) connection.exec('BEGIN');
          begun = !begun && jobs.length > 1;
        }
        job.resolve(job.work(connection) as never);
      } catch (error) {
        // Whatever failed may have left a cursor open, and with it a stale snapshot for all later reads.
        this.#lose();
        begun = false;
        this.#failed(job, error);
      }
    }
    if (begun) this.#end();
    for (const job of jobs.slice(done)) this.#ask(job);
  }

  /** A lock (a checkpoint of another process) is met by trying again without blocking. */
  #failed(job: Job, error: unknown): void {
    if (!isBusy(error) || Date.now() > job.deadline) job.reject(error);
    else setTimeout(() => (this.#closed ? job.reject(closed()) : this.#ask(job)), jitter());
  }

  #end(): void {
    try {
      this.#connection?.exec('COMMIT');
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

const closed = () => new LibsqlError('The client is closed', 'CLIENT_CLOSED');
