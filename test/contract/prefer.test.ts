/** Prefer: return=… (RFC 7240): how much of a write is answered. */
import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { call, type Row, unique } from './support.ts';

const minimal = { prefer: 'return=minimal' };
const representation = { prefer: 'return=representation' };

describe.each(writable)('a preference for the answer to a write of $name', (resource) => {
  const { name, text } = resource;
  const mine = async () => {
    const as = (await someone()).bearer;
    return { as, ...(await create(resource, as)) };
  };
  const applied = (reply: { headers: Headers }) => reply.headers.get('preference-applied');

  it('return=minimal: POST says where the row is, and nothing of it', async () => {
    const as = (await someone()).bearer;
    const body = await valid(resource);
    const reply = await call('POST', `/${name}`, { as, json: body, headers: minimal });
    expect([reply.status, reply.text, applied(reply)]).toEqual([201, '', 'return=minimal']);
    const read = await call('GET', reply.headers.get('location') ?? '');
    expect(read.json()).toMatchObject(body);
    expect(reply.headers.get('etag')).toBe(read.headers.get('etag'));
  });

  it('return=minimal: POST of an array says only that it is done', async () => {
    const as = (await someone()).bearer;
    const marker = unique();
    const json = [await valid(resource, { [text]: marker })];
    const reply = await call('POST', `/${name}`, { as, json, headers: minimal });
    expect([reply.status, reply.text, applied(reply)]).toEqual([201, '', 'return=minimal']);
    expect((await call('GET', `/${name}?${text}=${marker}`)).json()).toHaveLength(1);
  });

  it.each(['PUT', 'PATCH'])('return=minimal: %s is a 204 with the new ETag', async (method) => {
    const { as, path } = await mine();
    const json = await valid(resource);
    const reply = await call(method, path, { as, json, headers: minimal });
    expect([reply.status, reply.text, applied(reply)]).toEqual([204, '', 'return=minimal']);
    const read = await call('GET', path);
    expect(read.json()).toMatchObject(json);
    expect(reply.headers.get('etag')).toBe(read.headers.get('etag'));
  });

  it('return=minimal: DELETE is a 204', async () => {
    const { as, path } = await mine();
    const reply = await call('DELETE', path, { as, headers: minimal });
    expect([reply.status, reply.text, applied(reply)]).toEqual([204, '', 'return=minimal']);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('return=representation is what comes anyway, and is confirmed', async () => {
    const { as, path, row } = await mine();
    const reply = await call('PATCH', path, { as, json: { [text]: row[text] }, headers: representation });
    expect([reply.status, applied(reply)]).toEqual([200, 'return=representation']);
    expect(reply.json()).toEqual(row);
    const posted = await call('POST', `/${name}`, {
      as,
      json: await valid(resource),
      headers: representation,
    });
    expect([posted.status, applied(posted)]).toEqual([201, 'return=representation']);
    expect(posted.json<Row>().id).not.toBe(row.id);
  });

  it('what is not understood is ignored', async () => {
    const { as, path, row } = await mine();
    for (const prefer of ['return=nothing', 'respond-async', 'wait=10, foo; bar="return=minimal"']) {
      const reply = await call('PATCH', path, { as, json: {}, headers: { prefer } });
      expect([reply.status, reply.json(), applied(reply)]).toEqual([200, row, null]);
    }
  });

  it('a refusal is told in full', async () => {
    const { as, path } = await mine();
    const reply = await call('PATCH', path, { as, json: { nope: 1 }, headers: minimal });
    expect(reply.status).toBe(422);
    expect(applied(reply)).toBeNull();
  });
});
