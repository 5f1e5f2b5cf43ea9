import { describe, expect, it } from 'vitest';
import { create, resources, valid, writable } from './declared.ts';
import { admin, basic, other, someone } from './people.ts';
import { call, expectProblem, type Reply, unique } from './support.ts';

/** RFC 9110 section 11.6.1: one challenge for each way in. */
const expectChallenge = (reply: Reply) => {
  const problem = expectProblem(reply, 401);
  const offered = reply.headers.get('www-authenticate') ?? '';
  expect(offered).toMatch(/\bBearer\b/);
  expect(offered).toMatch(/\bBasic realm="[^"]+", charset="UTF-8"/);
  return problem;
};

describe.each(resources)('anybody, with $name', ({ name, first }) => {
  it('may read', async () => {
    expect((await call('GET', `/${name}?_limit=1`)).status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('is asked for credentials before %s', async (method) => {
    const before = await call('GET', `/${name}/${first}`);
    expectChallenge(await call(method, `/${name}/${first}`, method === 'DELETE' ? {} : { json: {} }));
    expect((await call('GET', `/${name}/${first}`)).text).toBe(before.text);
  });
});

describe.each(writable)('who may change $name', (resource) => {
  const { name, text } = resource;
  const change = async (method: string) =>
    method === 'PUT'
      ? { json: await valid(resource) }
      : method === 'PATCH'
        ? { json: { [text]: unique() } }
        : {};

  it('anybody is asked for credentials before POST', async () => {
    expectChallenge(await call('POST', `/${name}`, { json: await valid(resource) }));
  });

  it('somebody signed in creates', async () => {
    const { reply } = await create(resource, (await someone()).bearer);
    expect(reply.status).toBe(201);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('the owner may %s', async (method) => {
    const { bearer: as } = await someone();
    const { path } = await create(resource, as);
    expect((await call(method, path, { as, ...(await change(method)) })).status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('somebody else may not %s', async (method) => {
    const { row, path, etag } = await create(resource, (await someone()).bearer);
    const { bearer: as } = await other();
    expectProblem(await call(method, path, { as, ...(await change(method)) }), 403);
    const read = await call('GET', path);
    expect(read.json()).toEqual(row);
    expect(read.headers.get('etag')).toBe(etag);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('an admin may %s', async (method) => {
    const { path } = await create(resource, (await someone()).bearer);
    const as = await admin();
    expect((await call(method, path, { as, ...(await change(method)) })).status).toBe(200);
  });

  it('the owner stays the owner after an admin has changed the row', async () => {
    const { bearer: as } = await someone();
    const { path } = await create(resource, as);
    await call('PATCH', path, { as: await admin(), json: { [text]: unique() } });
    expect((await call('PATCH', path, { as, json: { [text]: unique() } })).status).toBe(200);
  });

  const privates = ['ownerId', 'owner_id', 'version', 'createdAt', 'updatedAt'];
  it.each(privates.filter((column) => !resource.fields.includes(column)))(
    'nobody sets the private column %s',
    async (column) => {
      const { bearer: as } = await someone();
      const { row, path } = await create(resource, as);
      const json = { ...(await valid(resource)), [column]: 1 };
      expectProblem(await call('POST', `/${name}`, { as, json }), 422, `/${column}`);
      expectProblem(await call('PUT', path, { as, json }), 422, `/${column}`);
      expectProblem(
        await call('PATCH', path, { as: await admin(), json: { [column]: 1 } }),
        422,
        `/${column}`,
      );
      expect((await call('GET', path)).json()).toEqual(row);
    },
  );
});

describe('Basic credentials', () => {
  it('do for writing what a token does', async () => {
    const { username, password } = await someone();
    const [resource] = writable;
    if (resource === undefined) return;
    const { path } = await create(resource, basic(username, password));
    expect((await call('DELETE', path, { as: basic(username, password) })).status).toBe(200);
  });
});
