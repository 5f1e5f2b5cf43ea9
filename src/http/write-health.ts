/** Whether the database takes writes, as far as this server knows. */
import type { Client } from '@libsql/client';
import { tryWrite } from '../db/write-probe.ts';
import { ProblemError } from '../problems.ts';
import { isStorageFault, unavailable } from './unavailable.ts';

/** How often it is tried at most, in milliseconds: whoever asks meanwhile is told what was found. */
const EVERY_MS = 1_000;

/**
 * Remembers that the disk or the file has refused a write, until one succeeds. As long as none was refused, to ask
 * costs nothing.
 */
export class WriteHealth {
  readonly #now: () => number;
  /** Why there is doubt, in words for the client; empty where there is none. */
  #refused: string;
  #triedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param now milliseconds since 1970
   * @param untried whether the first question is to try a write: a server may be started on a disk that is full
   */
  constructor(now: () => number, untried: boolean) {
    this.#now = now;
    this.#refused = untried ? 'The database has not been written yet' : '';
  }

  /** Takes note of an error of any request. */
  saw(error: unknown): void {
    if (isStorageFault(error)) this.#refused = unavailable(error, true)?.message ?? '';
  }

  /** Tries a write, where one was refused. @throws ProblemError 503 with the reason while none succeeds */
  async check(client: Pick<Client, 'execute'>): Promise<void> {
    if (this.#refused === '') return;
    if (this.#now() - this.#triedAt >= EVERY_MS) {
      this.#triedAt = this.#now();
      try {
        await tryWrite(client);
        this.#refused = '';
        return;
      } catch (error) {
        if (!isStorageFault(error)) throw error;
        this.saw(error);
      }
    }
    throw new ProblemError('unavailable', this.#refused, { headers: { 'retry-after': '1' } });
  }
}
