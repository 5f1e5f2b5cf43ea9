/** Pages by cursor: every row that was there throughout is met exactly once, whatever comes and goes. */
import { describe, expect, it } from 'vitest';
import { create, resources, writable } from './declared.ts';
import { admin, someone } from './people.ts';
import { call, expectProblem, links, type Reply, type Row, unique } from './support.ts';

/** Follows `next` from a first page; calls `between` after each page. */
async function follow(path: string, between: (page: Row[], index: number) => Promise<void> = async () => {}) {
  const rows: Row[] = [];
  let next: string | undefined = path;
  for (let index = 0; next !== undefined; index++) {
    expect(index, 'it ends').toBeLessThan(200);
    const reply: Reply = await call('GET', next);
    expect(reply.status, reply.text.slice(0, 300)).toBe(200);
    const page = reply.json<Row[]>();
    rows.push(...page);
    next = links(reply).next;
    await between(page, index);
  }
  return rows;
}

describe.each(resources)('cursors of $name', ({ name, text }) => {
  const sorts = [
    '',
    '_sort=id&_order=desc',
    ...(text ? [`_sort=${text}`, `_sort=${text},id&_order=desc,desc`] : []),
  ];

  it.each(sorts)('go through the list as it is sorted: %s', async (sort) => {
    const list = (await call('GET', `/${name}?${sort}&_limit=60`)).json<Row[]>();
    const size = Math.ceil(list.length / 4);
    const met: Row[] = [];
    let next: string | undefined = `/${name}?${sort}&_cursor=&_limit=${size}`;
    while (next !== undefined && met.length < list.length) {
      const reply: Reply = await call('GET', next);
      met.push(...reply.json<Row[]>());
      expect(Number(reply.headers.get('x-total-count'))).toBeGreaterThanOrEqual(list.length);
      expect(links(reply).first).toBe(links(await call('GET', links(reply).first!)).first);
      next = links(reply).next;
    }
    expect(met.slice(0, list.length)).toEqual(list);
  });

  it.each([
    'x',
    'x.y',
    'WzFd.AAAA',
    'WzFd',
    '.',
    '..',
    '[1]',
    '1',
    "' OR 1=1 --",
    'a'.repeat(5000),
    '%F0%9F%8E%89',
  ])('cannot be made up: %s', async (cursor) => {
    expectProblem(await call('GET', `/${name}?_cursor=${cursor}`), 400, '_cursor');
  });

  it('cannot be altered, nor used for another sort', async () => {
    const reply = await call('GET', `/${name}?_cursor=&_limit=1`);
    const cursor = new URL(links(reply).next!, reply.url).searchParams.get('_cursor')!;
    const [payload, signature] = cursor.split('.');
    const forged = Buffer.from('[9]').toString('base64url');
    for (const wrong of [`${forged}.${signature}`, `${payload}.`, `${payload}`, `${cursor}.x`, `x${cursor}`])
      expectProblem(await call('GET', `/${name}?_cursor=${wrong}`), 400, '_cursor');
    expectProblem(await call('GET', `/${name}?_cursor=${cursor}&_sort=id&_order=desc`), 400, '_cursor');
    expect((await call('GET', `/${name}?_cursor=${cursor}`)).status).toBe(200);
  });
});

describe.each(writable.slice(0, 1))('cursors of $name while rows come and go', (resource) => {
  it('meet every row that stays exactly once', async () => {
    const { name, text } = resource;
    const as = (await someone()).bearer;
    const word = unique();
    const titles = ['a', 'b', 'b', 'c', 'c', 'c', 'd', 'e'].map((letter) => `${letter} ${word}`);
    const made = [];
    for (const title of titles) made.push(await create(resource, as, { [text]: title }));
    const gone = new Set<unknown>();
    const rows = await follow(
      `/${name}?${text}_like=${word}&_sort=${text}&_order=desc&_cursor=&_limit=2`,
      async (page, index) => {
        // One before and one at the place where the next page begins go, and one comes before it.
        if (index > 2) return;
        const { id } = page.at(-1) ?? { id: 0 };
        if (id) await call('DELETE', `/${name}/${id}`, { as: await admin() });
        gone.add(id);
        await create(resource, as, { [text]: `z ${index} ${word}` });
      },
    );
    const ids = rows.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { row } of made) if (!gone.has(row.id)) expect(ids, String(row[text])).toContain(row.id);
    expect(ids).toHaveLength(made.length);
  });
});
