/** Errors, batches and transactions, as `@libsql/client` has them. */
import { type Case, insert, names, outcome } from './engine.fixture.ts';

const failed = (name: string, code: string, more: object = {}) => ({ failed: { name, code, ...more } });
const unique = { extendedCode: 'SQLITE_CONSTRAINT_UNIQUE', rawCode: 2067 };

const failures: Case[] = [
  [
    'a syntax error',
    (c) => outcome(() => c.execute('SELEC 1')),
    failed('LibsqlError', 'SQLITE_ERROR', { extendedCode: 'SQLITE_ERROR', rawCode: 1 }),
  ],
  [
    'no such table',
    (c) => outcome(() => c.execute('SELECT 1 FROM no')),
    failed('LibsqlError', 'SQLITE_ERROR', { extendedCode: 'SQLITE_ERROR', rawCode: 1 }),
  ],
  [
    'a unique violation',
    (c) => outcome(() => c.execute(insert('one'))),
    failed('LibsqlError', 'SQLITE_CONSTRAINT', unique),
  ],
  [
    'a foreign key violation',
    (c) => outcome(() => c.execute('INSERT INTO parts (thing) VALUES (99)')),
    failed('LibsqlError', 'SQLITE_CONSTRAINT', {
      extendedCode: 'SQLITE_CONSTRAINT_FOREIGNKEY',
      rawCode: 787,
    }),
  ],
  [
    'a CHECK violation',
    (c) => outcome(() => c.execute('UPDATE things SET n = 13')),
    failed('LibsqlError', 'SQLITE_CONSTRAINT', { extendedCode: 'SQLITE_CONSTRAINT_CHECK', rawCode: 275 }),
  ],
  [
    'a batch is all or nothing, and says which statement failed',
    async (c) => [
      await outcome(() => c.batch([insert('a'), insert('b'), insert('one'), insert('c')], 'write')),
      await names(c),
    ],
    [failed('LibsqlBatchError', 'SQLITE_CONSTRAINT', { ...unique, statementIndex: 2 }), ['one', 'two']],
  ],
  [
    'a batch with an argument that cannot be bound leaves nothing',
    async (c) => [
      await outcome(() =>
        c.batch([insert('a'), ['INSERT INTO things (n) VALUES (?)', [Number.NaN]]], 'write'),
      ),
      await names(c),
    ],
    [{ failed: { name: 'RangeError' } }, ['one', 'two']],
  ],
  [
    'a closed client',
    async (c) => {
      c.close();
      return [c.closed, await outcome(() => c.execute('SELECT 1')), await outcome(() => c.batch([]))];
    },
    [true, failed('LibsqlError', 'CLIENT_CLOSED'), failed('LibsqlError', 'CLIENT_CLOSED')],
  ],
];

const several: Case[] = [
  [
    'a batch sees its own writes, in strings, pairs and objects',
    async (c) => {
      const sets = await c.batch(
        [
          "INSERT INTO things (name) VALUES ('s')",
          ['UPDATE things SET n = ? WHERE id = ?', [3n, 3n]],
          { sql: 'SELECT n FROM things WHERE name = :name', args: { name: 's' } },
        ],
        'write',
      );
      return sets.map((set) => [set.rowsAffected, set.rows.map((row) => row.n)]);
    },
    [
      [1, []],
      [1, []],
      [0, [3]],
    ],
  ],
  ['an empty batch', (c) => c.batch([], 'write'), []],
  [
    'a batch that only reads',
    async (c) => (await c.batch(['SELECT 1 AS a', 'SELECT 2 AS a'], 'read')).map((set) => set.rows[0]?.a),
    [1, 2],
  ],
  [
    'a deferred batch may write',
    async (c) => [(await c.batch([insert('d')])).length, await names(c)],
    [1, ['one', 'two', 'd']],
  ],
  [
    'executeMultiple runs them all',
    async (c) => {
      await c.executeMultiple("INSERT INTO things (name) VALUES ('m'); DELETE FROM things WHERE id = 1;");
      return names(c);
    },
    ['two', 'm'],
  ],
  [
    'a transaction is kept by commit',
    async (c) => {
      const t = await c.transaction('write');
      await t.execute(insert('t'));
      await t.batch([insert('u')]);
      await t.commit();
      return [t.closed, await names(c), await outcome(() => t.execute('SELECT 1'))];
    },
    [true, ['one', 'two', 't', 'u'], failed('LibsqlError', 'TRANSACTION_CLOSED')],
  ],
  ...(['rollback', 'close'] as const).map(
    (end): Case => [
      `a transaction is undone by ${end}, and the next write goes on`,
      async (c) => {
        const t = await c.transaction('write');
        await t.execute(insert('t'));
        await t[end]();
        await c.execute(insert('after'));
        return names(c);
      },
      ['one', 'two', 'after'],
    ],
  ),
];

export const errors: Case[] = [...failures, ...several];
