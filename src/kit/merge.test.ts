/** RFC 7396, appendix A, by the statements that PATCH runs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patched } from './assign.ts';
import { openTables, wideModel } from './kit.fixture.ts';
import { wire } from './wire.ts';
import { writes } from './write-sql.ts';

const write = writes(wideModel, new Map([['wide', wideModel]]));
const wires = wire(wideModel);
const anyone = { caller: null, only: { match: undefined, none: undefined } };
let tables: Awaited<ReturnType<typeof openTables>>;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => tables[Symbol.asyncDispose]());

/** A row whose JSON column holds `original`, after a patch of it. */
async function after(original: unknown, patch: object) {
  const insert = 'INSERT INTO "wide things" (data, "the \'title\'") VALUES (?, \'kept\') RETURNING id';
  const { rows } = await tables.client.execute({
    sql: insert,
    args: [original === undefined ? null : JSON.stringify(original)],
  });
  const statements = write.update(
    BigInt(Number(rows[0]!.id)),
    patched(wideModel, wires, patch as Record<string, unknown>, {}, null),
    anyone,
  );
  const [, , updated] = await tables.client.batch(statements, 'write');
  return { row: JSON.parse(String(updated!.rows[0]!.body)), version: updated!.rows[0]!.version };
}

it.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  // And of what is not there yet.
  [undefined, { a: { b: 1, c: null } }, { a: { b: 1 } }],
  [{ a: 0.1 }, { b: 0.1 + 0.2, 'c.d "ü"': true }, { a: 0.1, b: 0.1 + 0.2, 'c.d "ü"': true }],
])('%j patched with %j is %j', async (original, patch, result) => {
  const { row, version } = await after(original, { data: patch });
  expect(row.data).toEqual(result);
  expect([row.title, version]).toEqual(['kept', 2]);
});

it('a patch of other fields leaves the JSON alone, and null clears', async () => {
  const { row } = await after({ a: { b: 1 } }, { score: 1.5, title: null });
  expect(row).toMatchObject({ data: { a: { b: 1 } }, score: 1.5, title: null, shelfId: null });
});

it('an empty patch changes nothing but the version', async () => {
  const { row, version } = await after({ a: 1 }, {});
  expect([row.data, row.title, version]).toEqual([{ a: 1 }, 'kept', 2]);
});
