/** A database of which one call fails. */
import { type Client, LibsqlError } from '@libsql/client';

/** Which call, from 1; and whether it was carried out, and only its answer is lost. */
export type Failure = { at: number; when: 'before' | 'after' };

/** @returns the client, and how many calls it has had */
export function failing(client: Client, failure?: Failure): { client: Client; calls: () => number } {
  let calls = 0;
  const fault = () => new LibsqlError('SQLITE_IOERR: disk I/O error in SELECT secret', 'SQLITE_IOERR');
  async function call<T>(work: () => Promise<T>): Promise<T> {
    calls++;
    if (calls !== failure?.at) return work();
    if (failure.when === 'after') await work();
    throw fault();
  }
  const wrapped: Client = new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target);
      return name === 'execute' || name === 'batch'
        ? (...args: unknown[]) => call(() => bound(...args))
        : bound;
    },
  });
  return { client: wrapped, calls: () => calls };
}
