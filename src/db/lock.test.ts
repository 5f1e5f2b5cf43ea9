/** Two processes on one file: waiting for the other one's lock costs nobody else anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, LibsqlError } from '@libsql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcome, schema, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';
import { Connection } from './statement.ts';
import { Writer } from './writer.ts';

/** A wait that blocks would stall for so long; half of it leaves a slow machine its pauses. */
const LOCKED_MS = 1_000;
/** The open files of this process, on Linux. */
const FILES = '/proc/self/fd';

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
beforeEach(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await client.executeMultiple(schema);
});
afterEach(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

/** Another process takes the write lock, inserts a row, and lets go after `ms`. @param first what it does before */
async function locked(ms: number, first = '', path = file.path) {
  const script = `
    import Database from 'libsql';
    const database = new Database(${JSON.stringify(path)}, { timeout: 5000 });
    database.exec("${first} BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS things (name); INSERT INTO things (name) VALUES (hex(randomblob(8)))");
    console.log('locked');
    setTimeout(() => { database.exec('COMMIT'); database.close(); }, ${ms});`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(other, 'exit');
  await once(other.stdout, 'data');
  return { ended };
}

/** Calls `work`, and measures how long the event loop stood still at most meanwhile, in milliseconds. */
async function stall<T>(work: () => Promise<T>): Promise<[T, number]> {
  let last = performance.now();
  let longest = 0;
  const measure = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(measure, 1);
  try {
    const result = await work();
    measure();
    return [result, longest];
  } finally {
    clearInterval(timer);
  }
}

const insert = (name: string, to = client) =>
  outcome(
    async () =>
      (await to.execute({ sql: 'INSERT INTO things (name) VALUES (?)', args: [name] })).rowsAffected,
  );
const count = async () => (await client.execute('SELECT count(*) AS n FROM things')).rows[0]?.n;
const busy = { failed: { name: 'LibsqlError', code: 'SQLITE_BUSY' } };

it('writes wait for the lock and succeed, without holding up the event loop or reads', async () => {
  const other = await locked(LOCKED_MS);
  const [answers, longest] = await stall(async () => {
    const writes = Promise.all(Array.from({ length: 20 }, (_, i) => insert(`w${i}`)));
    // The lock is held: a read goes on, and sees what was committed.
    expect(await count()).toBe(2);
    return writes;
  });
  expect(answers).toEqual(Array(20).fill(1));
  expect(longest).toBeLessThan(LOCKED_MS / 2);
  await other.ended;
  expect(await count()).toBe(23);
});

it('past the deadline a write fails as busy, and the next one works', async () => {
  const impatient = openEngine(file.path, { busyMs: 50 });
  const other = await locked(LOCKED_MS);
  const [answer, longest] = await stall(() => insert('late', impatient));
  expect(answer).toEqual(busy);
  expect(longest).toBeLessThan(LOCKED_MS / 2);
  await other.ended;
  expect(await insert('next', impatient)).toBe(1);
  expect(await count()).toBe(4);
  impatient.close();
});

it('two engines on one file both write everything', async () => {
  const second = openEngine(file.path);
  const answers = Array.from({ length: 200 }, (_, i) => insert(`e${i}`, i % 2 ? client : second));
  expect(await Promise.all(answers)).toEqual(Array(200).fill(1));
  expect(await count()).toBe(202);
  second.close();
});

it('a file that another process has to itself is opened all the same, and waited for', async () => {
  // A connection of ours would keep the other process from having it alone: the file is a new one.
  await using alone = await temporary();
  const other = await locked(
    LOCKED_MS / 2,
    'PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE;',
    alone.path,
  );
  const late = openEngine(alone.path);
  const { rows } = await late.execute('SELECT count(*) AS n FROM things');
  expect(rows[0]?.n).toBe(1);
  expect(await insert('late', late)).toBe(1);
  late.close();
  await other.ended;
});

it.skipIf(!existsSync(FILES))('a lock that is long waited for costs no open files', async () => {
  const before = readdirSync(FILES).length;
  const other = await locked(LOCKED_MS);
  const write = insert('waits');
  await sleep(LOCKED_MS / 2);
  // About 40 tries by now, each on a connection of its own.
  expect(readdirSync(FILES).length - before).toBeLessThan(10);
  expect(await write).toBe(1);
  await other.ended;
});

it('transactions and migrations wait for the lock, too', async () => {
  const other = await locked(LOCKED_MS / 4);
  const transaction = await client.transaction('write');
  await transaction.execute("INSERT INTO things (name) VALUES ('in a transaction')");
  await transaction.commit();
  await other.ended;
  const second = await locked(LOCKED_MS / 4);
  await client.migrate(["INSERT INTO things (name) VALUES ('migrated')"]);
  await second.ended;
  expect(await count()).toBe(6);
});

it('a connection that cannot be opened again fails the writes that wait, and none after it', async () => {
  const other = new Connection(file.path, [], 0);
  let opened = 0;
  const writer = new Writer(() => {
    if (opened++ === 1) throw new LibsqlError('too many open files', 'SQLITE_CANTOPEN');
    return new Connection(file.path, ['foreign_keys = ON'], 0);
  }, 2_000);
  other.run('BEGIN IMMEDIATE');
  const refused = writer.submit(["INSERT INTO things (name) VALUES ('x')"]);
  await expect(refused).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
  other.run('ROLLBACK');
  await writer.submit(["INSERT INTO things (name) VALUES ('y')"]);
  expect(await count()).toBe(3);
  writer.close();
  other.close();
});
