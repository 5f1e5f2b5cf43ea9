/** A disk that is full, and a file that cannot be written: what fails leaves nothing, and what comes after goes on. */
import type { Client } from '@libsql/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { outcome, schema, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
beforeEach(async () => {
  // Nothing takes time: what comes together is one group, however slow the machine.
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  file = await temporary();
  client = openEngine(file.path);
  await client.executeMultiple(schema);
});
afterEach(async () => {
  vi.useRealTimers();
  client.close();
  await file[Symbol.asyncDispose]();
});

const insert = (name: string, bytes = 0) =>
  outcome(
    async () =>
      (
        await client.execute({
          sql: 'INSERT INTO things (name, bytes) VALUES (?, zeroblob(?))',
          args: [name, BigInt(bytes)],
        })
      ).rowsAffected,
  );
const names = async () =>
  (await client.execute('SELECT name FROM things WHERE id > 2 ORDER BY id')).rows.map((row) => row.name);
const full = { failed: { name: 'LibsqlError', code: 'SQLITE_FULL' } };

/** Of the writer's connection. */
const atMost = (pages: number) => client.batch([`PRAGMA max_page_count = ${pages}`], 'write');

it('SQLITE_FULL ends the transaction: the whole group is rejected, nothing of it is in the file', async () => {
  await atMost(20);
  const answers = await Promise.all([insert('a'), insert('b'), insert('large', 1_000_000), insert('c')]);
  expect(answers).toMatchObject([full, full, full, 1]);
  expect(await names()).toEqual(['c']);
  await atMost(1_000_000);
  expect([await insert('large', 1_000_000), await names()]).toEqual([1, ['c', 'large']]);
});

it('SQLITE_FULL in a batch leaves nothing of what the batch did before', async () => {
  await atMost(20);
  const batch = [
    "INSERT INTO things (name) VALUES ('first')",
    "INSERT INTO things (name, bytes) VALUES ('large', zeroblob(1000000))",
  ];
  expect(await outcome(() => client.batch(batch, 'write'))).toMatchObject({
    failed: { name: 'LibsqlBatchError', code: 'SQLITE_FULL', statementIndex: 1 },
  });
  expect(await names()).toEqual([]);
  expect([await insert('after'), await names()]).toEqual([1, ['after']]);
});

it('a connection that only reads is opened anew for what comes after', async () => {
  // As one is that was opened while the file could not be written: its transactions begin all the same.
  const refused = ['PRAGMA query_only = ON', "INSERT INTO things (name) VALUES ('refused')"];
  const readonly = { failed: { code: 'SQLITE_READONLY' } };
  vi.setSystemTime(Date.now() + 1_500);
  expect(await outcome(() => client.batch(refused, 'write'))).toMatchObject(readonly);
  expect([await insert('taken'), await names()]).toEqual([1, ['taken']]);
  // Not within a second: a flood of writes is not to open a connection each.
  expect(await outcome(() => client.batch(refused, 'write'))).toMatchObject(readonly);
  expect(await insert('soon')).toMatchObject(readonly);
});
