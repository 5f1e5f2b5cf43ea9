import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  count,
  faulty,
  hang,
  html,
  issuing,
  json,
  problem,
  type Reply,
  refused,
  reset,
  signedIn,
  thrown,
  tokens,
} from './client.fixture.ts';
import { ApiError, createClient, createSession, ok, RequestError } from './client.ts';

afterEach(() => vi.restoreAllMocks());

describe('a token that is refused', () => {
  it('is renewed once for 50 calls that meet a 401 at once', async () => {
    await using server = await faulty(issuing());
    const session = await signedIn(server.base);
    // Somebody else's renewal has made ours the old one.
    await fetch(`${server.base}/auth/refresh`, { method: 'POST' });
    const api = createClient(server.base, { credentials: session });
    const all = await Promise.all(Array.from({ length: 50 }, () => ok(api.users.$get())));
    expect(all).toHaveLength(50);
    expect(count(server.asked(), '/auth/refresh')).toBe(2);
  });

  it('is renewed once, also for those that hear of it later', async () => {
    const held: (() => void)[] = [];
    const serve = issuing();
    let calls = 0;
    const slow: Reply = (response, request) => {
      if (request.url === '/users' && ++calls === 2) held.push(() => refused(response, request));
      else serve(response, request);
    };
    await using server = await faulty(slow);
    const session = await signedIn(server.base);
    await fetch(`${server.base}/auth/refresh`, { method: 'POST' });
    const api = createClient(server.base, { credentials: session });
    const first = ok(api.users.$get());
    const second = ok(api.users.$get());
    await first;
    await server.reached(6);
    for (const go of held) go();
    await second;
    expect(count(server.asked(), '/auth/refresh')).toBe(2);
  });

  it('forever is asked for twice, and is an error then', async () => {
    await using server = await faulty((response, request) =>
      (request.url === '/users' ? refused : issuing())(response, request),
    );
    const api = createClient(server.base, { credentials: await signedIn(server.base) });
    expect(await thrown(ok(api.users.$get()))).toMatchObject({ kind: 'problem', status: 401, method: 'GET' });
    expect(server.asked().slice(1)).toEqual(['GET /users', 'POST /auth/refresh', 'GET /users']);
  });
});

describe('a session that has ended', () => {
  it('is told: signed-out, and asked for no more', async () => {
    await using server = await faulty(refused);
    const onChange = vi.fn();
    const session = createSession(server.base, { tokens: tokens(1), onChange });
    const api = createClient(server.base, { credentials: session });
    const error = await thrown(ok(api.users.$get()));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ kind: 'signed-out', status: 401, url: `${server.base}/users` });
    await thrown(ok(api.users.$get()));
    expect(onChange.mock.calls).toEqual([[undefined]]);
    expect(server.asked()).toEqual(['POST /auth/refresh', 'GET /users', 'GET /users']);
  });

  it('stays ended though a renewal was under way', async () => {
    let answer = () => {};
    await using server = await faulty(
      json(tokens(1)),
      (response, request) => {
        answer = () => json(tokens(2))(response, request);
      },
      (response) => void response.writeHead(204).end(),
    );
    const session = await signedIn(server.base);
    const renewal = session.renew();
    await server.reached(2);
    await session.signOut();
    answer();
    expect(await renewal).toBeUndefined();
    expect(await session.token()).toBeUndefined();
  });

  it('by a cookie is asked for once, and again after a 401', async () => {
    await using server = await faulty(refused);
    const session = createSession(server.base, { cookie: true });
    const api = createClient(server.base, { credentials: session });
    await thrown(ok(api.users.$get()));
    expect(server.asked()).toEqual(['POST /auth/refresh', 'GET /users', 'POST /auth/refresh']);
    expect(await session.token()).toBeUndefined();
    expect(server.asked()).toHaveLength(3);
  });
});

describe('a server that is away', () => {
  it.each<[string, Reply, string, number]>([
    ['lost connections', reset, 'connection', 2],
    ['HTML of a proxy', html(502), 'unexpected', 2],
    ['an error', problem(500, 'internal-error'), 'problem', 1],
  ])(
    'at a renewal (%s): an error of that request, and the session is kept',
    async (_, fault, kind, times) => {
      const serve = issuing(0);
      let away = true;
      await using server = await faulty((response, request) => (away ? fault : serve)(response, request));
      const session = createSession(server.base, { tokens: tokens(1), retries: 1 });
      const api = createClient(server.base, { credentials: session });
      const all = await Promise.all([1, 2, 3].map(() => thrown(api.users.$get())));
      for (const error of all) {
        expect(error).toBeInstanceOf(RequestError);
        expect(error).toMatchObject({ kind, method: 'POST', url: `${server.base}/auth/refresh` });
        expect(JSON.stringify(error)).not.toContain('refresh-1');
      }
      expect(server.asked()).toHaveLength(times);
      away = false;
      expect(await ok(api.users.$get())).toEqual([{ id: 1 }]);
    },
  );

  it('is waited for by others though one call is aborted', async () => {
    const serve = issuing();
    let go = () => {};
    await using server = await faulty((response, request) => {
      if (request.url === '/auth/refresh') go = () => serve(response, request);
      else serve(response, request);
    });
    const session = createSession(server.base, { tokens: tokens(1) });
    const api = createClient(server.base, { credentials: session });
    const abort = new AbortController();
    const left = thrown(api.users.$get({}, { init: { signal: abort.signal } }));
    const stays = ok(api.users.$get());
    await server.reached(1);
    abort.abort();
    expect(await left).toMatchObject({ name: 'AbortError' });
    await turn();
    go();
    expect(await stays).toEqual([{ id: 1 }]);
  });

  it('hangs no sign-in', async () => {
    await using server = await faulty(hang);
    const session = createSession(server.base, { timeout: 50 });
    const error = await thrown(session.signIn({ username: 'ada', password: 'secret-1' }));
    expect(error).toMatchObject({ kind: 'timeout', method: 'POST', url: `${server.base}/auth/login` });
    expect(String((error as Error).stack)).not.toContain('secret-1');
  });
});
