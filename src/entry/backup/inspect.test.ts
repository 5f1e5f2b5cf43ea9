import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine } from '../../db/engine.ts';
import { migrate } from '../../db/migrate.ts';
import { Connection } from '../../db/statement.ts';
import { MIGRATIONS } from '../database.ts';
import { copyInto } from './copy.ts';
import { inspect } from './inspect.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledge-inspect-'));
const whole = join(folder, 'whole');
beforeAll(async () => {
  const client = openEngine(`${whole}.db`);
  await migrate(client, MIGRATIONS);
  await client.execute("INSERT INTO users (name) VALUES ('Ada')");
  await client.execute("INSERT INTO password_resets (hash, user_id, expires_at) VALUES ('a', 1, 1)");
  client.close();
  // In one file, of which nobody in this process has been.
  copyInto(`${whole}.db`, whole);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** A copy that something has happened to. */
function spoiled(work: (path: string) => void): string {
  const path = join(folder, `${++files}`);
  writeFileSync(path, readFileSync(whole));
  work(path);
  return path;
}
const run = (sql: string) => (path: string) => {
  const database = new Connection(path, ['foreign_keys = OFF'], 0);
  database.exec(sql);
  database.close();
};

it('finds nothing wrong with a whole one, nor with one that has more than the migrations made', () => {
  expect(inspect(whole, 'whole')).toEqual({ pending: 0 });
  expect(inspect(spoiled(run('CREATE TABLE mine (id)')), 'file')).toEqual({ pending: 0 });
});

it('says how much later an earlier version is', async () => {
  const migrations = join(folder, 'earlier');
  cpSync(MIGRATIONS, migrations, { recursive: true });
  const journal = join(migrations, 'meta/_journal.json');
  const { entries, ...more } = JSON.parse(readFileSync(journal, 'utf8'));
  writeFileSync(journal, JSON.stringify({ ...more, entries: entries.slice(0, -1) }));
  const client = openEngine(join(folder, 'earlier.db'));
  await migrate(client, migrations);
  client.close();
  copyInto(join(folder, 'earlier.db'), join(folder, 'copied'));
  expect(inspect(join(folder, 'copied'), 'file')).toEqual({ pending: 1 });
});

it.each([
  [
    'newer',
    "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)",
    /^is newer than/,
  ],
  [
    'edited',
    "UPDATE __drizzle_migrations SET hash = 'x' WHERE id = 1",
    /^has another migration 0000_\w+ than/,
  ],
])('says that this version cannot serve one that is %s', (_, sql, why) => {
  expect(inspect(spoiled(run(sql)), 'file').foreign).toMatch(why);
});

it.each<[string, (path: string) => void, RegExp]>([
  [
    'text',
    (path) => writeFileSync(path, 'This is none. '.repeat(1_000)),
    /^file is no database, or its beginning/,
  ],
  ['a part of one', (path) => truncateSync(path, 50_000), /^file is damaged/],
  ['one with a page overwritten', scratch, /^file is damaged/],
  ['an empty file', (path) => writeFileSync(path, ''), /^file is no database of Ledge$/],
  ['another database', another, /^file is no database of Ledge$/],
  ['one without a table', run('DROP TABLE sessions'), /^file is damaged: its table sessions is missing$/],
  [
    'one without a trigger',
    run('DROP TRIGGER users_version'),
    /^file is damaged: its trigger users_version is/,
  ],
  [
    'one with rows that refer to nothing',
    run('DELETE FROM users'),
    /^file is damaged: a row of password_resets refers to a row of users that is not there$/,
  ],
])('refuses %s', (_, work, why) => {
  expect(() => inspect(spoiled(work), 'file')).toThrow(why);
});

function scratch(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x55, 8_192, 16_384));
}

function another(path: string): void {
  writeFileSync(path, '');
  run('CREATE TABLE posts (id INTEGER PRIMARY KEY)')(path);
}
