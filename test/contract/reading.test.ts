import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { call, expectProblem, type Row } from './support.ts';

const first = async (name: string) => {
  const row = (await call('GET', `/${name}?_limit=1`)).json<Row[]>()[0];
  expect(row, `${name} has a row`).toBeDefined();
  return row as Row;
};

describe.each(resources)('reading $name', ({ name, fields, textIds }) => {
  it('lists rows as a bare array with their exact count', async () => {
    const reply = await call('GET', `/${name}?_limit=3`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(Number(reply.headers.get('x-total-count'))).toBeGreaterThanOrEqual(reply.json<Row[]>().length);
    expect(reply.json()).toBeInstanceOf(Array);
  });

  it('shows the declared members in their order and none else', async () => {
    const row = await first(name);
    expect(Object.keys(row)).toEqual(fields);
    const alone = (await call('GET', `/${name}/${row.id}`)).json<Row>();
    expect(Object.keys(alone)).toEqual(fields);
  });

  it('gives one row by its id, with a strong ETag', async () => {
    const row = await first(name);
    const reply = await call('GET', `/${name}/${row.id}`);
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({ id: row.id });
    expect(reply.headers.get('etag')).toMatch(/^"[^"]+"$/);
  });

  it('answers 304 without a body to whoever holds the representation', async () => {
    const { id } = await first(name);
    const etag = (await call('GET', `/${name}/${id}`)).headers.get('etag') ?? '';
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await call('GET', `/${name}/${id}`, { headers: { 'if-none-match': tag } });
      expect(reply.status, tag).toBe(304);
      expect(reply.text).toBe('');
      expect(reply.headers.get('etag')).toBe(etag);
    }
    const changed = await call('GET', `/${name}/${id}`, { headers: { 'if-none-match': '"other"' } });
    expect(changed.status).toBe(200);
  });

  it('answers HEAD like GET without the body', async () => {
    const { id } = await first(name);
    for (const path of [`/${name}/${id}`, `/${name}?_limit=2`]) {
      const [head, get] = [await call('HEAD', path), await call('GET', path)];
      expect(head.status).toBe(200);
      expect(head.text).toBe('');
      for (const header of ['content-type', 'etag'])
        expect(head.headers.get(header)).toBe(get.headers.get(header));
      expect(head.headers.has('x-total-count')).toBe(get.headers.has('x-total-count'));
    }
    expect((await call('HEAD', `/${name}/999999999`)).status).toBe(404);
  });

  const malformed = ['abc', '1.5', '-1', '0x1', '1e3', '99999999999999999999', "1'--", '1 OR 1=1'];
  it.each(textIds ? ['%00', 'x'.repeat(300)] : [...malformed, '%ff', '%00'])(
    'answers 400 to the malformed id %s',
    async (id) => {
      expectProblem(await call('GET', `/${name}/${id}`), 400, 'id');
    },
  );

  it('answers 404 to an id that nobody has', async () => {
    expectProblem(await call('GET', `/${name}/999999999`), 404);
  });
});
