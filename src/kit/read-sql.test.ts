import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../db/engine.fixture.ts';
import { openTables, shelves, wide, wideGraph, wideModel } from './kit.fixture.ts';
import { pageOf } from './page.ts';
import { listQuery } from './query.ts';
import { reads } from './read-sql.ts';
import type { Pairs } from './spelling.ts';

const read = reads(wideModel, wideGraph);
const whole = { relations: [] };
let tables: Awaited<ReturnType<typeof openTables>>;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => tables[Symbol.asyncDispose]());

const blank = Object.fromEntries(wideModel.fields.map((field) => [field.name, null]));
/** Stores a row by Drizzle and reads it as the kit does. */
async function roundTrip(row: Record<string, unknown>) {
  const [stored] = await tables.db.insert(wide).values(row).returning({ id: wide.id });
  const { rows } = await tables.client.execute(read.one(BigInt(stored!.id), whole, null));
  const { id, ...rest } = JSON.parse(String(rows[0]!.body));
  expect(id).toBe(stored!.id);
  return rest;
}
const withoutId = ({ id: _, ...rest }: Record<string, unknown>) => rest;
const statementOf = (pairs: Pairs, id?: bigint) => {
  const under = id === undefined ? undefined : { parent: wideModel.parents[0]!, id };
  const query = listQuery(wideModel, wideGraph, pairs);
  return { query, statement: read.list(query, { caller: null, under }) };
};
const list = async (pairs: Pairs, parent?: bigint) => {
  const { query, statement } = statementOf(pairs, parent);
  const { total, text } = pageOf(await tables.client.execute(statement), query, {});
  return { total, rows: JSON.parse(text) as { id: number }[] };
};
const ids = ({ rows }: { rows: { id: number }[] }) => rows.map((row) => row.id);

describe('one row', () => {
  it.each([
    ['nothing but NULL', {}],
    ['texts', { title: 'a "quote", a \\, a\nline, ü and 🎉 and \u2028' }],
    ['true', { open: true }],
    ['false', { open: false }],
    ['a real of 17 digits', { score: 0.1 + 0.2 }],
    ['a whole real', { score: 5 }],
    ['the least and largest reals', { score: Number.MAX_VALUE }],
    ['a small real', { score: -1.5e-300 }],
    ['JSON', { data: { a: [1, null, true, 'x', { b: {} }], 'ü"': 0.1 + 0.2 } }],
    ['JSON that is no object', { data: ['x'] }],
    ['JSON null members', { data: { a: null } }],
    ['integers', { more0: Number.MAX_SAFE_INTEGER, more69: -1 }],
  ])('comes back as it was stored: %s', async (_, row) => {
    expect(await roundTrip(row)).toEqual({ ...withoutId(blank), ...row });
  });

  it('writes a real as people do, where that is the same number', async () => {
    const texts = [
      '30.1',
      '99',
      '0.5',
      '-12.25',
      '0.1',
      '1e300',
      '-0.000001',
      '123456789.123456',
      '3.3333333333333335',
    ];
    for (const text of texts) {
      const [stored] = await tables.db
        .insert(wide)
        .values({ score: Number(text) })
        .returning({ id: wide.id });
      const { rows } = await tables.client.execute(read.one(BigInt(stored!.id), whole, null));
      const [, written] = /"score":([^,}]+)/.exec(String(rows[0]!.body)) ?? [];
      expect(Number(written)).toBe(Number(text));
      expect(written!.length, `${text} is ${written}`).toBeLessThanOrEqual(
        text === '1e300' ? 30 : text.length,
      );
    }
  });

  it('has every field in the order of the table, beyond 63 of them', async () => {
    const row = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`more${i}`, i]));
    const body = await roundTrip(row);
    expect(Object.keys(body)).toEqual(wideModel.fields.map((f) => f.name).filter((name) => name !== 'id'));
    expect(body).toEqual({ ...withoutId(blank), ...row });
  });

  it('keeps any double exactly', async () => {
    const below = random(7);
    const doubles = Array.from({ length: 500 }, () => {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setUint32(0, below(2 ** 32));
      bits.setUint32(4, below(2 ** 32));
      return bits.getFloat64(0);
    }).filter(Number.isFinite);
    const decimals = Array.from({ length: 400 }, () => (below(2e9) - 1e9) / 10 ** below(7));
    const sums = decimals.map((value) => value * 1.1 + 0.2);
    doubles.push(...decimals, ...sums);
    const stored = await tables.db
      .insert(wide)
      .values(doubles.map((score) => ({ score, shelfId: 77 })))
      .returning({ id: wide.id });
    const { rows } = await list([
      ['shelfId', '77'],
      ['_limit', '2000'],
    ]);
    expect(ids({ rows })).toEqual(stored.map((row) => row.id));
    expect(rows.map((row) => (row as unknown as { score: number }).score)).toEqual(doubles);
  });
});

describe('a list', () => {
  beforeAll(async () => {
    await tables.db.insert(shelves).values([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
    ]);
    await tables.db.insert(wide).values(
      Array.from({ length: 150 }, (_, i) => ({
        id: 10_001 + i,
        shelfId: 1,
        title: `t${i % 10}`,
        open: i % 2 === 0,
      })),
    );
  });

  it('is the same as one cell and as many rows', async () => {
    const few = await list([
      ['shelfId', '1'],
      ['_limit', '100'],
    ]);
    const many = await list([
      ['shelfId', '1'],
      ['_limit', '101'],
    ]);
    expect([few.total, many.total]).toEqual([150, 150]);
    expect(few.rows).toEqual(many.rows.slice(0, 100));
    expect(many.rows).toHaveLength(101);
  });

  it('filters by alternatives, sorts, and goes on from an offset', async () => {
    const found = await list([
      ['title', 't1'],
      ['title', 't2'],
      ['open', 'false'],
      ['_sort', 'id'],
      ['_order', 'desc'],
      ['_start', '1'],
      ['_end', '3'],
    ]);
    expect(found.total).toBe(15);
    expect(ids(found)).toEqual([10_132, 10_122]);
  });

  it('is empty, not missing, where there are no rows', async () => {
    expect(await list([['title', 'none']])).toEqual({ total: 0, rows: [] });
    expect(
      await list([
        ['title', 'none'],
        ['_limit', '500'],
      ]),
    ).toEqual({ total: 0, rows: [] });
  });

  it('below a parent tells none from no such parent', async () => {
    expect(ids(await list([['_limit', '2']], 1n))).toEqual([10_001, 10_002]);
    expect(await list([], 2n)).toEqual({ total: 0, rows: [] });
    await expect(list([], 3n)).rejects.toThrow('no such parent');
  });

  it.each([
    ['a filter', [['shelfId', '1']] as Pairs, undefined],
    [
      'alternatives',
      [
        ['shelfId', '1'],
        ['shelfId', '2'],
      ] as Pairs,
      undefined,
    ],
    ['a parent', [] as Pairs, 1n],
  ])('uses the index of a foreign key for %s', async (_, pairs, parent) => {
    const { sql, args } = statementOf(pairs, parent).statement;
    const { rows } = await tables.client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args });
    const plan = rows.map((row) => String(row.detail));
    expect(plan.filter((step) => step.includes('wide_shelf')).length).toBeGreaterThanOrEqual(2);
    expect(plan.filter((step) => /^SCAN wide/.test(step))).toEqual([]);
  });
});
