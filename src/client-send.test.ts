import { describe, expect, it } from 'vitest';
import { faulty, half, hang, html, json, problem, reset, stall, thrown } from './client.fixture.ts';
import { ApiError, createClient, ok, RequestError } from './client.ts';

const rowsOfOne = json([{ id: 1, name: 'Ada' }]);
const busy = problem(503, 'unavailable', { 'retry-after': '0' });

describe('an answer that is none of the API', () => {
  it.each([
    ['HTML with 200', html(200), 200],
    ['HTML with 404', html(404), 404],
    ['JSON that is no problem with 400', json({ message: 'no' }, 400), 400],
    [
      'half of JSON, said to be all',
      (r: import('node:http').ServerResponse) =>
        r.writeHead(200, { 'content-type': 'application/json' }).end('[{'),
      200,
    ],
    ['a text of no type', (r: import('node:http').ServerResponse) => r.writeHead(200).end('hello'), 200],
  ])('%s is unexpected, and names the request', async (_, reply, status) => {
    await using server = await faulty(reply);
    const error = await thrown(ok(createClient(server.base).users.$get({ query: { _limit: 1 } })));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({
      kind: 'unexpected',
      method: 'GET',
      url: `${server.base}/users?_limit=1`,
      status,
    });
    expect((error as Error).message).toContain(`GET ${server.base}/users?_limit=1`);
    expect(server.asked()).toHaveLength(1);
  });

  it('is unexpected without ok as well', async () => {
    await using server = await faulty(html(200));
    const answer = await createClient(server.base).users.$get();
    expect(await thrown(answer.json())).toMatchObject({ kind: 'unexpected', method: 'GET', status: 200 });
    // Reading twice is a mistake of the caller's.
    expect(await thrown(answer.json())).toBeInstanceOf(TypeError);
  });
});

describe('a problem', () => {
  it('is an error with its parts, and without credentials', async () => {
    const errors = [{ pointer: '/name', detail: 'is missing' }];
    await using server = await faulty(
      json(
        {
          type: '/problems/invalid-body',
          title: 't',
          status: 422,
          detail: 'name: is missing',
          instance: 'r',
          errors,
        },
        422,
      ),
    );
    const api = createClient(server.base, { credentials: { username: 'ada', password: 'hunter2' } });
    const error = await thrown(ok(api.users.$post({ json: { name: 'Ada' } })));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      ...{ kind: 'problem', method: 'POST', url: `${server.base}/users`, status: 422, errors },
      ...{ type: '/problems/invalid-body', problem: { detail: 'name: is missing' } },
    });
    expect(server.headers('authorization')[0]).toMatch(/^Basic /);
    const { inspect } = await import('node:util');
    expect(inspect(error)).not.toMatch(/hunter2|Basic|YWRh/);
  });
});

describe('what is repeated', () => {
  it.each([
    ['a proxy without its server', html(502)],
    ['a server that is busy', busy],
    ['a proxy that waits in vain', html(504)],
    ['a connection that is reset', reset],
    ['a connection that is cut amid the body', half()],
  ])('%s, once more', async (_, fault) => {
    await using server = await faulty(fault, rowsOfOne);
    expect(await ok(createClient(server.base).users.$get())).toEqual([{ id: 1, name: 'Ada' }]);
    expect(server.asked()).toEqual(['GET /users', 'GET /users']);
  });

  it('is so a bounded number of times', async () => {
    await using server = await faulty(problem(429, 'too-many-requests', { 'retry-after': '0' }));
    const error = await thrown(ok(createClient(server.base, { retries: 3 }).users.$get()));
    expect(error).toMatchObject({ kind: 'problem', status: 429 });
    expect(server.asked()).toHaveLength(4);
  });

  it('is not, where the server wants to be left alone for long', async () => {
    await using server = await faulty(problem(429, 'too-many-requests', { 'retry-after': '3600' }));
    const error = (await thrown(ok(createClient(server.base).users.$get()))) as ApiError;
    expect([error.status, error.headers.get('retry-after'), server.asked().length]).toEqual([429, '3600', 1]);
  });

  it('waits as long as it is told, in seconds', async () => {
    await using server = await faulty(problem(503, 'unavailable', { 'retry-after': '1' }), rowsOfOne);
    const start = performance.now();
    expect((await createClient(server.base).users.$get()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  const one = { param: { id: 1 } };
  const keyed = { header: { 'Idempotency-Key': 'k' } };
  const name = { json: { name: 'Ada' } };
  type Api = ReturnType<typeof createClient>;
  const calls: [string, number, (api: Api) => Promise<unknown>][] = [
    ['PUT', 2, (api) => api.users[':id'].$put({ ...one, ...name })],
    ['DELETE', 2, (api) => api.users[':id'].$delete(one)],
    ['POST with a key', 2, (api) => api.users.$post({ ...name, ...keyed })],
    ['PATCH with a key', 2, (api) => api.users[':id'].$patch({ ...one, ...name, ...keyed })],
    [
      'PUT with If-Match',
      1,
      (api) => api.users[':id'].$put({ ...one, ...name, header: { 'If-Match': '"1-1"' } }),
    ],
    ['POST', 1, (api) => api.users.$post(name)],
    ['PATCH', 1, (api) => api.users[':id'].$patch({ ...one, ...name })],
  ];
  it.each(calls)('of %s: %d requests in all', async (_, count, call) => {
    await using server = await faulty(busy, json({ id: 1, name: 'Ada' }));
    await call(createClient(server.base));
    expect(server.asked()).toHaveLength(count);
  });

  it('of a POST that was lost: none, and an error that says so', async () => {
    await using server = await faulty(reset);
    const error = await thrown(createClient(server.base).users.$post(name));
    expect(error).toMatchObject({ kind: 'connection', method: 'POST', url: `${server.base}/users` });
    expect(server.asked()).toHaveLength(1);
  });

  it('of a server that is not there: a few attempts', async () => {
    const server = await faulty(rowsOfOne);
    await server[Symbol.asyncDispose]();
    const error = await thrown(createClient(server.base, { retries: 1 }).users.$get());
    expect(error).toMatchObject({ kind: 'connection', method: 'GET' });
  });
});

describe('a limit', () => {
  it.each([
    ['that never answers', hang],
    ['that never ends its JSON', stall('application/json')],
    ['that never ends its CSV', stall('text/csv')],
  ])('of time ends a server %s', async (_, reply) => {
    await using server = await faulty(reply);
    const api = createClient(server.base, { timeout: 100 });
    const error = await thrown(ok(api.users.$get({ header: { Accept: 'text/csv' } })));
    expect(error).toMatchObject({ kind: 'timeout', method: 'GET', url: `${server.base}/users` });
    // On a busy machine the limit may be over before the server is reached.
    expect(server.asked().length).toBeLessThan(2);
  });

  it.each(['application/json', 'text/csv'])(
    'of %s that is cut for good is a lost connection',
    async (type) => {
      await using server = await faulty(half(type));
      const api = createClient(server.base, { retries: 1 });
      const error = await thrown(ok(api.users.$get({ header: { Accept: 'text/csv' } })));
      expect(error).toMatchObject({ kind: 'connection', method: 'GET' });
      // What is streamed has been handed over by then.
      expect(server.asked()).toHaveLength(type === 'text/csv' ? 1 : 2);
    },
  );
});
