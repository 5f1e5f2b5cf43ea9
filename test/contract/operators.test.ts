/** Filters: an operator means the same of every resource's numbers and texts, checked against the rows themselves. */
import { describe, expect, it } from 'vitest';
import { create, resources, writable } from './declared.ts';
import { someone } from './people.ts';
import { byId, call, expectProblem, type Row, unique } from './support.ts';

const list = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return { rows: reply.json<Row[]>(), total: Number(reply.headers.get('x-total-count')) };
};
const query = (pairs: [string, string][]) => new URLSearchParams(pairs).toString();

describe.each(resources)('operators on $name', ({ name, text, fields, textIds }) => {
  /** The oldest rows, which other tests leave alone. */
  const oldest = async () => (await list(`/${name}?_sort=id&_limit=40`)).rows;
  /** Those of them that a filter finds. */
  const among = async (rows: Row[], parameter: string, value: unknown) => {
    const known = new Set(rows.map((row) => row.id));
    const found = await list(`/${name}?${query([[parameter, String(value)]])}&_sort=id&_limit=1000`);
    return found.rows.filter((row) => known.has(row.id));
  };

  it.each([
    ['_gt', (order: number) => order > 0],
    ['_gte', (order: number) => order >= 0],
    ['_lt', (order: number) => order < 0],
    ['_lte', (order: number) => order <= 0],
    ['_ne', (order: number) => order !== 0],
    ['', (order: number) => order === 0],
  ] as const)('compare ids by %s', async (operator, test) => {
    const rows = await oldest();
    const middle = rows[Math.floor(rows.length / 2)]!.id;
    const wanted = rows.filter((row) => test(byId(row.id, middle)));
    expect(await among(rows, `id${operator}`, middle)).toEqual(wanted);
  });

  it.skipIf(!text).each([
    ['_gt', (order: number) => order > 0],
    ['_gte', (order: number) => order >= 0],
    ['_lt', (order: number) => order < 0],
    ['_lte', (order: number) => order <= 0],
    ['_ne', (order: number) => order !== 0],
  ] as const)('compare texts by %s, byte by byte', async (operator, test) => {
    const rows = await oldest();
    const middle = rows[Math.floor(rows.length / 2)]![text];
    const wanted = rows.filter((row) => row[text] !== null && test(byId(row[text], middle)));
    expect(await among(rows, `${text}${operator}`, middle)).toEqual(wanted);
  });

  it.skipIf(!text)('find a text whatever its case, and by a pattern', async () => {
    const rows = await oldest();
    const [row] = rows;
    const whole = String(row![text]);
    const part = whole.slice(1, 6);
    const has = (value: unknown) => String(value).toLowerCase().includes(part.toLowerCase());
    const wanted = rows.filter((r) => has(r[text]));
    for (const value of [part, part.toUpperCase(), part.toLowerCase()])
      expect(await among(rows, `${text}_like`, value)).toEqual(wanted);
    const begins = rows.filter((r) =>
      String(r[text]).toLowerCase().startsWith(whole.slice(0, 3).toLowerCase()),
    );
    expect(await among(rows, `${text}_like`, `${whole.slice(0, 3).toUpperCase()}*`)).toEqual(begins);
  });

  it('mean all of several _ne, and any of several others', async () => {
    const rows = await oldest();
    const id = (at: number) => encodeURIComponent(rows.at(at)!.id);
    const [a, b, last] = [id(0), id(1), id(-1)];
    const none = await list(`/${name}?id_lte=${last}&id_ne=${a}&id_ne=${b}&_limit=1000`);
    expect(none.rows.map((row) => row.id)).toEqual(rows.slice(2).map((row) => row.id));
    expect(none.total).toBe(rows.length - 2);
    const any = await list(`/${name}?id_lte=${last}&id_gt=${id(-2)}&id_gt=${last}`);
    expect(any.rows.map((row) => row.id)).toEqual([rows.at(-1)!.id]);
  });

  it.each([
    ...(textIds ? [] : ['id_gt=abc', 'id_gte=', 'id_lte=1.5', 'id_ne=x']),
    ...['id_nope=1', 'id_=1', '_gt=1', 'nope_gt=1'],
    ...(fields.includes('ownerId') ? [] : ['ownerId_gt=1']),
  ])('%s is a 400 that names the parameter', async (wrong) => {
    expectProblem(await call('GET', `/${name}?${wrong}`), 400, wrong.split('=')[0]!);
  });

  it.skipIf(!text).each(["' OR 1=1 --", '"; DROP TABLE users; --', '%27', '[a-z]*', '?', '\\', '%', '_'])(
    '%s is a text like any other',
    async (value) => {
      for (const operator of ['', '_gt', '_like']) {
        const reply = await call('GET', `/${name}?${query([[`${text}${operator}`, value]])}`);
        expect(reply.status, reply.text.slice(0, 200)).toBe(200);
      }
      const [row] = (await list(`/${name}?${query([[`${text}_ne`, value]])}&_limit=1`)).rows;
      expect(row).toBeDefined();
    },
  );
});

describe.each(writable)('the words in $name', (resource) => {
  const { name, text } = resource;

  it('are found by _like in any script and case, with nothing in them special but *', async () => {
    const word = unique();
    const value = `${word} ÉTÉ Straße Ω [x] a?b 100%_ "q" 'r' \\`;
    const { row } = await create(resource, (await someone()).bearer, { [text]: value });
    const found = async (like: string) =>
      (await list(`/${name}?${query([[`${text}_like`, like]])}`)).rows.map((r) => r.id);
    for (const like of [
      'été straße',
      'ω [X] A?B',
      '100%_',
      `"Q" 'R' \\`,
      '*ÉtÉ*\\',
      `${word.toUpperCase()}*`,
    ]) {
      const hits = await found(like.includes('*') ? like : `${word}*${like}*`);
      expect(hits, like).toContain(row.id);
    }
    for (const like of [`${word}.*`, `${word}?`, `${word} [ée]`, `*${word}`])
      expect(await found(like), like).not.toContain(row.id);
  });
});
