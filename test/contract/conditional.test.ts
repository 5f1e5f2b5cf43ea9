import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { other, someone } from './people.ts';
import { call, expectProblem, type Row, unique } from './support.ts';

describe.each(writable)('conditional changes of $name', (resource) => {
  const { text } = resource;
  const mine = async () => {
    const as = (await someone()).bearer;
    return { as, ...(await create(resource, as)) };
  };
  const change = async (method: string) =>
    method === 'PUT'
      ? { json: await valid(resource) }
      : method === 'PATCH'
        ? { json: { [text]: unique() } }
        : {};

  describe.each(['PUT', 'PATCH', 'DELETE'])('by %s', (method) => {
    it('happen with the current ETag, alone or among others', async () => {
      for (const also of ['', ', "other"']) {
        const { as, path, etag } = await mine();
        const reply = await call(method, path, {
          as,
          ...(await change(method)),
          headers: { 'if-match': etag + also },
        });
        expect(reply.status, reply.text).toBe(200);
        expect(reply.headers.get('etag')).not.toBe(etag);
      }
    });

    it('happen with If-Match: * while the row is there', async () => {
      const { as, path } = await mine();
      const headers = { 'if-match': '*' };
      expect((await call(method, path, { as, ...(await change(method)), headers })).status).toBe(200);
    });

    it('are refused with 412 once the row has changed', async () => {
      const { as, path, etag } = await mine();
      const now = await call('PATCH', path, { as, json: { [text]: unique() } });
      const headers = { 'if-match': etag };
      expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 412);
      const read = await call('GET', path);
      expect(read.json()).toEqual(now.json());
      expect(read.headers.get('etag')).toBe(now.headers.get('etag'));
    });

    it('are refused with 412 for a weak or a foreign ETag', async () => {
      const { as, row, path, etag } = await mine();
      for (const tag of [`W/${etag}`, '"other"', 'W/"other"']) {
        const headers = { 'if-match': tag };
        expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 412);
      }
      expect((await call('GET', path)).json()).toEqual(row);
    });

    it('are 404, not 412, where there is no row', async () => {
      const { bearer: as } = await someone();
      for (const tag of ['*', '"other"']) {
        const headers = { 'if-match': tag };
        const path = `/${resource.name}/999999999`;
        expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 404);
      }
    });

    it('are 403, not 412, on the row of somebody else', async () => {
      const { path } = await mine();
      const { bearer: as } = await other();
      const headers = { 'if-match': '"other"' };
      expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 403);
    });
  });

  describe.each(['PUT', 'PATCH', 'DELETE'])('by %s with If-None-Match', (method) => {
    it('are refused with 412 where it has the current ETag, or is *', async () => {
      const { as, row, path, etag } = await mine();
      for (const tag of ['*', ' *', etag, `W/${etag}`, `"other", ${etag}`]) {
        const headers = { 'if-none-match': tag };
        expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 412);
      }
      expect((await call('GET', path)).json()).toEqual(row);
    });

    it('happen where it has others', async () => {
      for (const tag of ['"other"', 'W/"1-1"', '']) {
        const { as, path } = await mine();
        const headers = { 'if-none-match': tag };
        const reply = await call(method, path, { as, ...(await change(method)), headers });
        expect(reply.status, reply.text).toBe(200);
      }
    });

    it('happen with the ETag of a former version, and both headers may be met', async () => {
      const { as, path, etag } = await mine();
      const now = await call('PATCH', path, { as, json: { [text]: unique() } });
      const headers = { 'if-none-match': etag, 'if-match': now.headers.get('etag') ?? '' };
      expect((await call(method, path, { as, ...(await change(method)), headers })).status).toBe(200);
    });

    it('are 404 where there is no row, and 403 on the row of somebody else', async () => {
      const { bearer: as } = await other();
      const headers = { 'if-none-match': '*' };
      const nobody = `/${resource.name}/999999999`;
      expectProblem(await call(method, nobody, { as, ...(await change(method)), headers }), 404);
      const { path } = await mine();
      expectProblem(await call(method, path, { as, ...(await change(method)), headers }), 403);
    });
  });

  it('give a new ETag with every change, and the one that a reader then sees', async () => {
    const { as, path, etag } = await mine();
    const seen = [etag];
    for (let i = 0; i < 3; i++) {
      const headers = { 'if-match': seen.at(-1) ?? '' };
      const reply = await call('PATCH', path, { as, json: { [text]: unique() }, headers });
      expect(reply.status).toBe(200);
      seen.push(reply.headers.get('etag') ?? '');
      expect((await call('GET', path)).headers.get('etag')).toBe(seen.at(-1));
    }
    expect(new Set(seen).size).toBe(4);
  });

  it('let a reader know: the old representation is no 304 any more', async () => {
    const { as, path, etag } = await mine();
    const changed = (await call('PATCH', path, { as, json: { [text]: unique() } })).json<Row>();
    const reply = await call('GET', path, { headers: { 'if-none-match': etag } });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual(changed);
  });
});
