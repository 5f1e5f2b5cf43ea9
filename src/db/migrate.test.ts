import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { temporary } from './engine.fixture.ts';
import { openEngine } from './engine.ts';
import { MigrationError, migrate } from './migrate.ts';
import { pendingMigrations } from './pending.ts';
import * as tables from './schema/index.ts';

const tags = journal.entries.map((entry) => entry.tag);
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

const schemaOf = async () =>
  (await client.execute('SELECT name, sql FROM sqlite_schema ORDER BY name')).toJSON().rows;
/** A copy of `drizzle/` that a test may spoil. */
async function copied() {
  const folder = join(file.path, '..', 'drizzle');
  await cp('drizzle', folder, { recursive: true });
  return folder;
}

describe('migrate', () => {
  it('makes everything from nothing, and nothing the second time', async () => {
    expect(await pendingMigrations(client)).toEqual(tags);
    expect(await migrate(client, 'drizzle')).toEqual(tags);
    expect(await pendingMigrations(client)).toEqual([]);
    const made = await schemaOf();
    expect(await migrate(client, 'drizzle')).toEqual([]);
    expect(await schemaOf()).toEqual(made);
  });

  it('goes on from where a database is', async () => {
    const folder = await copied();
    const path = join(folder, 'meta/_journal.json');
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
    expect(await migrate(client, folder)).toEqual(tags.slice(0, 1));
    expect(await pendingMigrations(client)).toEqual(tags.slice(1));
    expect(await migrate(client, 'drizzle')).toEqual(tags.slice(1));
  });

  it('lets one of twenty work, and none fail', async () => {
    const clients = Array.from({ length: 20 }, () => openEngine(file.path));
    const applied = await Promise.all(clients.map((each) => migrate(each, 'drizzle')));
    expect(applied.filter((each) => each.length > 0)).toEqual([tags]);
    const { rows } = await client.execute('SELECT hash FROM __drizzle_migrations');
    expect(rows).toHaveLength(tags.length);
    for (const each of clients) each.close();
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await migrate(client, 'drizzle');
    const folder = await copied();
    const path = join(folder, `${tags[0]}.sql`);
    await writeFile(path, `${await readFile(path, 'utf8')}\n-- edited`);
    const error = await migrate(client, folder).catch((e) => e);
    expect(error).toBeInstanceOf(MigrationError);
    expect(error.message).toContain(tags[0]);
  });

  it('refuses a database that is newer than the code', async () => {
    await migrate(client, 'drizzle');
    await client.execute("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)");
    const error = await migrate(client, 'drizzle').catch((e) => e);
    expect(error).toBeInstanceOf(MigrationError);
    expect(error.message).toContain('newer');
  });

  it('leaves nothing of a migration that fails, and the next write goes on', async () => {
    const folder = await copied();
    const path = join(folder, `${tags.at(-1)}.sql`);
    await writeFile(path, `${await readFile(path, 'utf8')}\n--> statement-breakpoint\nSELEC 1;`);
    await expect(migrate(client, folder)).rejects.toThrow();
    expect(await schemaOf()).toEqual([]);
    expect(await migrate(client, 'drizzle')).toEqual(tags);
  });
});

describe('a migration that makes a table anew', () => {
  const BREAK = '--> statement-breakpoint';
  const parent = `CREATE TABLE parent (id integer PRIMARY KEY, name text);${BREAK}
    CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent(id) ON DELETE CASCADE);`;
  const anew = (rows: string) => `PRAGMA foreign_keys=OFF;${BREAK}
    CREATE TABLE __new_parent (id integer PRIMARY KEY, name text NOT NULL);${BREAK}
    INSERT INTO __new_parent ${rows};${BREAK}
    DROP TABLE parent;${BREAK}
    ALTER TABLE __new_parent RENAME TO parent;${BREAK}
    PRAGMA foreign_keys=ON;`;

  /** A folder with these migrations after ours. */
  async function withMore(...more: string[]) {
    const folder = await copied();
    const entries = more.map((_, n) => ({
      idx: 90 + n,
      version: '6',
      when: 9e12 + n,
      tag: `009${n}_more`,
      breakpoints: true,
    }));
    for (const [n, text] of more.entries()) await writeFile(join(folder, `009${n}_more.sql`), text);
    const all = { ...journal, entries: [...journal.entries, ...entries] };
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(all));
    return folder;
  }
  const children = async () => (await client.execute('SELECT id, parent_id FROM child')).rows.length;

  it('keeps the rows that refer to it, whoever of ten is first', async () => {
    await migrate(client, await withMore(parent));
    await client.batch(["INSERT INTO parent VALUES (1, 'a')", 'INSERT INTO child VALUES (1, 1)'], 'write');
    const folder = await withMore(parent, anew('SELECT * FROM parent'), 'CREATE TABLE after (id integer);');
    const clients = Array.from({ length: 10 }, () => openEngine(file.path));
    const applied = await Promise.all(clients.map((each) => migrate(each, folder)));
    expect(applied.flat()).toHaveLength(2);
    for (const each of clients) each.close();
    expect(await children()).toBe(1);
    expect((await client.execute('SELECT name FROM parent')).rows).toHaveLength(1);
    await expect(client.execute('INSERT INTO child VALUES (2, 9)')).rejects.toThrow(/FOREIGN KEY/);
  });

  it('is undone where it would leave rows that refer to nothing', async () => {
    await migrate(client, await withMore(parent));
    await client.batch(["INSERT INTO parent VALUES (1, 'a')", 'INSERT INTO child VALUES (1, 1)'], 'write');
    const folder = await withMore(parent, anew('SELECT * FROM parent WHERE id > 1'));
    await expect(migrate(client, folder)).rejects.toThrow('would leave rows that refer to nothing');
    expect(await children()).toBe(1);
    expect((await client.execute('SELECT name FROM parent')).rows).toHaveLength(1);
  });
});

describe('versions', () => {
  const versioned = Object.values(tables)
    .filter((table) => is(table, SQLiteTable))
    .filter((table) => 'version' in getTableColumns(table))
    .map((table) => [getTableName(table), table] as const);

  it('are in every kit table', () => {
    expect(versioned.map(([name]) => name)).toEqual(expect.arrayContaining(['users', 'accounts']));
  });

  it.each(versioned)('of %s move by one with an UPDATE outside the API', async (name, table) => {
    await migrate(client, 'drizzle');
    // Rows of other tables are not the matter here.
    const columns = getTableConfig(table).columns.filter((c) =>
      c.primary ? c.dataType === 'string' : c.notNull && !c.hasDefault,
    );
    const values = columns.map((c) => (c.dataType === 'number' ? 1 : `'x'`));
    await client.executeMultiple(`PRAGMA foreign_keys = OFF;
      INSERT INTO "${name}" (${[...columns.map((c) => `"${c.name}"`), 'updated_at'].join()})
      VALUES (${[...values, "'2000-01-01T00:00:00.000Z'"].join()});
      PRAGMA foreign_keys = ON;`);
    const row = async () =>
      (await client.execute(`SELECT version, updated_at AS at FROM "${name}"`)).rows[0]!;
    expect({ ...(await row()) }).toEqual({ version: 1, at: '2000-01-01T00:00:00.000Z' });
    for (const version of [2, 3]) {
      const before = await row();
      await client.execute(`UPDATE "${name}" SET created_at = created_at || 'y'`);
      const after = await row();
      expect(after.version).toBe(version);
      expect(String(after.at) >= String(before.at)).toBe(true);
      expect(after.at).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    expect((await row()).at).not.toMatch(/^2000/);
    // The API counts by itself: not twice.
    await client.execute(`UPDATE "${name}" SET version = version + 1`);
    expect((await row()).version).toBe(4);
  });
});
