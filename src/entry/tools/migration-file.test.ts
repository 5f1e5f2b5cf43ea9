/** What drizzle-kit leaves out of a migration is added to it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completeNewest, newest } from './migration-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ledge-migration-'));
  mkdirSync(join(root, 'drizzle/meta'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What an earlier migration has made. */
const START = `-- A view and triggers.
CREATE VIEW \`names\` AS SELECT name FROM \`notes\`;
--> statement-breakpoint
CREATE VIEW \`others\` AS SELECT id FROM \`plain\`;
--> statement-breakpoint
-- Why it is there.
CREATE TRIGGER \`notes_kept\` BEFORE DELETE ON \`notes\` FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'kept');
END;
--> statement-breakpoint
CREATE TRIGGER \`notes_version\` AFTER UPDATE ON \`notes\` BEGIN SELECT 1; END;
`;

/** Completes a migration. @returns its text */
function completed(sql: string, snapshot: object = {}, before: string[] = []): string {
  const entries = [
    { idx: 0, when: 2_000, tag: '0000_start' },
    { idx: 1, when: 1_000, tag: '0001_next' },
  ];
  writeFileSync(join(root, 'drizzle/meta/_journal.json'), JSON.stringify({ version: '7', entries }));
  writeFileSync(join(root, 'drizzle/meta/0001_snapshot.json'), JSON.stringify({ tables: {}, ...snapshot }));
  writeFileSync(join(root, 'drizzle/0000_start.sql'), START);
  writeFileSync(join(root, 'drizzle/0001_next.sql'), sql);
  completeNewest(root, before);
  return readFileSync(join(root, 'drizzle/0001_next.sql'), 'utf8');
}
const TRIGGERS = ['version', 'added', 'removed'].map((name) => `CREATE TRIGGER \`notes_${name}\``);
const tables = {
  notes: { columns: { id: {}, version: {}, updated_at: {} } },
  plain: { columns: { id: {} } },
};

it('a table of ours that is new, or made anew, gets its triggers, and no other', () => {
  const BREAK = '--> statement-breakpoint';
  const made = completed(
    `CREATE TABLE \`notes\` (id integer);\n${BREAK}\nCREATE TABLE \`plain\` (id integer);`,
    { tables },
  );
  expect(made.match(/CREATE TRIGGER `\w+`/g)).toEqual(TRIGGERS);
  const anew = completed(`CREATE TABLE \`__new_notes\` (id integer);${BREAK}\nDROP TABLE \`notes\`;`, {
    tables,
  });
  expect(anew.match(/CREATE TRIGGER `\w+`/g)).toEqual([...TRIGGERS, 'CREATE TRIGGER `notes_kept`']);
  expect(completed('ALTER TABLE `notes` ADD `a` text;', { tables })).toBe(
    'ALTER TABLE `notes` ADD `a` text;\n',
  );
});

it('a table made anew keeps its triggers and the views that read it, and no other is touched', async () => {
  const anew = completed(
    [
      'CREATE TABLE `__new_notes` (id integer, name text, version integer, updated_at text);',
      'DROP TABLE `notes`;',
      'ALTER TABLE `__new_notes` RENAME TO `notes`;',
    ].join(`\n--> statement-breakpoint\n`),
    { tables },
  );
  expect(anew).not.toContain('others');
  const client = createClient({ url: `file:${join(root, 'made.db')}` });
  const [start, rest] = [START, anew].map((text) => text.replaceAll('--> statement-breakpoint', ''));
  await client.executeMultiple(`CREATE TABLE notes (id integer, name text);
    CREATE TABLE row_counts (name text PRIMARY KEY, n integer);
    CREATE TABLE plain (id integer); ${start} INSERT INTO notes (id, name) VALUES (1, 'a'); ${rest}`);
  const { rows } = await client.execute(
    'SELECT name FROM sqlite_schema WHERE type <> ? AND sql <> ? ORDER BY 1',
    ['table', ''],
  );
  expect(rows.map(({ name }) => name)).toEqual([
    ...['names', 'notes_added', 'notes_kept', 'notes_removed', 'notes_version', 'others'],
  ]);
  client.close();
});

it('the rows of a table are counted on when it has another name, and another table may have its old one', async () => {
  const START_COUNTS = completed('CREATE TABLE `notes` (id integer, version integer, updated_at text);', {
    tables,
  });
  const renamed = completed('ALTER TABLE `notes` RENAME TO `plain`;', { tables: { plain: tables.notes } });
  const client = createClient({ url: `file:${join(root, 'made.db')}` });
  const all = [
    'CREATE TABLE row_counts (name text PRIMARY KEY, n integer)',
    ...[START_COUNTS, 'INSERT INTO notes (id, version) VALUES (1, 1), (2, 1);', renamed],
    'INSERT INTO plain (id, version) VALUES (3, 1), (4, 1), (5, 1); DELETE FROM plain WHERE id < 3;',
    ...[
      'CREATE TABLE notes (id integer);',
      "INSERT INTO row_counts VALUES ('notes', 0);",
      'DELETE FROM plain WHERE id = 3;',
    ],
  ];
  await client.executeMultiple(all.join(';').replaceAll('--> statement-breakpoint', ''));
  const { rows } = await client.execute('SELECT name, n FROM row_counts ORDER BY name');
  expect(rows.map(({ name, n }) => [name, n])).toEqual([
    ['notes', 0],
    ['plain', 2],
  ]);
  client.close();
});

it('an index on an expression is one, and no other is touched', () => {
  const internal = { indexes: { by_name: { columns: { 'lower("name")': { isExpression: true } } } } };
  const index = 'CREATE UNIQUE INDEX `by_name` ON `users` (`lower("name")`);';
  expect(completed(index, { internal })).toBe('CREATE UNIQUE INDEX `by_name` ON `users` (lower("name"));\n');
  const other = 'CREATE INDEX `by_note` ON `pages` (`note_id`);\n';
  expect(completed(other, { internal })).toBe(other);
});

it('what goes first stands first, and a file of comments is replaced by it', () => {
  const drop = 'DROP TABLE `posts`;';
  expect(completed('-- Custom SQL migration file, put your code below! --', {}, [drop])).toBe(`${drop}\n`);
});

it('is later than the one before it', () => {
  completed('SELECT 1;');
  expect(newest(root).entry.when).toBe(2_001);
});
