/** `npm run playground`: what a client of JSONPlaceholder does works here. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steps } from '../../src/lessons/steps.ts';
import { run, start } from '../commands.ts';
import { HEADER, playgroundCommand, SECONDS } from './playground.ts';

const { dir, where, command } = playgroundCommand();
const folders = () => readdirSync(dir).filter((name) => name.startsWith('ledge-playground-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a playground', () => {
  let server: ReturnType<typeof start>;
  let port: number;
  beforeAll(async () => {
    server = start(command(), where({ PORT: '0' }));
    port = Number((await server.line(/listens on http:\/\/localhost:(\d+)/))[1]);
  }, 60_000);
  afterAll(async () => {
    expect(folders()).toHaveLength(1);
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    expect(folders()).toEqual([]);
    expect(existsSync(join(dir, '.data'))).toBe(false);
  }, 30_000);
  beforeEach(async () => {
    await ask('/playground/reset', { method: 'POST' });
  });

  async function ask(path: string, init?: RequestInit) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    expect(answer.headers.get(HEADER), path).toBe('anyone may write; nothing is kept');
    const text = await answer.text();
    const json = /json/.test(answer.headers.get('content-type') ?? '');
    // biome-ignore lint/suspicious/noExplicitAny: whatever there is
    return { status: answer.status, headers: answer.headers, body: (json ? JSON.parse(text) : text) as any };
  }
  const form = (text: string) => ({ method: 'POST', body: new URLSearchParams(text) });
  const json = (method: string, body: unknown) => ({
    method,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(body),
  });

  it('gives the first created post the id 101, from a form, from JSON and from no body', async () => {
    const made = { userId: 1, id: 101, title: 'foo', body: 'bar' };
    expect(await ask('/posts', form('title=foo&body=bar&userId=1'))).toMatchObject({
      status: 201,
      body: made,
    });
    expect((await ask('/posts/101')).body).toEqual(made);
    expect(await ask('/posts', json('POST', { title: 'foo', body: 'bar', userId: 1 }))).toMatchObject({
      status: 201,
      body: { ...made, id: 102 },
    });
    expect(await ask('/posts', { method: 'POST' })).toMatchObject({ status: 201, body: { id: 103 } });
  });

  it('makes a row of nothing in every collection', async () => {
    for (const name of ['users', 'posts', 'comments', 'albums', 'photos', 'todos'])
      expect(await ask(`/${name}`, json('POST', {})), name).toMatchObject({ status: 201 });
  });

  it('lets anyone write another one’s row, passes over what it does not know, and keeps what is not said', async () => {
    const strange = { id: 7, title: 'foo', userId: 3, color: 'red' };
    expect((await ask('/posts?x=1', json('POST', strange))).body).toEqual({
      ...{ userId: 3, id: 101, title: 'foo', body: '' },
    });
    const whole = { id: 1, title: 'foo', body: 'bar', userId: 1 };
    expect(await ask('/posts/1', json('PUT', whole))).toMatchObject({ status: 200, body: whole });
    expect(await ask('/posts/1', json('PATCH', { title: 'new', color: 'red' }))).toMatchObject({
      status: 200,
      body: { ...whole, title: 'new' },
    });
    expect((await ask('/posts/1', json('PUT', { title: 'put' }))).body).toEqual({ ...whole, title: 'put' });
    expect(await ask('/posts/1', { method: 'DELETE' })).toMatchObject({ status: 200, body: {} });
    expect((await ask('/posts/1')).status).toBe(404);
  });

  it('lists everything, also more than there was, and pages from 0', async () => {
    expect((await ask('/photos')).body).toHaveLength(5_000);
    await ask('/photos', { method: 'POST' });
    expect((await ask('/photos')).body).toHaveLength(5_001);
    expect((await ask('/posts?posts&foo=bar')).body).toHaveLength(100);
    expect((await ask('/posts/1/comments')).body).toHaveLength(5);
    expect((await ask('/posts?userId=1')).body).toHaveLength(10);
    const ids = async (query: string) =>
      (await ask(`/posts?${query}`)).body.map(({ id }: { id: number }) => id);
    const page = (number: number) => Array.from({ length: 10 }, (_, i) => 10 * number - 9 + i);
    for (const first of ['0', '1', 'x', '']) expect(await ids(`_page=${first}`)).toEqual(page(1));
    expect(await ids('_page=2')).toEqual(page(2));
    expect(await ids('_page=0&_limit=3')).toEqual([1, 2, 3]);
    expect(await ids('_limit=2')).toEqual([1, 2]);
  });

  it('is strict with a client that asks for it', async () => {
    expect((await ask('/posts?x=1', { headers: { prefer: 'handling=strict' } })).status).toBe(400);
  });

  it('is as at the start after a reset: rows, ids, accounts and lessons', async () => {
    await ask('/posts', { method: 'POST' });
    await ask('/posts/1', { method: 'DELETE' });
    await ask('/lessons/framework/add_user', json('POST', { username: 'ada' }));
    const person = { username: 'ada', password: 'correct horse battery' };
    const registered = await ask('/auth/register', json('POST', { ...person, email: 'ada@example.com' }));
    expect(registered.status).toBe(201);
    const login = await ask('/auth/login', json('POST', person));
    const me = { headers: { authorization: `Bearer ${login.body.accessToken}` } };
    expect((await ask('/auth/me', me)).status).toBe(200);

    const reset = await ask('/playground/reset', { method: 'POST' });
    expect(reset).toMatchObject({ status: 200, body: { message: expect.any(String) } });
    expect((await ask('/posts')).body).toHaveLength(100);
    expect((await ask('/users')).body).toHaveLength(10);
    expect((await ask('/posts', { method: 'POST' })).body.id).toBe(101);
    expect((await ask('/lessons/framework/data')).body).toEqual([]);
    expect((await ask('/auth/me', me)).status).toBe(401);
    expect((await ask('/auth/login', json('POST', person))).status).toBe(401);
  }, 30_000);

  it('is reset by several at once, while others read and write', async () => {
    const tries = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        i % 3 === 0
          ? ask('/playground/reset', { method: 'POST' })
          : i % 3 === 1
            ? ask('/photos')
            : ask('/posts', { method: 'POST' }),
      ),
    );
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([200, 201]));
  }, 30_000);

  it('says what it is in every answer', async () => {
    for (const path of [
      '/',
      '/status',
      '/nothing',
      '/lessons',
      '/lessons/security/login',
      '/docs',
      '/openapi.json',
    ])
      await ask(path);
    await ask('/posts', { method: 'OPTIONS' });
    await ask('/posts', json('POST', '\ud800'));
    const raw = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('no HTTP at all\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(raw).toMatch(/^HTTP\/1\.1 400 /);
    expect(raw.toLowerCase()).toContain(`\r\n${HEADER}: anyone may write`);
  });

  it('has the lessons, refused bodies included', async () => {
    expect((await ask('/lessons/step-1')).body).toContain(`curl http://127.0.0.1:${port}/posts`);
    expect((await ask('/lessons/http-server/nothing')).body).toBe('Endpoint not found');
    for (const body of ['[1]', '{', 'x'.repeat(200_000)]) {
      const answer = await ask('/lessons/framework/add_user', { method: 'POST', body });
      expect(answer.status).toBe(body.length > 10 ? 413 : 400);
    }
    // Whose body nobody reads.
    const unread = { method: 'POST', body: 'x'.repeat(200_000) };
    expect((await ask('/lessons/security/basic-protected', unread)).status).toBe(405);
    expect((await ask('/lessons/security/basic-protected')).headers.get('www-authenticate')).toMatch(
      /^Basic/,
    );
  });

  // Where everything has to run, a lack of curl is a failure.
  const hasCurl = spawnSync('curl', ['--version']).error === undefined || process.env.CI !== undefined;
  it.skipIf(!hasCurl).each([...steps.entries()])(
    'answers the commands of step %i as its page says',
    async (_number, step) => {
      // One shell for a step: a later command may use what an earlier one has kept.
      const tries = step.tries(`http://127.0.0.1:${port}`).filter(([line]) => !line.startsWith('python3'));
      const script = tries.map(([line]) => `${line} 2>&1 || echo FAILED; printf '\\n===\\n'`).join('\n');
      const { stdout } = await run(['sh', '-c', script], where(), SECONDS);
      const outputs = stdout.split('\n===\n');
      expect(outputs).toHaveLength(tries.length + 1);
      for (const [index, [line, look]] of tries.entries()) {
        expect(outputs[index], line).not.toMatch(/FAILED|^HTTP\S+ 5/m);
        const status = /^a (\d{3})\b/.exec(look)?.[1];
        if (status && line.includes(' -i ')) expect(outputs[index], line).toContain(`HTTP/1.1 ${status} `);
      }
    },
    60_000,
  );

  it('documents itself as it is', async () => {
    const { body } = await ask('/openapi.json');
    expect(body.paths['/posts'].post.security).not.toEqual(body.paths['/auth/me'].get.security);
    expect(body.components.schemas.NewPost.required ?? []).toEqual([]);
  });
});
