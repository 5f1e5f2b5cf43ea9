/** What every answer carries, and what every refusal looks like. `call` checks the body of each problem. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { call, expectProblem, type Problem, type Reply, target } from './support.ts';

const [resource] = resources;
const { name = '', first = '' } = resource ?? {};

const answers: [title: string, status: number, ask: () => Promise<Reply>][] = [
  ['a list', 200, () => call('GET', `/${name}?_limit=1`)],
  ['a row', 200, () => call('GET', `/${name}/${first}`)],
  ['an unchanged row', 304, () => call('GET', `/${name}/${first}`, { headers: { 'if-none-match': '*' } })],
  ['the methods', 204, () => call('OPTIONS', `/${name}`)],
  ['the index', 200, () => call('GET', '/')],
  ['the documentation', 200, () => call('GET', '/docs')],
  ['the document', 200, () => call('GET', '/openapi.json')],
  ['a bad parameter', 400, () => call('GET', `/${name}?_page=0`)],
  ['a bad path', 400, () => call('GET', `/${name}/%ff`)],
  ['no credentials', 401, () => call('DELETE', `/${name}/${first}`)],
  ['a missing row', 404, () => call('GET', `/${name}/999999999`)],
  ['nothing', 404, () => call('GET', '/nope')],
  ['a wrong method', 405, () => call('PATCH', `/${name}`, { json: {} })],
  ['a wrong media type', 406, () => call('GET', `/${name}`, { headers: { accept: 'image/png' } })],
];

describe.each(answers)('the answer with %s', (_, status, ask) => {
  it(`is a ${status} with the headers that keep a browser safe`, async () => {
    const { status: got, headers } = await ask();
    expect(got).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin|strict-origin)/);
    expect(headers.get('cross-origin-resource-policy')).toMatch(/./);
    expect(headers.get('strict-transport-security') ?? 'max-age=1').toMatch(/max-age=/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src/);
    expect(`${policy} ${headers.get('x-frame-options')}`).toMatch(/frame-ancestors|DENY|SAMEORIGIN/);
  });

  it('does not say what serves it', async () => {
    const { headers } = await ask();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('a request id', () => {
  it('is new for every request', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await call('GET', '/status')).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it('that the client gives is taken up, in the header and in the problem', async () => {
    const id = 'client-7_a.B';
    const headers = { 'x-request-id': id };
    expect((await call('GET', '/status', { headers })).headers.get('x-request-id')).toBe(id);
    const problem = expectProblem(await call('GET', '/nope', { headers }), 404);
    expect(problem.instance).toBe(id);
  });

  it.each(['a b', '<script>', 'é', 'x'.repeat(300), '"', '{"a":1}', 'a,b'])(
    'that is malformed is replaced: %s',
    async (id) => {
      const headers = { 'x-request-id': id };
      const got = (await call('GET', '/status', { headers })).headers.get('x-request-id');
      expect(got).toMatch(/^[\w.:-]{8,128}$/);
      expect(got).not.toBe(id);
    },
  );
});

describe('a problem', () => {
  it('has one type for each status, which its page explains or names', async () => {
    const of = async (path: string) => (await call('GET', path)).json<Problem>();
    const [unknown, missing, bad] = [
      await of('/nope'),
      await of(`/${name}/999999999`),
      await of(`/${name}?_page=0`),
    ];
    expect(unknown.type).toBe(missing.type);
    expect(bad.type).not.toBe(missing.type);
    expect(bad.errors).toEqual([{ parameter: '_page', detail: expect.stringMatching(/./) }]);
  });

  it('comes whatever the client accepts', async () => {
    for (const accept of ['text/html', 'application/json', 'image/png', 'application/problem+json'])
      expectProblem(await call('GET', '/nope', { headers: { accept } }), 404);
  });

  it('is never stored by a cache', async () => {
    for (const path of ['/nope', `/${name}?_page=0`]) {
      const { headers } = await call('GET', path);
      expect(headers.get('cache-control') ?? '').toMatch(/no-store|no-cache/);
    }
  });

  it('answers HEAD with its status and without its body', async () => {
    const reply = await call('HEAD', `/${name}/abc`);
    expect(reply.status).toBe(400);
    expect(reply.text).toBe('');
  });
});

describe('the type of a problem', () => {
  it('is an address that says what it means, and what to do', async () => {
    const { type, status, title, detail } = expectProblem(await call('GET', '/nope'), 404);
    const meaning = (await call('GET', type)).json<Record<string, unknown>>();
    expect(meaning).toEqual({ type, status, title, detail: expect.stringMatching(/^.{10,}\.$/) });
    expect(meaning.detail).not.toBe(detail);
  });
});

// workerd answers this by itself, before the Worker hears of it.
describe.skipIf(target.name.startsWith('workerd'))('a Host that is none', () => {
  it.each(['a b', 'evil@x', 'a?b'])('(%s) is a problem, and no way to another path', async (host) => {
    const asked = request(`${target.baseUrl}/status`, { headers: { host } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(await text(answer))).toMatchObject({ type: '/problems/bad-request', status: 400 });
  });

  it('(or one of two) is a problem', async () => {
    const asked = connect({ host: '127.0.0.1', port: Number(new URL(target.baseUrl).port) });
    asked.end('GET /status HTTP/1.1\r\nHost: a.example\r\nhost: b.example\r\nConnection: close\r\n\r\n');
    const answer = await text(asked);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });
});
