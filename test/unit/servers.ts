/** Servers over one real libSQL server, each with a memory and clients of its own, and somebody with every credential. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createApp } from '../../src/app.ts';
import { gatedHasher, type Hashing } from '../../src/auth/hasher.ts';
import { hashPassword, verifyPassword } from '../../src/auth/password.ts';
import { parseSettings } from '../../src/config.ts';
import { compile } from '../../src/db/compile.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { accounts } from '../../src/db/schema/accounts.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { startCounter } from './counted.ts';

export const SECRET = 'x'.repeat(32);
let dir: string;
let sqld: Awaited<ReturnType<typeof startSqld>>;
export let counter: Awaited<ReturnType<typeof startCounter>>;
/** What a command of the operator's has: a client of its own. */
export let direct: ReturnType<typeof openRemote>;
/** What goes on after the answers. */
export const after: Promise<void>[] = [];
/** The clock of every server here. */
export const clock = { now: Date.now() };

/** Real hashes, but none is made again: what they cost is tested elsewhere. */
const hashing: Hashing = (() => {
  const hashes = new Map<string, string>();
  return {
    async hash(password) {
      const phc = hashes.get(password) ?? hashPassword(password);
      hashes.set(password, phc);
      return phc;
    },
    verify: async (password, phc) =>
      phc !== undefined && phc === hashes.get(password) ? true : verifyPassword(password, phc),
  };
})();

let servers = 0;
/** A server of its own, with a memory of its own, and clients of its own. */
export function server(more: Record<string, string> = {}, url = sqld.url) {
  const client = openRemote({ url });
  servers++;
  const app = createApp({
    ...{
      settings: parseSettings({ SECRET, LIBSQL_URL: sqld.url, ...more }),
      runtime: 'node',
      now: () => clock.now,
    },
    database: () => client,
    log: { request() {}, event() {} },
    hasher: gatedHasher(2, {}, hashing),
    peer: () => `203.0.113.${servers}`,
    later: (_c, work) => void after.push(work),
    asset: async () => undefined,
  });
  return async (method: string, path: string, as?: string, json?: object) => {
    const before = counter.trips();
    const answer = await app.request(path, {
      method,
      headers: { ...(as !== undefined && { authorization: as }), 'content-type': 'application/json' },
      ...(json && { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      trips: counter.trips() - before,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, string>,
    };
  };
}
export type Server = ReturnType<typeof server>;

let people = 0;
const password = 'a password of everybody here';
/** Somebody new, with each credential that there is. */
export async function person(here: Server) {
  const username = `p${++people}.of.${process.pid}`;
  const made = await here('POST', '/auth/register', undefined, {
    username,
    password,
    email: `${username}@x.example`,
  });
  if (made.status !== 201) throw new Error(`Registering answered ${made.status}`);
  const signedIn = await here('POST', '/auth/login', undefined, { username, password });
  const bearer = `Bearer ${signedIn.body.accessToken}`;
  const key = await here('POST', '/auth/keys', bearer, { name: 'k', scopes: ['read', 'write'] });
  return {
    id: Number(made.body.id),
    username,
    password,
    bearer,
    basic: `Basic ${btoa(`${username}:${password}`)}`,
    key: `Bearer ${key.body.key}`,
    keyId: key.body.id,
  };
}
export const write = (there: Server, { id, ...who }: Someone, of: 'bearer' | 'basic' | 'key') =>
  there('PATCH', `/users/${id}`, who[of], { name: 'There' });
export const read = (there: Server, as: string) => there('GET', '/users?_limit=1', as);
export const account = (id: number, column: string, value: unknown) =>
  direct.execute(
    compile(
      sql`UPDATE ${accounts} SET ${sql.identifier(column)} = ${value} WHERE ${accounts.userId} = ${id}`,
    ),
  );

/** Lets so many milliseconds go by since every refresh: those are counted by the database's clock. */
export const sinceRefresh = (ms: number) =>
  direct.execute(
    compile(
      sql`UPDATE ${sessions} SET ${sql.identifier(sessions.rotatedAt.name)} = ${sessions.rotatedAt} - ${ms}`,
    ),
  );

export type Someone = Awaited<ReturnType<typeof person>>;

/** How the password of somebody is stored. */
export const hashOf = (id: number) =>
  direct.execute(
    compile(sql`SELECT ${accounts.passwordHash} AS hash FROM ${accounts} WHERE ${accounts.userId} = ${id}`),
  );

/** Starts the libSQL server, at the time that it is: files share this module. */
export async function open(): Promise<void> {
  clock.now = Date.now();
  dir = mkdtempSync(join(tmpdir(), 'ledge-revocation-'));
  sqld = await startSqld({ dir });
  counter = await startCounter(sqld.url);
  direct = openRemote({ url: sqld.url });
  await migrate(direct, 'drizzle');
}

export async function close(): Promise<void> {
  direct?.close();
  counter?.stop();
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
}
