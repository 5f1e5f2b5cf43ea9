/** Runs one table of interface tests against everything that implements `Client` on a file. */
import { copyFile } from 'node:fs/promises';
import { type Client, createClient } from '@libsql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { implementations, schema, temporary } from './engine.fixture.ts';

export type Case = [name: string, run: (client: Client) => Promise<unknown>, gives: unknown];

/** Each case has a new file with the schema, and must give the same with every implementation. */
export function interfaceTests(cases: Case[]): void {
  let template: Awaited<ReturnType<typeof temporary>>;
  beforeAll(async () => {
    template = await temporary();
    const client = createClient({ url: `file:${template.path}` });
    await client.executeMultiple(schema);
    client.close();
  });
  afterAll(() => template[Symbol.asyncDispose]());

  describe.each(Object.entries(implementations))('%s', (_, open) => {
    it.each(cases)('%s', async (_name, run, gives) => {
      await using file = await temporary();
      await copyFile(template.path, file.path);
      const client = open(file.path);
      try {
        expect(await run(client)).toEqual(gives);
      } finally {
        client.close();
      }
    });
  });
}

export const names = async (client: Client) =>
  (await client.execute('SELECT name FROM things ORDER BY id')).rows.map((row) => row.name);
export const insert = (name: string) => ({ sql: 'INSERT INTO things (name) VALUES (?)', args: [name] });
