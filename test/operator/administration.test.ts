/** Who may register where not everybody may, and what an operator does at the command line while a server runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run, start } from '../commands.ts';

const SECONDS = 30;
const ADMIN = 'the password of root';
const command = (file: string, ...args: string[]): [string, ...string[]] => [
  process.execPath,
  join(ROOT, 'src/entry', file),
  ...args,
];

type Json = Record<string, unknown>;
type Message = { kind: string; to: string; link: string | null; token: string; expiresAt: string };

describe('a server', { timeout: 60_000 }, () => {
  let cwd: string;
  let mailer: Server;
  let delivered: (message: Message) => void = () => {};
  let server: ReturnType<typeof start>;
  let base: string;
  const where = (given: Record<string, string> = {}) => ({
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', LOG: 'off', ...given },
  });
  const tool = (file: string, args: string[], given = {}) =>
    run(command(file, ...args), where(given), SECONDS);

  async function serve(given: Record<string, string>): Promise<void> {
    const DELIVER_URL = `http://127.0.0.1:${(mailer.address() as AddressInfo).port}/`;
    const PUBLIC_URL = 'http://localhost';
    server = start(command('start.js'), where({ PORT: '0', DELIVER_URL, PUBLIC_URL, ...given }));
    base = (await server.line(/listens on (\S+)/))[1]!;
  }
  async function call(method: string, path: string, as?: string, json?: object) {
    const headers = { 'content-type': 'application/json', ...(as && { authorization: as }) };
    const answer = await fetch(base + path, { method, headers, ...(json && { body: JSON.stringify(json) }) });
    const text = await answer.text();
    return { status: answer.status, text, json: (text && JSON.parse(text)) as Json };
  }
  const basic = (name: string, password: string) =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const root = basic('root', ADMIN);
  let people = 0;
  const person = () => {
    const username = `person${++people}`;
    return { username, email: `${username}@example.com`, password: `pass of ${username}` };
  };
  const register = (json: object) => call('POST', '/auth/register', undefined, json);
  const invite = async (json: object = {}) => (await call('POST', '/invitations', root, json)).json;
  const login = async (username: string, password: string) =>
    (await call('POST', '/auth/login', undefined, { username, password })).json;
  const kids = async () => (await call('GET', '/.well-known/jwks.json')).json.keys as Json[];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'ledge-administration-'));
    mailer = createServer((request, answer) => {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.on('end', () => {
        delivered(JSON.parse(text));
        answer.end();
      });
    });
    await new Promise<void>((resolve) => mailer.listen(0, '127.0.0.1', resolve));
    const made = await tool('admin.ts', ['root'], { ADMIN_PASSWORD: ADMIN });
    expect(made, made.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('root is an admin\n'),
    });
    await serve({ REGISTRATION: 'invite', INVITE_URL: 'https://app.example/join?lang=en' });
  }, 60_000);
  afterAll(async () => {
    await server?.kill('SIGTERM');
    mailer?.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  test('with REGISTRATION=invite nobody registers without a good invitation', async () => {
    const uninvited = await register(person());
    expect(uninvited.status).toBe(422);
    expect(uninvited.text).toContain('/invitation');
    expect((await register({ ...person(), invitation: 'x'.repeat(43) })).status).toBe(422);

    const ada = person();
    const { token } = await invite({ email: ada.email.toUpperCase() });
    expect((await register({ ...person(), invitation: token })).status).toBe(422);
    expect((await register({ ...ada, invitation: token })).status).toBe(201);
    expect((await register({ ...person(), invitation: token })).status).toBe(422);
  });

  test('an invitation that two use at once makes one account', async () => {
    const { token } = await invite();
    const tries = [person(), person()].map((one) => register({ ...one, invitation: token }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 422]);
  });

  test('an invitation that has run out, or was withdrawn, makes none', async () => {
    const [old, withdrawn] = [await invite(), await invite()];
    const client = createClient({ url: `file:${join(cwd, '.data/ledge.db')}`, timeout: 5_000 });
    await client.execute('UPDATE invitations SET expires_at = ? WHERE id = ?', [Date.now(), Number(old.id)]);
    client.close();
    expect((await call('DELETE', `/invitations/${withdrawn.id}`, root)).status).toBe(204);
    for (const { token } of [old, withdrawn])
      expect((await register({ ...person(), invitation: token })).status).toBe(422);
  });

  test('an invitation is delivered to the email that it is for, and to nobody else', async () => {
    const messages: Message[] = [];
    const arrived = new Promise<void>((resolve) => {
      delivered = (message) => {
        messages.push(message);
        resolve();
      };
    });
    await invite();
    const { token, link, expiresAt } = await invite({ email: 'grace@example.com' });
    await arrived;
    expect(link).toBe(`https://app.example/join?lang=en&token=${token}`);
    const message = { kind: 'invitation', to: 'grace@example.com', username: null, link, token, expiresAt };
    expect(messages).toEqual([message]);
  });

  test('npm run admin recovers an account while the server runs', async () => {
    const { username, email, password } = person();
    const made = await call('POST', '/accounts', root, { username, email, password });
    expect(made.status, made.text).toBe(201);
    const { accessToken } = await login(username, password);
    const refused = await Promise.all([
      tool('admin.ts', [username, '--reset']),
      tool('admin.ts', ['nobody', '--reset']),
      tool('admin.ts', [username, '--rest']),
      ...['short', 'iloveyou'].map((ADMIN_PASSWORD) =>
        tool('admin.ts', [username, '--reset', '--promote'], { ADMIN_PASSWORD }),
      ),
    ]);
    expect(refused.map(({ code, stderr }) => [code, stderr])).toEqual([
      [1, expect.stringMatching(/^\w+ is somebody's account.*\n$/)],
      [1, 'There is no account nobody: leave --reset out to make it\n'],
      [1, expect.stringMatching(/^Usage: .*\n$/)],
      [1, 'ADMIN_PASSWORD must have at least 8 characters\n'],
      [1, 'ADMIN_PASSWORD is among the most common passwords\n'],
    ]);

    const reset = await tool('admin.ts', [username, '--promote', '--reset']);
    const [, fresh] = /with the password (\S+); its sessions have ended\n$/.exec(reset.stdout) ?? [];
    expect(fresh, reset.stdout + reset.stderr).toMatch(/^[\w-]{24}$/);
    expect((await call('DELETE', '/auth/sessions', `Bearer ${accessToken}`)).status).toBe(401);
    expect((await call('GET', '/auth/me', basic(username, password))).status).toBe(401);
    const me = await call('GET', '/auth/me', basic(username, fresh!));
    expect(me.json).toMatchObject({ username, role: 'admin' });
    const audit = (await call('GET', `/audit?userId=${made.json.id}&address=command%20line`, root)).json;
    const records = [{ event: 'password.reset', actorId: null }, { event: 'role.changed' }];
    expect(audit).toMatchObject(records);
  });

  test('npm run keys:rotate signs nobody out, and the next start goes on', async () => {
    const { accessToken, refreshToken } = await login('root', ADMIN);
    const [before] = await kids();
    const [usage, rotated] = await Promise.all(
      [['--rewoke'], []].map((args) => tool('rotate-keys.ts', args)),
    );
    expect(usage).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Usage: /) });
    expect(rotated).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/signs in ten minutes; 0 old keys are removed/),
    });
    expect((await server.kill('SIGTERM')).code).toBe(0);
    await serve({ REGISTRATION: 'closed' });
    expect(await kids()).toHaveLength(2);
    expect(await kids()).toContainEqual(before);
    expect((await call('GET', '/auth/me', `Bearer ${accessToken}`)).status).toBe(200);
    const { accessToken: next } = (await call('POST', '/auth/refresh', undefined, { refreshToken })).json;
    // The old key goes on signing for now.
    const { kid } = JSON.parse(Buffer.from(String(next).split('.')[0]!, 'base64url').toString());
    expect(kid).toBe(before!.kid);
  });

  test('with REGISTRATION=closed nobody registers, and admins make accounts', async () => {
    const { token } = await invite();
    expect((await register(person())).status).toBe(403);
    expect((await register({ ...person(), invitation: token })).status).toBe(403);
    const wanted = person();
    expect((await call('POST', '/accounts', root, wanted)).status).toBe(201);
    expect(await login(wanted.username, wanted.password)).toHaveProperty('accessToken');
  });
});
