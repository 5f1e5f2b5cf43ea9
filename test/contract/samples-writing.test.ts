/** What is particular to writing the samples: whose they are, nested members, typed forms, cascades. */
import { describe, expect, it } from 'vitest';
import { create } from './declared.ts';
import { admin, newcomer, other, someone } from './people.ts';
import { call, expectProblem, type Row, unique } from './support.ts';

const post = () => ({ title: unique(), body: 'text' });

describe.each([
  ['posts', { title: 'mine', body: 'text' }],
  ['albums', { title: 'mine' }],
  ['todos', { title: 'mine' }],
])('the user of new %s', (name, body) => {
  it('is the caller when none is named, or the caller is', async () => {
    const { id, bearer: as } = await someone();
    for (const json of [body, { ...body, userId: id }]) {
      const reply = await call('POST', `/${name}`, { as, json });
      expect(reply.status, reply.text).toBe(201);
      expect(reply.json()).toMatchObject({ ...body, userId: id });
    }
  });

  it('is nobody else, unless an admin says so', async () => {
    const [{ id, bearer: as }, { id: them }] = [await someone(), await other()];
    const json = { ...body, userId: them };
    const before = (await call('GET', `/${name}?userId=${them}`)).text;
    expectProblem(await call('POST', `/${name}`, { as, json }), 403);
    const { path } = await create(name, as);
    expectProblem(await call('PATCH', path, { as, json: { userId: them } }), 403);
    expectProblem(await call('PUT', path, { as, json }), 403);
    expect((await call('GET', path)).json()).toMatchObject({ userId: id });
    expect((await call('GET', `/${name}?userId=${them}`)).text).toBe(before);
    const reply = await call('POST', `/${name}`, { as: await admin(), json });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.json()).toMatchObject({ userId: them });
  });

  it('must be there', async () => {
    const json = { ...body, userId: 999999 };
    expectProblem(await call('POST', `/${name}`, { as: await admin(), json }), 422, '/userId');
  });
});

describe('refused posts', () => {
  it('leave nothing behind', async () => {
    const { id, bearer: as } = await newcomer();
    const bad = [
      {},
      [],
      { title: 'x' },
      { ...post(), nope: 1 },
      { ...post(), title: 5 },
      { ...post(), userId: 'x' },
    ];
    for (const json of bad)
      expect((await call('POST', '/posts', { as, json })).status).toBeGreaterThanOrEqual(400);
    const listed = await call('GET', `/posts?userId=${id}`);
    expect(listed.headers.get('x-total-count')).toBe('0');
  });
});

describe('seeded rows', () => {
  it('are changed by an admin alone', async () => {
    const path = '/photos/4999';
    const { title } = (await call('GET', path)).json<Row>();
    expectProblem(await call('PATCH', path, { as: (await someone()).bearer, json: { title: 'mine' } }), 403);
    expectProblem(await call('DELETE', path, { as: (await someone()).bearer }), 403);
    const reply = await call('PATCH', path, { as: await admin(), json: { title } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ title });
  });
});

describe('a form', () => {
  it('has its values typed by the columns', async () => {
    const { id, bearer: as } = await someone();
    const form = { title: '5', completed: 'true', userId: String(id) };
    const reply = await call('POST', '/todos', { as, form });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.json()).toMatchObject({ title: '5', completed: true, userId: id });
    const { id: todo } = reply.json<Row>();
    const patched = await call('PATCH', `/todos/${todo}`, { as, form: { completed: 'false' } });
    expect(patched.json()).toMatchObject({ title: '5', completed: false });
  });

  it('with a value that is not of the type is refused with its pointer', async () => {
    const { bearer: as } = await someone();
    const of = (form: Record<string, string>) => call('POST', '/todos', { as, form });
    expectProblem(await of({ title: 'x', completed: 'maybe' }), 422, '/completed');
    expectProblem(await of({ title: 'x', userId: 'abc' }), 422, '/userId');
    expectProblem(await of({ title: 'x', nope: '1' }), 422, '/nope');
    expectProblem(await of({ title: 'x', __proto__x: '1' }), 422, '/__proto__x');
  });

  it('is not what a patch of nested members is for', async () => {
    const { id, bearer: as } = await someone();
    const reply = await call('PATCH', `/users/${id}`, { as, form: { address: 'x' } });
    expectProblem(reply, 422, '/address');
  });
});

describe('a merge patch of nested members (RFC 7396)', () => {
  it('changes what it names, adds what is new, removes what is null', async () => {
    const { id, bearer: as } = await newcomer();
    const path = `/users/${id}`;
    const address = {
      street: 'Kulas Light',
      suite: 'Apt. 556',
      city: 'Gwenborough',
      zipcode: '92998',
      geo: { lat: '-37.3', lng: '81.1' },
    };
    const patch = async (json: object) => {
      const reply = await call('PATCH', path, { as, json });
      expect(reply.status, reply.text).toBe(200);
      expect((await call('GET', path)).json()).toEqual(reply.json());
      return reply.json<Row>();
    };
    expect((await patch({ address })).address).toEqual(address);
    expect((await patch({ address: { city: 'Elsewhere', geo: { lat: '1.5' } } })).address).toEqual({
      ...address,
      city: 'Elsewhere',
      geo: { lat: '1.5', lng: '81.1' },
    });
    expect((await patch({ phone: '1-770', website: 'example.org' })).phone).toBe('1-770');
    expect(await patch({ phone: null })).toMatchObject({ phone: null, website: 'example.org' });
    expect((await patch({ address: null })).address).toBeNull();
  });

  it.each([
    [{ address: { nope: 1 } }, '/address/nope'],
    [{ address: { city: 5 } }, '/address/city'],
    [{ address: { city: '\ud800' } }, '/address/city'],
    [{ address: { geo: { lat: { a: 1 } } } }, '/address/geo/lat'],
    [{ address: 'x' }, '/address'],
    [{ name: null }, '/name'],
  ])('is refused with the pointer of what is wrong: %j', async (json, pointer) => {
    const { id, bearer: as } = await someone();
    const before = (await call('GET', `/users/${id}`)).text;
    expectProblem(await call('PATCH', `/users/${id}`, { as, json }), 422, pointer);
    expect((await call('GET', `/users/${id}`)).text).toBe(before);
  });
});

describe('deleting', () => {
  const comments = async () => Number((await call('GET', '/comments?_limit=1')).headers.get('x-total-count'));

  it('a post deletes its comments, whoever wrote them', async () => {
    const [{ bearer: as }, { bearer: them }] = [await someone(), await other()];
    const before = await comments();
    const { row, path } = await create('posts', as);
    const comment = await create('comments', them, { postId: row.id });
    expect(await comments()).toBe(before + 1);
    expect((await call('DELETE', path, { as })).status).toBe(200);
    expectProblem(await call('GET', comment.path), 404);
    expectProblem(await call('GET', `${path}/comments`), 404);
    expect(await comments()).toBe(before);
  });

  it('an album deletes its photos', async () => {
    const { bearer: as } = await someone();
    const { row, path } = await create('albums', as);
    const photo = await create('photos', as, { albumId: row.id });
    expect((await call('DELETE', path, { as })).status).toBe(200);
    expectProblem(await call('GET', photo.path), 404);
  });
});

describe('usernames of profiles', () => {
  it('are nobody else’s, whatever their case', async () => {
    const { username } = (await call('GET', '/users/1')).json<{ username: string }>();
    const json = {
      username: username.toLowerCase(),
      email: `${unique()}@example.com`,
      password: 'pass word',
    };
    const reply = await call('POST', '/auth/register', { json });
    if (/^[a-z0-9._-]{3,32}$/i.test(username)) expectProblem(reply, 409, '/username');
    else expectProblem(reply, 422, '/username');
  });
});
