import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { call, expectProblem, type Row, unique } from './support.ts';

describe.each(writable)('writing $name', (resource) => {
  const { name, text, fields } = resource;
  const mine = async () => {
    const as = (await someone()).bearer;
    return { as, ...(await create(resource, as)) };
  };

  it('creates a row, and says where it is and what it has become', async () => {
    const as = (await someone()).bearer;
    const body = await valid(resource);
    const reply = await call('POST', `/${name}`, { as, json: body });
    expect(reply.status, reply.text).toBe(201);
    const row = reply.json<Row>();
    expect(row).toMatchObject(body);
    expect(Object.keys(row)).toEqual(fields);
    expect(reply.headers.get('location')).toBe(`/${name}/${row.id}`);
    const read = await call('GET', `/${name}/${row.id}`);
    expect(read.json()).toEqual(row);
    expect(read.headers.get('etag')).toBe(reply.headers.get('etag'));
  });

  it('replaces a row by one that is sent back whole', async () => {
    const { as, row, path, etag } = await mine();
    const changed = { ...row, [text]: unique() };
    const reply = await call('PUT', path, { as, json: changed });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toEqual(changed);
    expect(reply.headers.get('etag')).not.toBe(etag);
    expect((await call('GET', path)).json()).toEqual(changed);
  });

  it('replaces a row by one without its id', async () => {
    const { as, row, path } = await mine();
    const { id, ...changed } = { ...row, [text]: unique() };
    const reply = await call('PUT', path, { as, json: changed });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toEqual({ ...row, ...changed, id });
  });

  it.each(['PUT', 'PATCH'])('%s never moves a row to another id', async (method) => {
    const { as, row, path, etag } = await mine();
    expectProblem(await call(method, path, { as, json: { ...row, id: row.id + 1 } }), 422, '/id');
    expect((await call('GET', path)).headers.get('etag')).toBe(etag);
  });

  it.each(['application/json', 'application/merge-patch+json', 'application/json; charset=utf-8'])(
    'changes what a patch of %s names and leaves the rest',
    async (type) => {
      const { as, row, path, etag } = await mine();
      const change = { [text]: unique() };
      const reply = await call('PATCH', path, { as, body: JSON.stringify(change), type });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.json()).toEqual({ ...row, ...change });
      expect(reply.headers.get('etag')).not.toBe(etag);
      expect((await call('GET', path)).json()).toEqual({ ...row, ...change });
    },
  );

  it('does not remove a required member by a patch', async () => {
    const { as, row, path } = await mine();
    expectProblem(await call('PATCH', path, { as, json: { [text]: null } }), 422, `/${text}`);
    expect((await call('GET', path)).json()).toEqual(row);
  });

  it('takes an empty patch for no change of any member', async () => {
    const { as, row, path } = await mine();
    const reply = await call('PATCH', path, { as, json: {} });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual(row);
  });

  it('deletes a row, after which it is not there', async () => {
    const { as, path } = await mine();
    const reply = await call('DELETE', path, { as });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({});
    expectProblem(await call('GET', path), 404);
    expectProblem(await call('DELETE', path, { as }), 404);
    expectProblem(await call('PATCH', path, { as, json: {} }), 404);
    expectProblem(await call('PUT', path, { as, json: await valid(resource) }), 404);
  });

  it('takes a DELETE that names a media type and has no body, as some clients send', async () => {
    const { as, path } = await mine();
    expect((await call('DELETE', path, { as, type: 'text/plain' })).status).toBe(200);
  });

  it('never gives the id of a deleted row out again', async () => {
    const { as, row, path } = await mine();
    await call('DELETE', path, { as });
    const next = (await create(resource, as)).row.id;
    if (resource.textIds) expect(next).not.toBe(row.id);
    else expect(next).toBeGreaterThan(row.id);
  });

  it('takes forms for POST, PUT and PATCH', async () => {
    const as = (await someone()).bearer;
    const body = await valid(resource);
    if (Object.values(body).some((value) => typeof value === 'object')) return; // only JSON can say that
    const form = Object.fromEntries(Object.entries(body).map(([k, v]) => [k, String(v)]));
    const created = await call('POST', `/${name}`, { as, form });
    expect(created.status, created.text).toBe(201);
    const row = created.json<Row>();
    const path = `/${name}/${row.id}`;
    const patched = await call('PATCH', path, { as, form: { [text]: 'a b&c=d é 🌍' } });
    expect(patched.status, patched.text).toBe(200);
    expect(patched.json()).toEqual({ ...row, [text]: 'a b&c=d é 🌍' });
    const replaced = await call('PUT', path, { as, form });
    expect(replaced.status, replaced.text).toBe(200);
    expect(replaced.json()).toEqual(row);
  });

  it('keeps every character of a text', async () => {
    const value = 'é 🌍 \u202e " \\ \' %00 <b> \n\t\u0001 \u2028 ﷽';
    const { row, path } = await create(resource, (await someone()).bearer, { [text]: value });
    expect(row[text]).toBe(value);
    expect((await call('GET', path)).json<Row>()[text]).toBe(value);
  });

  it('takes a text that is as long as it may be', async () => {
    const value = 'x'.repeat(resource.maxLength);
    const { row } = await create(resource, (await someone()).bearer, { [text]: value });
    expect(row[text]).toBe(value);
  });
});
