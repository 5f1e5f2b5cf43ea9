/** Result sets and arguments, as `@libsql/client` documents them. */
import type { Client, InArgs, InValue, Row } from '@libsql/client';
import { type Case, outcome } from './engine.fixture.ts';

const one = async (client: Client, sql: string, args: InArgs = []) =>
  (await client.execute({ sql, args })).rows[0]!;
/** How SQLite sees an argument: its type, and the value as it comes back. */
const bound = (value: unknown) => (client: Client) =>
  outcome(async () => {
    const row = await one(client, 'SELECT typeof(?1) AS type, ?1 AS value', [value as InValue]);
    return [row.type, row.value];
  });
const shown = (row: Row) => ({
  names: Object.keys(row),
  byName: { ...row },
  byIndex: Array.from(row as ArrayLike<unknown>),
  length: row.length,
  json: JSON.stringify(row),
});

const resultSets: Case[] = [
  [
    'a result set as JSON',
    async (c) => (await c.execute('SELECT id, name, n * 1.5 AS x FROM things ORDER BY id')).toJSON(),
    {
      columns: ['id', 'name', 'x'],
      columnTypes: ['INTEGER', 'TEXT', ''],
      rows: [
        [1, 'one', 15],
        [2, 'two', 30],
      ],
      rowsAffected: 0,
      lastInsertRowid: null,
    },
  ],
  [
    'a row by name and by index',
    async (c) => shown(await one(c, 'SELECT id, name FROM things')),
    {
      names: ['id', 'name'],
      byName: { id: 1, name: 'one' },
      byIndex: [1, 'one'],
      length: 2,
      json: '{"id":1,"name":"one"}',
    },
  ],
  [
    'columns with one name: the first has it',
    async (c) => shown(await one(c, 'SELECT 1 AS a, 2 AS a, 3 AS b')),
    { names: ['a', 'b'], byName: { a: 1, b: 3 }, byIndex: [1, 2, 3], length: 3, json: '{"a":1,"b":3}' },
  ],
  ['no rows, yet columns', async (c) => (await c.execute('SELECT id FROM things WHERE 0')).columns, ['id']],
  [
    'a write says what it changed',
    async (c) => {
      const inserted = await c.execute({
        sql: 'INSERT INTO things (id, name) VALUES (?, ?)',
        args: [7n, 'x'],
      });
      const updated = await c.execute('UPDATE things SET n = 1');
      return [inserted.rowsAffected, inserted.lastInsertRowid, inserted.rows, updated.rowsAffected];
    },
    [1, 7n, [], 3],
  ],
  [
    'bytes come back as they were',
    async (c) => [...new Uint8Array((await one(c, "SELECT x'00ff10' AS b")).b as ArrayBuffer)],
    [0, 255, 16],
  ],
  [
    'RETURNING gives rows',
    async (c) => {
      const { rows, columns } = await c.execute("INSERT INTO things (name) VALUES ('r') RETURNING id, name");
      return [{ ...rows[0] }, columns];
    },
    [{ id: 3, name: 'r' }, ['id', 'name']],
  ],
  [
    'an integer beyond 2^53 is an error, not another number',
    (c) => outcome(() => c.execute('SELECT 9007199254740993 AS n')),
    { failed: { name: 'RangeError' } },
  ],
  ['SQL and arguments apart', async (c) => (await c.execute('SELECT ? AS a', ['x'])).rows[0]?.a, 'x'],
];

const values: Case[] = [
  ['binds a text', bound('ä'), ['text', 'ä']],
  ['binds an empty text', bound(''), ['text', '']],
  ['binds a number as a real', bound(5), ['real', 5]],
  ['binds a bigint as an integer', bound(5n), ['integer', 5]],
  ['binds true', bound(true), ['real', 1]],
  ['binds false', bound(false), ['real', 0]],
  ['binds null', bound(null), ['null', null]],
  ['binds a Date as milliseconds', bound(new Date(1234)), ['real', 1234]],
  ['binds bytes', bound(new Uint8Array([1, 2]).buffer), ['blob', new Uint8Array([1, 2]).buffer]],
  ['refuses NaN', bound(Number.NaN), { failed: { name: 'RangeError' } }],
  ['refuses Infinity', bound(-Infinity), { failed: { name: 'RangeError' } }],
  ['refuses undefined', bound(undefined), { failed: { name: 'TypeError' } }],
  ['refuses a bigint of 65 bits', bound(2n ** 63n), { failed: { name: 'RangeError' } }],
  ...[':name', '@name', '$name'].map(
    (name): Case => [
      `binds ${name} with and without its sign`,
      async (c) => [
        (await one(c, `SELECT ${name} AS v`, { name: 'x' })).v,
        (await one(c, `SELECT ${name} AS v`, { [name]: true })).v,
      ],
      ['x', 1],
    ],
  ),
];

export const results: Case[] = [...resultSets, ...values];
