import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, post, user } from './load.fixture.ts';
import { LoadError } from './load.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

const load: typeof database.load = (...args) => database.load(...args);
const rows = (query: string) => database.rows(query);
const count = (table: string) => database.count(table);

describe('loadRows refuses, and writes nothing', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'an unknown collection',
      { profile: {} },
      '"profile" is not the name of a resource; there are: comments, posts, users, things',
    ],
    [
      'a name of Object.prototype',
      JSON.parse('{"__proto__": []}'),
      '"__proto__" is not the name of a resource',
    ],
    ['a collection that is no array', { posts: {} }, 'posts: must be an array of rows'],
    ['a row that is no object', { posts: [7] }, 'posts, row 1: must be an object'],
    ['a null row', { posts: [null] }, 'posts, row 1: must be an object'],
    ['a wrong type', { posts: [post(17, { title: 3 })] }, 'posts, row 1 (id 17): /title: must be a string'],
    [
      'a missing field',
      { posts: [{ userId: 1, body: 'b', id: 1 }] },
      'posts, row 1 (id 1): /title: is required',
    ],
    ['an unknown field', { posts: [post(1, { 'a/b': 3 })] }, 'posts, row 1 (id 1): /a~1b: is not a field'],
    [
      'a private field',
      { posts: [post(1, { ownerId: 3 })] },
      'posts, row 1 (id 1): /ownerId: is not a field',
    ],
    ['a fraction for an integer', { posts: [post(1, { userId: 1.5 })] }, '/userId: must be an integer'],
    ['a number for a boolean', { things: [{ open: 1 }] }, 'things, row 1: /open: must be true or false'],
    ['a null', { posts: [post(1, { title: null })] }, 'posts, row 1 (id 1): /title: must be a string'],
    [
      'a long text',
      { posts: [post(1, { title: 'x'.repeat(301) })] },
      'posts, row 1 (id 1): /title: must have at most 300 characters',
    ],
    [
      'an id twice',
      { posts: [post(3), post(4), post(3)] },
      'posts, row 3 (id 3): /id: row 1 has the same id',
    ],
    ['a NUL', { posts: [post(1, { body: 'a\0' })] }, 'posts, row 1 (id 1): /body: holds a NUL character'],
    ['a NUL in a key', { things: [{ tags: { 'a\0': 1 } }] }, 'things, row 1: /tags: holds a NUL character'],
    [
      'a lone surrogate',
      { things: [{ tags: ['\ud800'] }] },
      'things, row 1: /tags/0: holds half of a surrogate pair',
    ],
    [
      'a number out of range',
      { things: [{ tags: [JSON.parse('1e400')] }] },
      '/tags/0: is too large a number',
    ],
    ['depth', { things: [{ tags: nested(64) }] }, 'things, row 1: /tags: is nested deeper than 64 levels'],
    [
      'a reference to nothing',
      {
        users: [user(1)],
        posts: [post(1)],
        comments: [{ id: 3, postId: 99, name: 'n' }],
      },
      'comments, row 1 (id 3): /postId: 99 is not in posts',
    ],
    [
      'a reference into an absent collection',
      { posts: [post(1)] },
      'posts, row 1 (id 1): /userId: 1 is not in users',
    ],
    [
      'a reference to a row of its own',
      { things: [{ id: 1, parentId: 2 }] },
      '/parentId: 2 is not in things',
    ],
    [
      'a value that must be unique',
      { users: [user(1), user(2), user(3, { username: 'User2' }), user(4)] },
      'users, row 3 (id 3): /username: another row has the same value',
    ],
    [
      'a value of a unique column',
      { things: [{ id: 1, code: 'a' }, { id: 2, code: 'b' }, { code: 'a' }] },
      'things, row 3: /code: another row has the same value',
    ],
    [
      'what a CHECK forbids',
      { things: [{ id: 1 }, { id: 2, state: 'bad' }] },
      'things, row 2 (id 2): the table does not allow it (CHECK constraint failed',
    ],
  ];
  it.each(cases)('%s', async (_, data, message) => {
    // A good collection goes first, to be rolled back with the rest.
    const good = 'users' in data ? {} : { comments: [] };
    const error = await load({ ...good, ...data }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(LoadError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
    for (const table of ['users', 'test_posts', 'test_comments', 'things'])
      expect(await count(table)).toBe(0);
  });

  it('when rows outside the file need what replace would remove', async () => {
    await database.client.execute('create table needs (thing integer references things(id))');
    await load({ things: [{ id: 1 }] });
    await database.client.execute('insert into needs values (1)');
    await expect(load({ things: [{ id: 2 }] }, { replace: true })).rejects.toThrow(
      'things: rows that are not in the file are still referred to by other rows',
    );
    expect(await rows('select id from things')).toEqual([{ id: 1 }]);
  });

  it('and leaves the database ready for the next load', async () => {
    await expect(load({ users: [user(1), user(1)] })).rejects.toThrow(LoadError);
    await expect(load({ users: [user(1)], posts: [post(1, { userId: 2 })] })).rejects.toThrow(LoadError);
    expect((await load({ users: [user(1)] })).users?.inserted).toBe(1);
  });
});
