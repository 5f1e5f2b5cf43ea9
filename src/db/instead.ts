/** A client of which some calls are made otherwise. */
import type { Client } from '@libsql/client';

/** @param calls what `execute` and `batch` do; everything else is the client's own */
export function instead(client: Client, calls: Pick<Client, 'execute' | 'batch'>): Client {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'execute' || name === 'batch') return calls[name];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
