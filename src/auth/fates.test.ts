/** What a person is told of their rows is what the database does. */
import { getTableName, sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { compile } from '../db/compile.ts';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { users } from '../db/schema/users.ts';
import { resources } from '../resources/index.ts';
import { fatesOf } from './fates.ts';

it('rows go where their reference to the user cascades, and stay else', () => {
  const id = () => integer('id').primaryKey();
  const notes = sqliteTable('notes', {
    id: id(),
    by: integer('by').references(() => users.id, { onDelete: 'cascade' }),
  });
  const sheets = sqliteTable('sheets', {
    id: id(),
    by: integer('by').references(() => users.id, { onDelete: 'set null' }),
    note: integer('note').references(() => notes.id, { onDelete: 'cascade' }),
  });
  const fates = { users: 'deleted', notes: 'deleted', sheets: 'kept' };
  expect(fatesOf({ users, notes, sheets })).toEqual(fates);
});

it('the tables of the resources have such references where that is said of them', async () => {
  await using file = await temporary();
  const client = openEngine(file.path);
  await migrate(client, 'drizzle');
  const tables = Object.values(resources).map(({ table }) => table);
  const fates = fatesOf(Object.fromEntries(tables.map((table) => [getTableName(table), table])));
  for (const [name, fate] of Object.entries(fates)) {
    const { rows } = await client.execute(
      compile(
        sql`SELECT 1 FROM pragma_foreign_key_list(${name}) WHERE "table" = 'users' AND on_delete = 'CASCADE'`,
      ),
    );
    expect(rows.length > 0 || name === 'users' ? 'deleted' : 'kept', name).toBe(fate);
  }
  client.close();
});
