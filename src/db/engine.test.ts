/** The engine and `@libsql/client` on a file: both do what the latter documents. */
import { describe, expect, it } from 'vitest';
import { implementations, resultOf, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';
import { errors } from './engine-errors.fixture.ts';
import { results } from './engine-results.fixture.ts';

describe.each(Object.entries(implementations))('%s', (_, open) => {
  it.each([...results, ...errors])('%s', async (_name, run, gives) => {
    expect(await resultOf(open, run)).toEqual(gives);
  });
});

it('columns named like what a row has already', async () => {
  await using file = await temporary();
  const client = openEngine(file.path);
  const row = (await client.execute('SELECT 7 AS length, 8 AS "0", 9 AS "toString"')).rows[0]!;
  expect([row[0], row[1], row[2], row.toString]).toEqual([7, 8, 9, 9]);
  client.close();
});
