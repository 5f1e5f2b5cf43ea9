/** `Server-Timing` tells where the time went: to anyone in development, in production to admins and nobody else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { resources } from '../../src/resources/index.ts';
import { run, start } from '../commands.ts';
import { settings } from '../targets/settings.ts';

const path = `/${Object.keys(resources)[0]}?_limit=1`;
const PASSWORD = 'correct horse battery';
const basic = (name: string, password = PASSWORD) => ({
  authorization: `Basic ${btoa(`${name}:${password}`)}`,
});
const metric = String.raw`dur=(\d+\.\d)`;
const without = new RegExp(`^db;${metric};desc="(\\d+) statements?", total;${metric}$`);
const full = new RegExp(`^credentials;${metric}, ${without.source.slice(1)}`);

describe.each([
  ['Node', 'development', []],
  ['Node', 'production', []],
  ['Bun', 'development', ['--bun']],
  ['Bun', 'production', ['--bun']],
] as const)('on %s in %s', { timeout: 60_000 }, (_name, mode, flags) => {
  const dir = mkdtempSync(join(tmpdir(), 'ledge-timing-'));
  const where = (given: Record<string, string> = {}) => ({
    cwd: dir,
    env: {
      ...process.env,
      ...settings('http://localhost', { NODE_ENV: mode, PORT: '0', DATA_DIR: 'data', SEED: 'false' }),
      ...given,
    },
  });
  let server: ReturnType<typeof start>;
  let base: string;
  beforeAll(async () => {
    const made = [process.execPath, join(ROOT, 'src/entry/admin.ts'), 'chief'] as [string, ...string[]];
    expect(await run(made, where({ ADMIN_PASSWORD: PASSWORD }), 30)).toMatchObject({ code: 0 });
    server = start([process.execPath, join(ROOT, 'src/entry/start.js'), ...flags], where());
    base = (await server.line(/listens on (\S+)/))[1]!;
    const person = { username: 'someone', email: 'someone@example.com', password: PASSWORD };
    expect((await ask('/auth/register', {}, person)).status).toBe(201);
  }, 60_000);
  afterAll(async () => {
    await server?.kill();
    rmSync(dir, { recursive: true, force: true });
  });

  async function ask(to: string, headers: Record<string, string>, json?: object) {
    const body = json && { method: 'POST', body: JSON.stringify(json) };
    const typed = json ? { 'content-type': 'application/json', ...headers } : headers;
    const answer = await fetch(base + to, { ...body, headers: typed });
    await answer.text();
    return { status: answer.status, timing: answer.headers.get('server-timing') };
  }

  it('tells an admin all of it', async () => {
    const { status, timing } = await ask('/accounts', basic('chief'));
    expect(status).toBe(200);
    const [, credentials, db, statements, total] = full.exec(timing!) ?? [];
    expect(Number(statements)).toBeGreaterThan(0);
    expect(Number(total)).toBeGreaterThanOrEqual(Number(credentials));
    expect(Number(total)).toBeGreaterThanOrEqual(Number(db));
    const login = { username: 'chief', password: PASSWORD };
    const answer = await fetch(`${base}/auth/login`, { method: 'POST', body: new URLSearchParams(login) });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    expect((await ask(path, { authorization: `Bearer ${accessToken}` })).timing).toMatch(full);
  });

  const others: [who: string, to: string, headers: Record<string, string>, json?: object][] = [
    ['nobody', path, {}],
    ['nobody who reads the status', '/status', {}],
    ['a user', path, basic('someone')],
    ['a user whom nothing is shown', '/accounts', basic('someone')],
    ['a wrong password', path, basic('someone', 'a wrong password')],
    ['a wrong password of an admin', path, basic('chief', 'a wrong password')],
    ['an unknown name', path, basic('no-such-name')],
    ['a forged token', path, { authorization: 'Bearer e30.e30.e30' }],
    ['an admin who signs in', '/auth/login', {}, { username: 'chief', password: PASSWORD }],
    ['a sign-in in vain', '/auth/login', {}, { username: 'chief', password: 'a wrong password' }],
    ['a sign-in of nobody', '/auth/login', {}, { username: 'no-such-name', password: PASSWORD }],
    [
      'a registration',
      '/auth/register',
      {},
      { username: 'chief', email: 'a@example.com', password: PASSWORD },
    ],
  ];
  it.each(others)(
    `${mode === 'production' ? 'tells nothing to' : 'tells'} %s`,
    async (_who, to, headers, json) => {
      const { timing } = await ask(to, headers, json);
      if (mode === 'production') expect(timing).toBeNull();
      else expect(timing).toMatch(headers.authorization && to !== '/status' ? full : without);
    },
  );

  if (mode === 'production') {
    it('tells nothing any more to who was an admin', async () => {
      const second = { ADMIN_PASSWORD: PASSWORD };
      const admin = [process.execPath, join(ROOT, 'src/entry/admin.ts'), 'former'] as [string, ...string[]];
      expect(await run(admin, where(second), 30)).toMatchObject({ code: 0 });
      const [row] = (await (
        await fetch(`${base}/accounts?username=former`, { headers: basic('chief') })
      ).json()) as { id: number }[];
      expect((await ask(path, basic('former'))).timing).toMatch(full);
      const demoted = await fetch(`${base}/accounts/${row!.id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', ...basic('chief') },
        body: JSON.stringify({ role: 'user' }),
      });
      expect(demoted.status).toBe(200);
      expect((await ask(path, basic('former'))).timing).toBeNull();
    });
  }
});
