import { describe, expect, it } from 'vitest';
import { faulty, hang, html, json, problem, type Reply, thrown } from './client.fixture.ts';
import { createClient, pages, rows } from './client.ts';

const page = (ids: number[], next?: string): Reply =>
  json(
    ids.map((id) => ({ id })),
    200,
    next === undefined ? {} : { link: `</users?_limit=1>; rel="first", <${next}>; rel="next"` },
  );
const walked = async (walk: AsyncIterable<{ id?: number } | { id?: number }[]>) => {
  const seen: unknown[] = [];
  for await (const one of walk) seen.push(Array.isArray(one) ? one.map(({ id }) => id) : one.id);
  return seen;
};

describe('pages', () => {
  it('follow the cursor, with what else was asked for', async () => {
    await using server = await faulty(
      page([1, 2], '/users?_cursor=a%2Bb'),
      page([3], '/users?_cursor=c'),
      page([]),
    );
    const { users } = createClient(server.base);
    expect(await walked(pages(users, { query: { name_like: 'A*', _limit: 2 } }))).toEqual([[1, 2], [3], []]);
    expect(server.asked()).toEqual([
      'GET /users?_cursor=&name_like=A*&_limit=2',
      'GET /users?_cursor=a%2Bb&name_like=A*&_limit=2',
      'GET /users?_cursor=c&name_like=A*&_limit=2',
    ]);
    expect(server.headers('prefer')).toEqual(Array(3).fill('count=none'));
  });

  it('are counted by their number where that is asked for', async () => {
    await using server = await faulty(page([2], '/users?_page=3&_limit=1'), page([3]));
    const { users } = createClient(server.base);
    expect(await walked(rows(users, { query: { _page: 2, _limit: 1 } }))).toEqual([2, 3]);
    expect(server.asked()).toEqual(['GET /users?_page=2&_limit=1', 'GET /users?_page=3&_limit=1']);
  });

  it('never lead to another server', async () => {
    await using other = await faulty(page([9]));
    await using server = await faulty(page([1], `${other.base}/steal?_cursor=a&token=x`), page([2]));
    const api = createClient(server.base, { credentials: { token: 'secret' } });
    expect(await walked(rows(api.users))).toEqual([1, 2]);
    expect(server.asked()).toEqual(['GET /users?_cursor=', 'GET /users?_cursor=a']);
    expect(other.asked()).toEqual([]);
  });

  it('are asked for when they are wanted, and no more after a break', async () => {
    await using server = await faulty(page([1, 2], '/users?_cursor=a'));
    for await (const { id } of rows(createClient(server.base).users)) if (id === 1) break;
    expect(server.asked()).toHaveLength(1);
  });

  it('that lead to themselves are an error, not an endless walk', async () => {
    await using server = await faulty(page([1], '/users?_cursor=a'));
    const error = await thrown(walked(rows(createClient(server.base).users)));
    expect(error).toMatchObject({ kind: 'unexpected', cause: 'the next page is this one' });
    expect(server.asked()).toHaveLength(2);
  });

  it.each<[string, Reply, string]>([
    ['a problem', problem(400, 'invalid-parameter'), 'problem'],
    ['HTML', html(200), 'unexpected'],
    ['something else than rows', json({ rows: [] }), 'unexpected'],
  ])('that fail halfway (%s) throw', async (_, fault, kind) => {
    await using server = await faulty(page([1], '/users?_cursor=a'), fault);
    const seen: number[] = [];
    const walk = async () => {
      for await (const { id } of rows(createClient(server.base).users)) seen.push(id);
    };
    expect(await thrown(walk())).toMatchObject({ kind, url: `${server.base}/users?_cursor=a` });
    expect(seen).toEqual([1]);
  });

  it('end when their signal is aborted', async () => {
    await using server = await faulty(
      json([{ id: 1 }], 200, { link: '</users?_cursor=a>; rel="next"' }),
      hang,
    );
    const abort = new AbortController();
    const seen: number[] = [];
    const walk = async () => {
      for await (const { id } of rows(
        createClient(server.base).users,
        {},
        { init: { signal: abort.signal } },
      ))
        seen.push(id);
    };
    const ended = thrown(walk());
    await server.reached(2);
    abort.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([1]);
  });
});
