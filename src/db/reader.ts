/** The one reader of the embedded engine: reads of one turn of the event loop share a snapshot. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LibsqlError } from '@libsql/client';
import type { Connection } from './statement.ts';
import { isBusy, jitter, unlessBusy } from './writer.ts';

/**
 * To begin and end a transaction costs more than a short read does within one. So the second read of a turn of
 * the event loop begins one, and whatever comes first ends it: the end of the turn, a write of this process, or
 * a tool's. A read therefore sees all that was acknowledged by this process, and by another one before the turn.
 */
export class Reader {
  readonly #open: () => Connection;
  readonly #busyMs: number;
  /** Missing after it was lost, until the next read opens it anew. */
  #connection: Connection | undefined;
  #closed = false;
  /** Whether a read was made in this turn, and whether they share a snapshot. */
  #turn: 'none' | 'single' | 'shared' = 'none';

  /**
   * @param open opens the connection, anew after each loss of trust in it
   * @param busyMs how long a read waits for a lock of another process, in milliseconds
   */
  constructor(open: () => Connection, busyMs: number) {
    this.#open = open;
    this.#busyMs = busyMs;
    this.#connection = unlessBusy(open);
  }

  /**
   * A read runs at once; a lock (a checkpoint of another process) is met by trying again without blocking.
   * @param alone whether `work` must not run within a transaction
   */
  async read<T>(work: (connection: Connection) => T, alone = false): Promise<T> {
    const deadline = Date.now() + this.#busyMs;
    for (;;) {
      try {
        this.#connection ??= this.#open();
        if (alone) this.renew();
        else this.#share(this.#connection);
        return work(this.#connection);
      } catch (error) {
        // Whatever failed may have left a cursor open, and with it a stale snapshot for all later reads.
        this.#lose();
        if (!isBusy(error) || Date.now() > deadline) throw error;
      }
      await sleep(jitter());
      if (this.#closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
    }
  }

  /** Whatever is committed now is seen by every later read. */
  renew(): void {
    if (this.#turn !== 'shared') return;
    this.#turn = 'single';
    try {
      this.#connection?.exec('COMMIT');
    } catch {
      this.#lose();
    }
  }

  close(): void {
    this.#closed = true;
    this.#lose();
  }

  #share(connection: Connection): void {
    if (this.#turn === 'shared') return;
    if (this.#turn === 'single') {
      connection.exec('BEGIN');
      this.#turn = 'shared';
      return;
    }
    this.#turn = 'single';
    setImmediate(() => {
      this.renew();
      this.#turn = 'none';
    });
  }

  #lose(): void {
    this.#connection?.close();
    this.#connection = undefined;
    if (this.#turn === 'shared') this.#turn = 'single';
  }
}
