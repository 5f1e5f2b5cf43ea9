/** A database with something for each write to work on, and servers in this process over copies of it. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { ensureAdmin } from '../../src/auth/admin.ts';
import { hashPassword, verifyPassword } from '../../src/auth/password.ts';
import { parseSettings } from '../../src/config.ts';
import { openEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { snapshotOf } from '../../src/entry/database.ts';
import { ROOT } from '../../src/entry/tools/child.ts';
import type { Deps } from '../../src/http/context.ts';
import { type Document, readDocument } from '../document.ts';
import { contentsOf } from './contents.ts';
import { type Failure, failing } from './failing.ts';
import { newFolder } from './server.ts';

export type Ask = {
  method: string;
  path: string;
  json?: unknown;
  as?: string;
  headers?: Record<string, string>;
};
export type World = Awaited<ReturnType<typeof openWorld>>;

const NOW = Date.now();
export const PASSWORD = 'correct horse battery';

/** Each password is hashed once: it is the database that is looked at here. */
function hasher(): Deps['hasher'] {
  const made = new Map<string, string>();
  return {
    async hash(_c, password) {
      const known = made.get(password) ?? (await hashPassword(password));
      made.set(password, known);
      return known;
    },
    verify: async (_c, password, phc) => made.get(password) === phc || verifyPassword(password, phc),
  };
}

export async function openWorld() {
  const folder = newFolder('nth');
  const base = join(folder, 'base.db');
  const hashes = hasher();
  /** The links that were sent to people. */
  const links: string[] = [];
  let copies = 0;

  /** A server over a file, of which one call of the database may fail. */
  function over(file: string, failure?: Failure) {
    const direct = openEngine(file);
    const { client, calls } = failing(direct, failure);
    const after: Promise<void>[] = [];
    const app = createApp({
      settings: parseSettings({ SECRET: 'x'.repeat(32), NODE_ENV: 'development' }),
      ...{
        runtime: 'node',
        database: () => client,
        now: () => NOW,
        hasher: hashes,
        peer: () => '203.0.113.7',
      },
      log: { request() {}, event: (_level, text) => void links.push(text) },
      later: (_c, work) => void after.push(work),
      asset: async () => undefined,
    });
    async function ask({ method, path, json, as, headers = {} }: Ask) {
      const answer = await app.request(path, {
        method,
        headers: { 'content-type': 'application/json', ...(as && { authorization: as }), ...headers },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      const text = await answer.text();
      while (after.length > 0) await after.shift();
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
    }
    return { ask, calls, direct };
  }

  const server = over(base);
  await migrate(server.direct, join(ROOT, 'drizzle'));
  await ensureAdmin(server.direct, 'admin', PASSWORD);

  /** @throws Error for an answer that is none */
  async function given(what: Ask): Promise<Record<string, string>> {
    const { status, text } = await server.ask(what);
    if (status >= 400) throw new Error(`${what.method} ${what.path} answered ${status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }
  const post = (path: string, json: unknown, as?: string) =>
    given({ method: 'POST', path, json, ...(as && { as }) });
  const signIn = async (username: string) => {
    const { accessToken, refreshToken } = await post('/auth/login', { username, password: PASSWORD });
    return { as: `Bearer ${accessToken}`, refreshToken };
  };
  const admin = await signIn('admin');
  const { id } = await post('/auth/register', {
    username: 'person',
    email: 'person@example.com',
    password: PASSWORD,
  });
  const person = await signIn('person');
  const other = await signIn('person');
  const key = await post('/auth/keys', { name: 'k', scopes: ['read', 'write'] }, person.as);
  const invitation = await post('/invitations', { email: 'new@example.com' }, admin.as);
  await post('/auth/forgot', { username: 'person' });
  const [, reset] = links.map((link) => /token=([\w-]+)/.exec(link)).findLast(Boolean) ?? [];
  const sessions = (await given({ method: 'GET', path: '/auth/sessions', as: person.as })) as unknown as {
    id: string;
    current: boolean;
  }[];

  const document = (await given({ method: 'GET', path: '/openapi.json' })) as unknown as Document;
  const declared = readDocument(document);
  const firstOf = async (name: string) =>
    ((await given({ method: 'GET', path: `/${name}?_sort=id&_limit=1` })) as unknown as { id: unknown }[])[0]
      ?.id;
  for (const resource of declared.resources) {
    if (!resource.body || (await firstOf(resource.name)) !== undefined) continue;
    await post(`/${resource.name}`, await declared.body(resource, 'word', firstOf), person.as);
  }
  await snapshotOf(base, 'nth');

  return {
    ...{ admin, person, other, document, declared, firstOf },
    ...{ personId: id, key, invitation, reset, session: sessions.find(({ current }) => !current)?.id },
    /** Asks a new server over a copy, and looks at what that is then. */
    async attempt(what: Ask, failure?: Failure) {
      const file = join(folder, `copy-${++copies}.db`);
      copyFileSync(`${base}.before-nth`, file);
      const { ask, calls, direct } = over(file, failure);
      const answer = await ask(what);
      const contents = await contentsOf(direct);
      direct.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      return { ...answer, calls: calls(), contents };
    },
    close: () => server.direct.close(),
  };
}
