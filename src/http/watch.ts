/** Where the time of a request goes: in development of each, in production of an admin's alone. */
import { type Call, type Place, watched } from '../db/watched.ts';
import type { Ctx, Deps } from './context.ts';

/** What is seen of one request. Times are in milliseconds, by `performance.now()`. */
export class Watch {
  /** How long it took to know the caller; undefined where no credentials came. */
  credentials: number | undefined;
  /** In the order in which they ended. */
  readonly calls: Call[] = [];
  readonly seen = (call: Call): void => void this.calls.push(call);

  /** One that begins when the caller is known. @param credentials how long that took */
  static of(credentials: number): Watch {
    const watch = new Watch();
    watch.credentials = credentials;
    return watch;
  }

  /** Waits for what identifies the caller. */
  async identifying<T>(work: Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work;
    } finally {
      this.credentials = performance.now() - start;
    }
  }

  /**
   * The value of `Server-Timing` (W3C). `db` is the sum of the calls, of which some may have been made for the
   * credentials. On Workers the clock stands still while the processor works: these are times of waiting alone.
   * @param total how long it all took, in milliseconds
   */
  header(total: number): string {
    const ms = this.calls.reduce((sum, call) => sum + call.ms, 0);
    const count = this.calls.reduce((sum, { statements }) => sum + statements.length, 0);
    const metrics = [
      `db;dur=${ms.toFixed(1)};desc="${count} statement${count === 1 ? '' : 's'}"`,
      `total;dur=${total.toFixed(1)}`,
    ];
    if (this.credentials !== undefined) metrics.unshift(`credentials;dur=${this.credentials.toFixed(1)}`);
    return metrics.join(', ');
  }
}

/** The same, with calls to the database told to the watch of the request, where it has one. */
export function watching<T extends Deps>(given: T): T {
  const through =
    (open: Deps['database'], place: Place): Deps['database'] =>
    (c: Ctx) => {
      const watch = c.get('watch');
      return watch === undefined ? open(c) : watched(open(c), place, watch.seen);
    };
  const { database, replica, settings } = given;
  return {
    ...given,
    database: through(database, settings.LIBSQL_URL ? 'primary' : 'file'),
    ...(replica && { replica: through(replica, 'replica') }),
  };
}
