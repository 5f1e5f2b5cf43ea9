/** What is particular to the samples: JSONPlaceholder's counts and shapes. Goes when the samples go. */
import { describe, expect, it } from 'vitest';
import { call, expectProblem, type Row } from './support.ts';

const list = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return { rows: reply.json<Row[]>(), total: Number(reply.headers.get('x-total-count')) };
};

describe.each([
  ['users', 10, ['id', 'name', 'username', 'email', 'address', 'phone', 'website', 'company']],
  ['posts', 100, ['userId', 'id', 'title', 'body']],
  ['comments', 500, ['postId', 'id', 'name', 'email', 'body']],
  ['albums', 100, ['userId', 'id', 'title']],
  ['photos', 5000, ['albumId', 'id', 'title', 'url', 'thumbnailUrl']],
  ['todos', 200, ['userId', 'id', 'title', 'completed']],
] as const)('sample %s', (name, count, keys) => {
  it(`are ${count}, with ids from 1`, async () => {
    const { rows, total } = await list(`/${name}?_sort=id&_start=0&_end=${count}`);
    expect(total).toBeGreaterThanOrEqual(count);
    expect(rows.map((row) => row.id)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  it("have JSONPlaceholder's members in its order, every one with a value", async () => {
    const { rows } = await list(`/${name}?_limit=10`);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(keys);
      for (const value of Object.values(row)) expect(value).not.toBeNull();
    }
  });

  it('come all at once when no paging is asked for', async () => {
    expect((await list(`/${name}`)).rows.length).toBeGreaterThanOrEqual(count);
  });
});

describe('sample rows', () => {
  it('of users nest an address and a company', async () => {
    expect((await call('GET', '/users/1')).json()).toMatchObject({
      address: {
        street: expect.any(String),
        suite: expect.any(String),
        city: expect.any(String),
        zipcode: expect.any(String),
        geo: { lat: expect.stringMatching(/^-?\d+(\.\d+)?$/), lng: expect.stringMatching(/^-?\d+(\.\d+)?$/) },
      },
      company: { name: expect.any(String), catchPhrase: expect.any(String), bs: expect.any(String) },
    });
  });

  it.each([
    ['posts', 'userId', 10],
    ['todos', 'userId', 20],
    ['albums', 'userId', 10],
    ['comments', 'postId', 5],
    ['photos', 'albumId', 50],
  ])('of %s belong %s by %s', async (name, parent, each) => {
    for (const id of [1, 10]) {
      const { rows, total } = await list(`/${name}?${parent}=${id}&_sort=id&_end=${each}&_start=0`);
      expect(total).toBeGreaterThanOrEqual(each);
      expect(rows).toHaveLength(each);
      for (const row of rows) expect(row[parent]).toBe(id);
    }
  });

  it('have truth values, not numbers', async () => {
    const { rows } = await list('/todos?_limit=200');
    expect(new Set(rows.map((row) => row.completed))).toEqual(new Set([true, false]));
  });

  it.each([
    ['/posts/1/comments', '/comments?postId=1'],
    ['/users/1/posts', '/posts?userId=1'],
    ['/users/1/todos', '/todos?userId=1'],
    ['/users/1/albums', '/albums?userId=1'],
    ['/albums/1/photos', '/photos?albumId=1'],
  ])('of %s are those of %s, in the same dialect', async (nested, flat) => {
    const query = '_sort=id&_order=desc&_page=2&_limit=3';
    const [a, b] = [await list(`${nested}?${query}`), await list(`${flat}&${query}`)];
    expect(a.rows).toEqual(b.rows);
    expect(a.rows.length).toBeGreaterThan(0);
    expect(a.total).toBe(b.total);
    expectProblem(await call('GET', `${nested}?nope=1`), 400, 'nope');
    expectProblem(await call('GET', nested.replace('/1/', '/999999/')), 404);
    expectProblem(await call('GET', nested.replace('/1/', '/x/')), 400, 'id');
    expectProblem(await call('POST', nested, { json: {} }), 405);
  });
});

describe('sample queries', () => {
  it('filter by a number, several of them, a truth value and a text', async () => {
    const two = await list('/posts?userId=1&userId=2&_sort=id');
    expect(new Set(two.rows.map((row) => row.userId))).toEqual(new Set([1, 2]));
    const done = await list('/todos?userId=3&completed=true');
    const open = await list('/todos?userId=3&completed=false');
    expect(done.total + open.total).toBe((await list('/todos?userId=3')).total);
    for (const row of done.rows) expect(row).toMatchObject({ userId: 3, completed: true });
    const post = (await call('GET', '/posts/7')).json<Row>();
    const same = await list(`/posts?title=${encodeURIComponent(String(post.title))}`);
    expect(same.rows.map((row) => row.id)).toContain(7);
  });

  it('sort by several members, each its own way, the id last', async () => {
    const { rows } = await list('/todos?userId=1&userId=2&_sort=userId,completed&_order=desc,asc');
    const key = (row: Row) => [-Number(row.userId), Number(row.completed), row.id];
    const wanted = rows.toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      const at = x.findIndex((value, i) => value !== y[i]);
      return at < 0 ? 0 : Number(x[at]) - Number(y[at]);
    });
    expect(rows.map((row) => row.id)).toEqual(wanted.map((row) => row.id));
  });

  it.each([
    ['/posts?userId=abc', 'userId'],
    ['/posts?userId=1.5', 'userId'],
    ['/posts?userId=', 'userId'],
    ['/posts?userId=1&userId=x', 'userId'],
    ['/todos?completed=maybe', 'completed'],
    ['/todos?completed=', 'completed'],
    ['/comments?postId=99999999999999999999', 'postId'],
  ])('%s is a 400 that names %s', async (path, parameter) => {
    expectProblem(await call('GET', path), 400, parameter);
  });

  it('name the nearest parameter', async () => {
    for (const wrong of ['userid', 'user_id', 'usrId', 'userIdd']) {
      const problem = expectProblem(await call('GET', `/posts?${wrong}=1`), 400, wrong);
      expect(JSON.stringify(problem)).toMatch(/\buserId\b/);
    }
  });
});
