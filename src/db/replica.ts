/** Reads from a replica while it answers, and from its primary while it does not. */
import type { Client } from '@libsql/client';
import { instead } from './instead.ts';
import { isRead, sqlOf } from './reads.ts';
import { RemoteError } from './remote-fault.ts';

/**
 * After a failure the replica is left alone for so long, in milliseconds, while the primary answers: each try may cost
 * its whole deadline.
 */
const REST_MS = 5_000;

/** Whether the replica is to be asked: one for each server. */
export class ReplicaHealth {
  readonly #now: () => number;
  readonly #told: (error: unknown) => void;
  #restsUntil = 0;

  /** @param now milliseconds since 1970 @param told is told why the replica is left alone */
  constructor(now: () => number, told: (error: unknown) => void) {
    this.#now = now;
    this.#told = told;
  }

  get rests(): boolean {
    return this.#now() < this.#restsUntil;
  }

  failed(error: unknown): void {
    if (!this.rests) this.#told(error);
    this.#restsUntil = this.#now() + REST_MS;
  }

  answered(): void {
    this.#restsUntil = 0;
  }
}

/**
 * A client that reads from `replica`, which may be behind by some milliseconds, and does all else at `primary`.
 * What the replica does not answer, the primary is asked: also what fails there and would not here, such as a table
 * that has not reached it yet.
 */
export function preferring(replica: Client, primary: Client, health: ReplicaHealth): Client {
  async function read<T>(from: (client: Client) => Promise<T>): Promise<T> {
    if (health.rests) return await from(primary).catch((error) => afterAll(error, from));
    try {
      return await from(replica);
    } catch (error) {
      const away = error instanceof RemoteError;
      if (away) health.failed(error);
      const answer = await from(primary);
      // What fails at both is the statement's fault.
      if (!away) health.failed(error);
      return answer;
    }
  }

  /** What the primary did not answer: the replica may by now. */
  async function afterAll<T>(error: unknown, from: (client: Client) => Promise<T>): Promise<T> {
    if (!(error instanceof RemoteError)) throw error;
    const answer = await from(replica).catch(() => {
      throw error;
    });
    health.answered();
    return answer;
  }
  const execute: Client['execute'] = (...args: Parameters<Client['execute']>) =>
    isRead(sqlOf(args[0])) ? read((client) => client.execute(...args)) : primary.execute(...args);
  const batch: Client['batch'] = (statements, mode) =>
    mode !== 'write' && statements.every((each) => isRead(sqlOf(each)))
      ? read((client) => client.batch(statements, mode))
      : primary.batch(statements, mode);
  return instead(primary, { execute, batch });
}
