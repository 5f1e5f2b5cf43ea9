/** A client whose calls are told to somebody: what was asked, when, and for how long. */
import type { Client, ResultSet } from '@libsql/client';
import { instead } from './instead.ts';
import { sqlOf } from './reads.ts';

/** Who is called: the embedded file, a libSQL server, or its replica. */
export type Place = 'file' | 'primary' | 'replica';

/** One round trip, or one turn of the embedded engine. */
export type Call = {
  place: Place;
  /** When it began, in milliseconds by `performance.now()`. */
  at: number;
  /** How long it took, in milliseconds. */
  ms: number;
  /** The text of each statement. What is bound to it is nobody's to see. */
  statements: string[];
  /** How many rows came back, of all statements, and how many were changed. */
  rows: number;
  changed: number;
  failed: boolean;
};

/** @param seen is told of each call of `execute` and `batch`, whether it succeeds or not, when it is over */
export function watched(client: Client, place: Place, seen: (call: Call) => void): Client {
  async function timed<T extends ResultSet | ResultSet[]>(statements: string[], work: () => Promise<T>) {
    const call: Call = {
      ...{ place, at: performance.now(), ms: 0, statements },
      ...{ rows: 0, changed: 0, failed: true },
    };
    try {
      const result = await work();
      for (const each of [result].flat()) {
        call.rows += each.rows.length;
        call.changed += each.rowsAffected;
      }
      call.failed = false;
      return result;
    } finally {
      call.ms = performance.now() - call.at;
      seen(call);
    }
  }
  const execute: Client['execute'] = (...args: Parameters<Client['execute']>) =>
    timed([sqlOf(args[0])], () => client.execute(...args));
  const batch: Client['batch'] = (statements, mode) =>
    timed(statements.map(sqlOf), () => client.batch(statements, mode));
  return instead(client, { execute, batch });
}
