/** Reads that come together are carried out together, and none of them sees less than it must. */
import type { Client } from '@libsql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { insert, outcome, schema, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';
import { Connection } from './statement.ts';

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
let other: Connection;
beforeEach(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await client.executeMultiple(schema);
  other = new Connection(file.path, [], 0);
});
afterEach(async () => {
  client.close();
  other.close();
  await file[Symbol.asyncDispose]();
});

const count = async () => (await client.execute('SELECT count(*) AS n FROM things')).rows[0]!.n;
/** Reads that are carried out in one transaction. */
const shared = () => Promise.all([count(), count(), count()]);
const turn = () => new Promise(setImmediate);

it('all that was committed before a read is carried out is seen, by whomever', async () => {
  const reads = shared();
  other.run(insert('theirs'));
  expect(await reads).toEqual([3, 3, 3]);
  const mixed = [count(), client.execute('PRAGMA query_only'), count(), client.batch(['SELECT 1']), count()];
  other.run(insert('theirs, too'));
  expect((await Promise.all(mixed)).filter((answer) => typeof answer === 'number')).toEqual([4, 4, 4]);
});

it('what waits when the client is closed is told so', async () => {
  const waiting = [count(), count()].map((read) => outcome(() => read));
  client.close();
  const closed = { failed: { name: 'LibsqlError', code: 'CLIENT_CLOSED' } };
  expect(await Promise.all(waiting)).toEqual([closed, closed]);
});

it('many reads leave other events their turn', async () => {
  const slow =
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 30000) SELECT max(n) FROM t';
  const done: number[] = [];
  const all = Array.from({ length: 30 }, (_, i) => client.execute(slow).then(() => done.push(i)));
  await turn();
  await turn();
  expect(done.length).toBeLessThan(30);
  await Promise.all(all);
  expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

it.each<[string, () => Promise<unknown>]>([
  ['a write', () => client.execute(insert('x'))],
  ['a batch', () => client.batch([insert('x')], 'write')],
  ['a migration', () => client.migrate([insert('x')])],
  ['a script', () => client.executeMultiple("INSERT INTO things (name) VALUES ('x')")],
  [
    'a transaction',
    async () => {
      const transaction = await client.transaction('write');
      await transaction.execute(insert('x'));
      await shared();
      await transaction.commit();
    },
  ],
])('%s is seen as soon as it is acknowledged', async (_, write) => {
  // Also where reads come before it, and after the turn that has asked for it.
  await shared();
  const between = turn().then(shared);
  const reads: unknown[] = [];
  await write().then(async () => reads.push(...(await shared())));
  expect(reads).toEqual([3, 3, 3]);
  await between;
});

it('a batch that reads sees one snapshot, the latest', async () => {
  other.run(insert('theirs'));
  const counts = await client.batch(['SELECT count(*) AS n FROM things', 'SELECT max(id) AS n FROM things']);
  expect(counts.map((set) => set.rows[0]!.n)).toEqual([3, 3]);
});

it('a read that fails costs the others of its turn nothing', async () => {
  const answers = Array.from({ length: 9 }, (_, i) =>
    i % 3 === 1 ? outcome(() => client.execute('SELECT abs(-9223372036854775807 - 1)')) : count(),
  );
  const failed = { failed: expect.objectContaining({ name: 'LibsqlError' }) };
  expect(await Promise.all(answers)).toEqual([2, failed, 2, 2, failed, 2, 2, failed, 2]);
});

it('no snapshot outlives its turn: the log can be emptied', async () => {
  await client.execute(insert('x'));
  await shared();
  await turn();
  expect({ ...other.run('PRAGMA wal_checkpoint(TRUNCATE)').rows[0] }).toMatchObject({ busy: 0 });
});

it.each(['SELECT id FROM things LIMIT 1', 'WITH t AS (SELECT 1 AS id) SELECT id FROM t limit 1 '])(
  'one row at most: %s',
  async (sql) => {
    const { rows, columns } = await client.execute(sql);
    expect([columns, rows.map((row) => row[0])]).toEqual([['id'], [1]]);
  },
);

it.each([
  'SELECT id FROM things -- LIMIT 1',
  'SELECT id FROM things /* LIMIT 1',
  'SELECT id FROM (SELECT id FROM things LIMIT 2)',
  'SELECT id FROM things WHERE id IN (SELECT id FROM things LIMIT 10)',
  'SELECT id FROM things LIMIT 11',
  'UPDATE things SET n = 1 RETURNING id',
])('all rows: %s', async (sql) => {
  expect((await client.execute(sql)).rows.map((row) => row.id)).toEqual([1, 2]);
});
