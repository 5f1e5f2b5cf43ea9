/** Two processes on one file: waiting for the other one's lock costs nobody else anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from '@libsql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcome, schema, temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';

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

/** Another process takes the write lock, inserts a row, and lets go after `ms`. */
async function locked(ms: number) {
  const script = `
    import Database from 'libsql';
    const database = new Database(${JSON.stringify(file.path)}, { timeout: 5000 });
    database.exec("BEGIN IMMEDIATE; INSERT INTO things (name) VALUES ('of another process')");
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
  const other = await locked(300);
  const since = performance.now();
  const [answers, longest] = await stall(async () => {
    const writes = Promise.all(Array.from({ length: 20 }, (_, i) => insert(`w${i}`)));
    // The lock is held: a read goes on, and sees what was committed.
    expect(await count()).toBe(2);
    expect(performance.now() - since).toBeLessThan(200);
    return writes;
  });
  expect(answers).toEqual(Array(20).fill(1));
  expect(performance.now() - since).toBeGreaterThan(200);
  expect(longest).toBeLessThan(100);
  await other.ended;
  expect(await count()).toBe(23);
});

it('past the deadline a write fails as busy, and the next one works', async () => {
  const impatient = openEngine(file.path, { busyMs: 50 });
  const other = await locked(300);
  const [answer, longest] = await stall(() => insert('late', impatient));
  expect(answer).toEqual(busy);
  expect(longest).toBeLessThan(100);
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
