/** What is particular to reading the samples: their search, nested members and two levels of relations. */
import { describe, expect, it } from 'vitest';
import { call, expectProblem, type Row } from './support.ts';

const list = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return { rows: reply.json<Row[]>(), total: Number(reply.headers.get('x-total-count')) };
};
const oldest = async (name: string, count: number) =>
  (await list(`/${name}?_sort=id&_start=0&_end=${count}`)).rows;
const ids = (rows: Row[]) => rows.map((row) => row.id);

describe('q', () => {
  it.each([
    ['posts', ['title', 'body'], 100],
    ['comments', ['name', 'email', 'body'], 500],
    ['todos', ['title'], 200],
    ['users', ['name', 'username', 'email', 'phone', 'website'], 10],
  ])('finds %s by a part of %j, whatever its case', async (name, fields, count) => {
    const rows = await oldest(name, count);
    const word = String(rows[3]![fields[0]!]).split(' ')[0]!;
    const has = (row: Row) =>
      fields.some((field) =>
        String(row[field] ?? '')
          .toLowerCase()
          .includes(word.toLowerCase()),
      );
    for (const q of [word, word.toUpperCase()]) {
      const found = await list(`/${name}?q=${encodeURIComponent(q)}&_sort=id&_limit=5000`);
      expect(found.total).toBe(found.rows.length);
      expect(ids(found.rows).filter((id) => id <= count)).toEqual(ids(rows.filter(has)));
    }
  });

  it('goes with filters, sorts and pages', async () => {
    const all = await list('/posts?q=e&userId=3&_sort=title&_order=desc');
    const page = await list('/posts?q=e&userId=3&_sort=title&_order=desc&_page=2&_limit=3');
    expect(page.rows).toEqual(all.rows.slice(3, 6));
    expect(page.total).toBe(all.total);
  });

  it('takes its text as it is', async () => {
    for (const q of ['*', '?', '[a-z]', '%', '_', "'", '"', '\\']) {
      const { rows } = await list(`/posts?q=${encodeURIComponent(q)}&_limit=5000`);
      for (const row of rows) expect(`${row.title}${row.body}`).toContain(q);
    }
    expectProblem(await call('GET', `/posts?q=${'x'.repeat(1001)}`), 400, 'q');
    expectProblem(await call('GET', '/posts?q=a&q=b'), 400, 'q');
  });
});

describe('members of JSON columns', () => {
  it('are filtered and sorted by, as deep as they lie', async () => {
    const users = await oldest('users', 10);
    const at = (row: Row, path: string): unknown =>
      path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown> | null)?.[key], row);
    for (const path of ['address.city', 'address.geo.lat', 'company.name']) {
      const value = at(users[4]!, path);
      const same = users.filter((row) => at(row, path) === value);
      const { rows } = await list(`/users?${path}=${encodeURIComponent(String(value))}&_sort=id`);
      expect(rows).toEqual(same);
      const like = await list(
        `/users?${path}_like=${encodeURIComponent(String(value).slice(1).toUpperCase())}`,
      );
      expect(ids(like.rows)).toContain(users[4]!.id);
      const sorted = await list(`/users?_sort=${path}&_order=desc&_limit=1000`);
      const texts = sorted.rows.map((row) => at(row, path)).filter((text) => text !== undefined);
      expect(texts).toEqual(
        texts.toSorted((a, b) => Buffer.compare(Buffer.from(String(b)), Buffer.from(String(a)))),
      );
    }
  });

  it('that are not declared are a 400 that names the nearest', async () => {
    for (const name of [
      'address.nope',
      'address.geo',
      'address',
      'address.city.x',
      'phone.x',
      'company.',
      'address..city',
    ])
      expectProblem(await call('GET', `/users?${name}=1`), 400, name);
    expect(expectProblem(await call('GET', '/users?address.cty=1'), 400).detail).toMatch(/address\.city/);
  });
});

describe('two levels of relations', () => {
  it('of children and their children', async () => {
    const { rows } = await list('/users?_embed=posts.comments&_embed=albums&_sort=id&_limit=2');
    for (const user of rows) {
      const posts = user.posts as (Row & { comments: Row[] })[];
      expect(ids(posts)).toEqual(ids((await list(`/posts?userId=${user.id}&_sort=id`)).rows));
      for (const post of posts.slice(0, 2))
        expect(post.comments).toEqual((await list(`/comments?postId=${post.id}&_sort=id`)).rows);
      expect((user.albums as Row[])[0]).not.toHaveProperty('photos');
    }
  });

  it('of a parent and its parent, and several at once', async () => {
    const reply = await call('GET', '/comments/7?_expand=post.user');
    const comment = reply.json<Row & { post: Row & { user: Row } }>();
    expect(comment.post.id).toBe(comment.postId);
    expect(comment.post.user).toEqual((await call('GET', `/users/${comment.post.userId}`)).json());
    const post = (await call('GET', '/posts/1?_embed=comments&_expand=user,user.todos')).json<
      Row & { comments: Row[]; user: Row & { todos: Row[] } }
    >();
    expect(post.comments).toHaveLength(Number((await list('/posts/1/comments')).total));
    expect(post.user.todos.length).toBeGreaterThanOrEqual(20);
  });

  it('are two, and so many at once', async () => {
    expectProblem(await call('GET', '/users?_embed=posts.comments.post'), 400, '_embed');
    expectProblem(await call('GET', '/posts?_expand=user.todos.user'), 400, '_expand');
    expectProblem(await call('GET', '/comments?_expand=user'), 400, '_expand');
    expectProblem(await call('GET', '/comments?_embed=post'), 400, '_embed');
  });

  it('stand in CSV as JSON', async () => {
    const reply = await call('GET', '/posts/1?_fields=id&_expand=user', { headers: { accept: 'text/csv' } });
    const [head, line] = reply.text.split('\r\n');
    expect(head).toBe('id,user');
    const user = JSON.parse(line!.slice(2, -1).slice(1).replaceAll('""', '"')) as Row;
    expect(user).toEqual((await call('GET', '/users/1')).json());
  });
});
