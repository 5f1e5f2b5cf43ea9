/** What is the engine's own: prepared statements that are shared, and writes that share a commit. */
import { type Client, createClient, LibsqlBatchError } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { outcome, schema, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';
import { alternate, groupModel, modelSchema } from './writer.fixture.ts';

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
beforeEach(async () => {
  file = await temporary();
  client = openEngine(file.path);
});
afterEach(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

const count = async (table: string) =>
  (await client.execute(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n;
const insert = (name: string) =>
  client.execute({ sql: 'INSERT INTO things (name) VALUES (?)', args: [name] });
const settled = async (calls: Promise<unknown>[]) => (await Promise.allSettled(calls)).map((c) => c.status);

const late = 'CREATE TABLE late (thing INTEGER REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED);';
/** Writes of one group, whose COMMIT a deferred foreign key then fails. */
const unkept = () => [insert('a'), client.execute('INSERT INTO late VALUES (99)'), insert('b')];

describe('connections', () => {
  it('commit durably and hold foreign keys, on either path', async () => {
    const pragma = async (name: string) => {
      const [read] = (await client.execute(`PRAGMA ${name}`)).rows;
      const [write] = (await client.batch([`PRAGMA ${name}`], 'write'))[0]!.rows;
      const transaction = await client.transaction('write');
      const [tool] = (await transaction.execute(`PRAGMA ${name}`)).rows;
      await transaction.commit();
      return [read?.[0], write?.[0], tool?.[0]];
    };
    expect(await pragma('synchronous')).toEqual([2, 2, 2]);
    expect(await pragma('foreign_keys')).toEqual([1, 1, 1]);
    expect(await pragma('journal_mode')).toEqual(['wal', 'wal', 'wal']);
  });

  it('never give one caller the row of another, with errors between', async () => {
    await client.executeMultiple(schema);
    for (let id = 3; id <= 20; id++) await insert(`name ${id}`);
    for (let seed = 1; seed <= 5; seed++) expect(await alternate(client, seed, 400)).toEqual([]);
  });

  it('keep a write that RETURNING answers apart from the next one', async () => {
    await client.executeMultiple(schema);
    const returning = 'INSERT INTO things (name, n) VALUES (?, ?) RETURNING name, n';
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        outcome(async () => {
          const { rows } = await client.execute({
            sql: returning,
            args: [`r${i}`, i % 3 ? BigInt(i + 100) : 13n],
          });
          return rows.map((row) => [...Array.from(row as ArrayLike<unknown>)]);
        }),
      ),
    );
    for (const [i, answer] of answers.entries()) {
      if (i % 3) expect(answer).toEqual([[`r${i}`, i + 100]]);
      else expect(answer).toMatchObject({ failed: { extendedCode: 'SQLITE_CONSTRAINT_CHECK' } });
    }
  });
});

describe('group commit', () => {
  // Nothing takes time: what comes together is one group, however slow the machine.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('rejects of 200 writes at once exactly those that fail', async () => {
    await client.executeMultiple(schema);
    const kinds = [
      'INSERT INTO things (name) VALUES (?)',
      'INSERT INTO parts (thing) VALUES (99 + ?)',
      'INSERT INTO things (n) VALUES (13 + 0 * ?)',
      'INSERT INTO things (id, name) VALUES (1, ?)',
    ];
    const codes = [
      undefined,
      'SQLITE_CONSTRAINT_FOREIGNKEY',
      'SQLITE_CONSTRAINT_CHECK',
      'SQLITE_CONSTRAINT_PRIMARYKEY',
    ];
    const got = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        client.execute({ sql: kinds[i % 4]!, args: [BigInt(1000 + i)] }).then(
          () => undefined,
          (error) => error.extendedCode,
        ),
      ),
    );
    expect(got).toEqual(Array.from({ length: 200 }, (_, i) => codes[i % 4]));
    expect([await count('things'), await count('parts')]).toEqual([52, 0]);
  });

  it.each([1, 2, 3, 4, 5, 6])('leaves what a model has, whatever fails (seed %i)', async (seed) => {
    await client.executeMultiple(modelSchema);
    const { answered, expected, file, model } = await groupModel(client, seed, 400);
    expect(answered).toEqual(expected);
    expect(file).toEqual(model);
    expect(expected.filter((e) => e === 'SQLITE_CONSTRAINT').length).toBeGreaterThan(100);
  });

  it('rejects the whole group when a statement ends the transaction', async () => {
    await client.executeMultiple(`${schema} CREATE TRIGGER gone BEFORE DELETE ON things
      BEGIN SELECT RAISE(ROLLBACK, 'gone'); END;`);
    const calls = [insert('a'), insert('b'), client.execute('DELETE FROM things WHERE id = 1')];
    expect(await settled(calls)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await count('things')).toBe(2);
    await insert('after');
    expect(await count('things')).toBe(3);
  });

  it('rejects the whole group when COMMIT fails', async () => {
    await client.executeMultiple(`${schema} ${late}`);
    expect(await settled(unkept())).toEqual(['rejected', 'rejected', 'rejected']);
    expect([await count('things'), await count('late')]).toEqual([2, 0]);
  });

  it('writes on at once after a COMMIT that failed', async () => {
    client.close();
    client = openEngine(file.path, { busyMs: 200 });
    await client.executeMultiple(`${schema} ${late}`);
    await settled(unkept());
    await insert('after');
  });

  it('is seen by another connection once it is acknowledged', async () => {
    await client.executeMultiple(schema);
    const other = createClient({ url: `file:${file.path}` });
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        await insert(`w${i}`);
        const { rows } = await other.execute({ sql: 'SELECT 1 FROM things WHERE name = ?', args: [`w${i}`] });
        expect(rows).toHaveLength(1);
      }),
    );
    other.close();
  });

  it('says which statement of a batch failed', async () => {
    await client.executeMultiple(schema);
    const error = await client
      .batch(['DELETE FROM parts', 'INSERT INTO things (id) VALUES (1)'], 'write')
      .catch((e) => e);
    expect(error).toBeInstanceOf(LibsqlBatchError);
    expect(error.statementIndex).toBe(1);
  });
});

describe('the queue', () => {
  it('is bounded: what does not fit is refused as busy, the rest is written', async () => {
    await client.executeMultiple(schema);
    const calls = Array.from({ length: 2_100 }, (_, i) => outcome(() => insert(`q${i}`)));
    const refused = (await Promise.all(calls)).filter((answer) => 'failed' in (answer as object));
    expect(refused).toEqual(Array(52).fill({ failed: { name: 'LibsqlError', code: 'SQLITE_BUSY' } }));
    expect(await count('things')).toBe(2 + 2_048);
  });

  it('waits for a transaction of a tool', async () => {
    await client.executeMultiple(schema);
    const transaction = await client.transaction('write');
    const waiting = [insert('later'), insert('one')];
    await transaction.execute("INSERT INTO things (name) VALUES ('first')");
    expect(await count('things')).toBe(2);
    await transaction.commit();
    expect(await settled(waiting)).toEqual(['fulfilled', 'rejected']);
    const { rows } = await client.execute('SELECT name FROM things WHERE id > 2 ORDER BY id');
    expect(rows.map((row) => row.name)).toEqual(['first', 'later']);
  });

  it('rejects what waits when the client is closed', async () => {
    await client.executeMultiple(schema);
    const waiting = [insert('a'), insert('b')].map((call) => outcome(() => call));
    client.close();
    const closed = { failed: { name: 'LibsqlError', code: 'CLIENT_CLOSED' } };
    expect(await Promise.all(waiting)).toEqual([closed, closed]);
  });
});
