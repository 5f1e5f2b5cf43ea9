import { drizzle } from 'drizzle-orm/libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, post, things, user } from './load.fixture.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

const load: typeof database.load = (...args) => database.load(...args);
const rows = (query: string) => database.rows(query);
const count = (table: string) => database.count(table);

describe('loadRows', () => {
  it('keeps types: reals to the last digit, JSON, booleans, texts that look like something else', async () => {
    // Texts that SQLite 3.45 reads as another double, then many more.
    const misread = [
      0.4000410261450075, 0.645609553087304, 58878.364908173, 5.04796681150895e-7, -36.41269301262572,
    ];
    const many = Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** (i % 13));
    const scores = [...misread, ...many];
    const tags = [null, 'null', '"', 1.5, true, [], { a: [1, { 'ü"': null }] }, "x'y", [[]]];
    const input = scores.map((score, i) => ({
      id: i + 1,
      score,
      tags: tags[i % 9],
      code: `${i}`,
      open: i % 2 === 0,
    }));
    await load({ things: input });
    const stored = await drizzle(database.client).select().from(things).orderBy(things.id);
    expect(stored.map(({ id, score, tags, code, open }) => ({ id, score, tags, code, open }))).toEqual(input);
    expect(await rows('select count(*) as n from things where tags is null')).toEqual([{ n: 223 }]);
    expect(await rows(`select distinct typeof(code) as c, typeof("a score") as s from things`)).toEqual([
      { c: 'text', s: 'real' },
    ]);
  });

  it('gives fields that are left out their defaults, or NULL, and keeps a null', async () => {
    await load({ things: [{ id: 1 }, { id: 2, made: null, state: 'old' }, { id: 3, made: 'here' }] });
    expect(await rows('select id, state, made, code from things order by id')).toEqual([
      { id: 1, state: 'new', made: 'in SQL', code: null },
      { id: 2, state: 'old', made: null, code: null },
      { id: 3, state: 'new', made: 'here', code: null },
    ]);
  });

  it('gives rows without an id one that no other row has', async () => {
    const counts = await load({ things: [{ code: 'x' }, { id: 1, code: 'y' }, { code: 'z' }, { id: 7 }] });
    expect(counts.things).toEqual({ inserted: 4, replaced: 0, removed: 0 });
    expect(await rows('select id, code from things order by id')).toEqual([
      { id: 1, code: 'y' },
      { id: 7, code: null },
      { id: 8, code: 'x' },
      { id: 9, code: 'z' },
    ]);
  });

  it('loads more than one chunk, and rows that refer to rows after them', async () => {
    const long = 'é'.repeat(9000);
    const input = Array.from({ length: 200 }, (_, i) => ({ id: i + 1, parentId: 200 - i, tags: long }));
    expect((await load({ things: input })).things?.inserted).toBe(200);
    expect(
      await rows('select id from things where parent_id is not 201 - id or length(tags) <> 9002'),
    ).toEqual([]);
  });

  it('replaces a stored row whole, but for its private columns', async () => {
    await load({ users: [user(1)], things: [{ id: 1, state: 'old', made: 'here', code: 'a' }] });
    await database.client.execute(`update users set owner_id = 5, version = 9, created_at = '2020'`);
    await database.client.execute(`update things set secret = 'kept'`);
    const counts = await load({ users: [user(1, { name: 'New' }), user(2)], things: [{ id: 1 }] });
    expect(counts).toEqual({
      users: { inserted: 1, replaced: 1, removed: 0 },
      things: { inserted: 0, replaced: 1, removed: 0 },
    });
    expect(await rows('select name, owner_id, version, created_at from users where id = 1')).toEqual([
      { name: 'New', owner_id: 5, version: 10, created_at: '2020' },
    ]);
    expect(await rows('select state, made, code, secret from things')).toEqual([
      { state: 'new', made: 'in SQL', code: null, secret: 'kept' },
    ]);
  });

  it('with replace, removes what the file does not have; not from other collections, nor who can sign in', async () => {
    await load({
      users: [user(1), user(2), user(3)],
      posts: [post(1), post(2, { userId: 3 })],
      things: [{ id: 1 }],
    });
    await database.client.execute(`insert into test_comments (post_id, name) values (1, 'n'), (2, 'n')`);
    await database.client.execute(
      `insert into accounts (user_id, username, email, password_hash) values (2, 'user2', 'u@example.com', '-')`,
    );
    const counts = await load({ users: [user(1)], posts: [post(1), post(3)] }, { replace: true });
    expect(counts).toEqual({
      posts: { inserted: 1, replaced: 1, removed: 1 },
      users: { inserted: 0, replaced: 1, removed: 1 },
    });
    expect(await rows('select id from users order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await rows('select id, version from test_posts order by id')).toEqual([
      { id: 1, version: 2 },
      { id: 3, version: 1 },
    ]);
    expect(await rows('select post_id from test_comments')).toEqual([{ post_id: 1 }]);
    expect(await count('things')).toBe(1);
    await load({ posts: [] }, { replace: true });
    expect([await count('test_posts'), await count('test_comments')]).toEqual([0, 0]);
  });

  it('refers to rows in the database', async () => {
    await load({ users: [user(1)] });
    expect((await load({ posts: [post(1)] })).posts?.inserted).toBe(1);
  });
});
