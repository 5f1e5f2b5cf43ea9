/** The app over a file of its own, with a clock that tests set, and people whose passwords cost next to nothing. */
import { scryptSync } from 'node:crypto';
import type { Client } from '@libsql/client';
import { createApp } from '../../src/app.ts';
import { createAccount } from '../../src/auth/accounts.ts';
import { gatedHasher } from '../../src/auth/hasher.ts';
import { hashPassword, verifyPassword } from '../../src/auth/password.ts';
import { parseSettings } from '../../src/config.ts';
import { temporary } from '../../src/db/engine.fixture.ts';
import { openEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { Later } from '../../src/http/later.ts';
import { formatPhc } from '../../src/lib/phc.ts';

export type Reply = { status: number; headers: Headers; text: string; json: Record<string, string> };
export type Person = { id: number; username: string; email: string; password: string };

export const SECRET = 'x'.repeat(32);

/** Opens the file. Each `server` over it has a memory of its own, and they share the clock. */
export async function stage() {
  const file = await temporary();
  const client = openEngine(file.path);
  await migrate(client, 'drizzle');
  const clock = { now: Date.now() };
  const later = new Later();
  const log: string[] = [];
  /** For each password that was looked at, whether there was an account to compare it with. */
  const hashed: boolean[] = [];
  let people = 0;

  function server(env: Record<string, string> = {}, database = client) {
    const app = createApp({
      settings: parseSettings({ SECRET, TRUSTED_PROXIES: '1', ...env }),
      ...{ runtime: 'node', now: () => clock.now, database: () => database, peer: () => '' },
      hasher: gatedHasher(
        1,
        {},
        {
          hash: async (password) => hashPassword(password),
          verify: async (password, phc) => {
            hashed.push(phc !== undefined);
            return verifyPassword(password, phc);
          },
        },
      ),
      log: { request() {}, event: (_level, message) => void log.push(message) },
      later: (_c, work) => later.add(work),
      asset: async () => undefined,
    });
    return async (
      method: string,
      path: string,
      { as, json, from = '203.0.113.1' }: { as?: string; json?: object; from?: string } = {},
    ): Promise<Reply> => {
      const headers = { 'x-forwarded-for': from, ...(as !== undefined && { authorization: as }) };
      const sent = json && {
        body: JSON.stringify(json),
        headers: { ...headers, 'content-type': 'application/json' },
      };
      const answer = await app.request(path, { method, headers, ...sent });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: text.startsWith('{') ? JSON.parse(text) : {},
      };
    };
  }

  /** Somebody whose password costs next to nothing to look at. */
  async function person(role: 'user' | 'admin' = 'user'): Promise<Person> {
    const username = `person${++people}`;
    const [password, email] = [`pass of ${username}`, `${username}@example.com`];
    const account = { username, email, name: username, role, passwordHash: cheapHash(password) };
    return { id: await createAccount(client, account), username, email, password };
  }

  /** Makes it so again, once the password was right and its hash was renewed. */
  const cheapen = ({ id, password }: Person) =>
    client.execute({
      sql: 'UPDATE accounts SET password_hash = ? WHERE user_id = ?',
      args: [cheapHash(password), BigInt(id)],
    });

  return {
    ...{ client, clock, later, log, hashed, server, person, cheapen },
    async close() {
      await later.done();
      client.close();
      await file[Symbol.asyncDispose]();
    },
  };
}

/**
 * The same database, of which the calls that `which` picks wait until it is opened.
 * @param which by the method's name and what it is given
 */
export function held(client: Client, which: (name: string, args: unknown[]) => boolean) {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let waiting = 0;
  const proxy = new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (which(String(name), args)) {
          waiting++;
          await opened;
        }
        return value.apply(target, args);
      };
    },
  });
  return { client: proxy, open, waiting: () => waiting };
}

/** With the least parameters that are accepted. */
function cheapHash(password: string): string {
  const salt = new Uint8Array(16);
  const hash = new Uint8Array(scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 }));
  return formatPhc({ ln: 4, r: 1, p: 1, salt, hash });
}

/** An `Authorization` value for Basic. */
export const basic = (name: string, password: string) => `Basic ${btoa(`${name}:${password}`)}`;
