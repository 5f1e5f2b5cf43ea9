/** What the tests of the engine share; knows no test runner, so that a plain script on Bun can use it too. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@libsql/client';
import { openEngine } from './engine.ts';

/** A folder of its own for one test, and the path of a database in it. */
export async function temporary() {
  const folder = await mkdtemp(join(tmpdir(), 'ledge-engine-'));
  return {
    path: join(folder, 'test.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** What implements `Client` on a file. */
export const implementations: Record<string, (path: string) => Client> = {
  engine: (path) => openEngine(path),
  // One connection, since the PRAGMAs of one are not on the others.
  '@libsql/client': (path) => createClient({ url: `file:${path}`, concurrency: 1 }),
};

export const schema = `
  CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER CHECK (n <> 13), bytes BLOB);
  CREATE TABLE parts (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES things (id));
  INSERT INTO things (id, name, n) VALUES (1, 'one', 10), (2, 'two', 20);`;

/** What `work` gave, or how it failed, as a value that can be compared. */
export async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    const { name, code, extendedCode, rawCode, statementIndex } = error as Record<string, unknown>;
    const all = { name, code, extendedCode, rawCode, statementIndex };
    return { failed: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) };
  }
}

/** Numbers below `below`, the same for the same seed (mulberry32). */
export function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Gives the same with everything that implements `Client`, on a new file with the schema. */
export type Case = [name: string, run: (client: Client) => Promise<unknown>, gives: unknown];

/** What a case gives on a file of its own. */
export async function resultOf(open: (path: string) => Client, run: Case[1]): Promise<unknown> {
  await using file = await temporary();
  const client = open(file.path);
  try {
    await client.executeMultiple(schema);
    return await run(client);
  } finally {
    client.close();
  }
}

export const names = async (client: Client) =>
  (await client.execute('SELECT name FROM things ORDER BY id')).rows.map((row) => row.name);
export const insert = (name: string) => ({ sql: 'INSERT INTO things (name) VALUES (?)', args: [name] });
