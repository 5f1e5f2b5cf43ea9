import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { byId, call, links, type Row } from './support.ts';

/** Rows that stay while other tests come and go: these are the oldest of each resource. */
const oldest = '_sort=id&_order=asc';

const list = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return { reply, rows: reply.json<Row[]>(), ids: reply.json<Row[]>().map((row) => row.id) };
};

describe.each(resources)('lists of $name', ({ name, text }) => {
  it('come in the order of their ids unless asked otherwise', async () => {
    const { ids } = await list(`/${name}?_limit=20`);
    expect(ids).toEqual(ids.toSorted(byId));
  });

  it('are sorted either way, whatever the case of _order', async () => {
    for (const order of ['desc', 'DESC', 'Desc']) {
      const { ids } = await list(`/${name}?_sort=id&_order=${order}&_limit=20`);
      expect(ids).toEqual(ids.toSorted((a, b) => byId(b, a)));
    }
    const { ids } = await list(`/${name}?_sort=id&_order=ASC&_limit=20`);
    expect(ids).toEqual(ids.toSorted(byId));
  });

  it.skipIf(!text)('compare texts byte by byte', async () => {
    const { rows } = await list(`/${name}?_sort=${text}&_limit=50`);
    const texts = rows.map((row) => Buffer.from(String(row[text] ?? '')));
    expect(texts).toEqual(texts.toSorted(Buffer.compare));
  });

  it('have as many rows as _limit says', async () => {
    expect((await list(`/${name}?_limit=2`)).rows).toHaveLength(2);
  });

  it('are cut by _start with _end or _limit', async () => {
    const { ids } = await list(`/${name}?${oldest}&_limit=6`);
    expect((await list(`/${name}?${oldest}&_start=2&_end=5`)).ids).toEqual(ids.slice(2, 5));
    expect((await list(`/${name}?${oldest}&_start=2&_limit=3`)).ids).toEqual(ids.slice(2, 5));
    expect((await list(`/${name}?${oldest}&_start=0&_end=1`)).ids).toEqual(ids.slice(0, 1));
  });

  it('have pages of ten unless _limit says otherwise, the first being 1', async () => {
    const { ids } = await list(`/${name}?${oldest}&_limit=10`);
    expect((await list(`/${name}?${oldest}&_page=1`)).ids).toEqual(ids);
    expect((await list(`/${name}?${oldest}&_page=2&_limit=3`)).ids).toEqual(ids.slice(3, 6));
  });

  it('are empty after the last page, with the count still there', async () => {
    const { reply, rows } = await list(`/${name}?_page=99999`);
    expect(rows).toEqual([]);
    expect(Number(reply.headers.get('x-total-count'))).toBeGreaterThan(0);
  });

  it('count as many rows as a filter does that all of them pass', async () => {
    const total = async (query: string) =>
      (await list(`/${name}?_limit=1${query}`)).reply.headers.get('x-total-count');
    expect(await total('')).toBe(await total('&id_ne=999999999'));
  });

  it('are filtered by equality, and by OR when a parameter comes again', async () => {
    const { ids } = await list(`/${name}?${oldest}&_limit=3`);
    const one = await list(`/${name}?id=${ids[1]}`);
    expect(one.ids).toEqual([ids[1]]);
    expect(one.reply.headers.get('x-total-count')).toBe('1');
    const several = await list(`/${name}?id=${ids[2]}&id=${ids[0]}&id=999999999`);
    expect(several.ids).toEqual([ids[0], ids[2]]);
    expect(several.reply.headers.get('x-total-count')).toBe('2');
  });

  it.skipIf(!text)('take SQL in a value for the text that it is', async () => {
    for (const value of ["' OR 1=1 --", "'; DROP TABLE users; --", '%', '_', '\\', '"']) {
      const { rows } = await list(`/${name}?${text}=${encodeURIComponent(value)}`);
      expect(rows).toEqual([]);
    }
  });

  it('link to their first, previous, next and last page, each of which can be followed', async () => {
    const wanted = (await list(`/${name}?${oldest}&_limit=9`)).ids;
    const filter = wanted.map((id) => `id=${id}`).join('&');
    const middle = await list(`/${name}?${filter}&_sort=id&_order=desc&_page=2&_limit=4`);
    const to = links(middle.reply);
    expect(Object.keys(to).toSorted()).toEqual(['first', 'last', 'next', 'prev']);
    for (const link of Object.values(to)) expect(link, 'a relative reference').toMatch(/^[/?]/);
    const follow = async (rel: string) => (await list(new URL(to[rel] ?? '', middle.reply.url).href)).ids;
    const down = wanted.toReversed();
    expect(await follow('first')).toEqual(down.slice(0, 4));
    expect(await follow('prev')).toEqual(down.slice(0, 4));
    expect(await follow('next')).toEqual(down.slice(8));
    expect(await follow('last')).toEqual(down.slice(8));
  });

  it('have no previous page at the start and no next one at the end', async () => {
    const start = links((await list(`/${name}?_page=1&_limit=1`)).reply);
    expect(start).not.toHaveProperty('prev');
    const { ids } = await list(`/${name}?${oldest}&_limit=1`);
    const only = links((await list(`/${name}?id=${ids[0]}&_page=1`)).reply);
    expect(only).not.toHaveProperty('next');
    expect(only).not.toHaveProperty('prev');
  });
});
