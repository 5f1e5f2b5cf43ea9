/** An embedded database of an earlier version is brought up to date, after a copy of it was put aside. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { parseSettings } from '../config.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from './database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledge-database-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is copied before it is migrated, rows and all', async () => {
  const first = join(folder, 'drizzle');
  cpSync('drizzle', first, { recursive: true });
  const entries = journal.entries.slice(0, 1);
  writeFileSync(join(first, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const file = join(folder, 'ledge.db');
  const old = openEngine(file);
  await migrate(old, first);
  await old.execute("INSERT INTO users (name) VALUES ('Ada')");
  old.close();

  const said: string[] = [];
  const { client, isNew } = await openDatabase(parseSettings({ DATA_DIR: folder }), (line) =>
    said.push(line),
  );
  client.close();
  expect(isNew).toBe(false);
  const copy = `${file}.before-${journal.entries[1]!.tag}`;
  expect(said[0]).toContain(copy);
  expect(existsSync(copy)).toBe(true);
  const kept = createClient({ url: `file:${copy}` });
  expect((await kept.execute('SELECT name FROM users')).rows).toHaveLength(1);
  expect((await kept.execute('SELECT hash FROM __drizzle_migrations')).rows).toHaveLength(1);
  kept.close();
});

it('is not copied when it is new', async () => {
  const { client, isNew } = await openDatabase(parseSettings({ DATA_DIR: folder }), () => {});
  client.close();
  expect(isNew).toBe(true);
  expect(existsSync(join(folder, `ledge.db.before-${journal.entries[0]!.tag}`))).toBe(false);
});
