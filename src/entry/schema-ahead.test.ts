/** A schema that says more than its migrations is told of, and one that does not never is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { id, kitColumns } from '../db/schema/kit.ts';
import * as tables from './schema-ahead.fixture.ts';
import { aheadOfMigrations } from './schema-ahead.ts';
import { DRIZZLE_KIT } from './tools/migration-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledge-ahead-'));
beforeAll(() => {
  const schema = ['--dialect', 'turso', '--schema', 'src/entry/schema-ahead.fixture.ts'];
  // (It takes an absolute folder for one below its own.)
  const args = [DRIZZLE_KIT, 'generate', ...schema, '--out', relative(process.cwd(), folder)];
  execFileSync(process.execPath, args, { stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ahead = (changed: object) => aheadOfMigrations({ ...tables, ...changed }, folder);

describe('the schema', () => {
  it('of this checkout is not ahead', () => expect(aheadOfMigrations()).toBeUndefined());

  it('is not ahead right after drizzle-kit has written a migration, whatever its tables use', () => {
    expect(ahead({})).toBeUndefined();
  });

  const name = () => text('name', { length: 300 }).notNull();
  const things = (columns: object) => sqliteTable('things', { id: id(), ...columns, ...kitColumns() });
  const indexed = sqliteTable('things', { id: id(), name: name(), ...kitColumns() }, (t) => [
    index('by_name').on(t.name),
  ]);
  it.each<[string, object, string]>([
    ['a table', { more: sqliteTable('more', { id: id() }) }, 'table more is new'],
    ['a table less', { pairs: undefined }, 'table pairs is gone'],
    ['a column', { things: things({ name: name(), nick: text('nick') }) }, 'column things.nick is new'],
    ['a column less', { things: things({}) }, 'column things.name is gone'],
    [
      'another length',
      { things: things({ name: text('name').notNull() }) },
      'column things.name has changed',
    ],
    [
      'another type',
      { things: things({ name: integer('name').notNull() }) },
      'column things.name has changed',
    ],
    [
      'NULL allowed',
      { things: things({ name: text('name', { length: 300 }) }) },
      'column things.name has changed',
    ],
    ['a default', { things: things({ name: name().default('x') }) }, 'column things.name has changed'],
    ['an index', { things: indexed }, 'index things.by_name is new'],
    [
      'a reference',
      {
        things: things({ name: name().references(() => tables.all.id) }),
      },
      'reference things.name is new',
    ],
  ])('with %s is ahead', (_, changed, what) => {
    expect(ahead(changed)).toBe(
      `The schema is ahead of its migrations (${what}): run npm run db:generate, and start again`,
    );
  });

  it('that is far ahead is told of in one line', () => {
    const line = ahead({ things: things({ a: text('a'), b: text('b'), c: text('c'), d: text('d') }) });
    expect(line).toMatch(/\(column things\.a is new, column things\.b is new, .*, and 2 more\)/);
    expect(line).not.toContain('\n');
  });
});
