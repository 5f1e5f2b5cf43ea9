/** The examples that a start prints are of what is declared, and can be sent as they are. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { id, kitColumns } from '../db/schema/kit.ts';
import { users as usersTable } from '../db/schema/users.ts';
import { type Resource, resource } from '../kit/resource.ts';
import { exampleLines } from './example.ts';

const access = { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' } as const;
const users = resource({ name: 'users', item: 'User', about: '', table: usersTable, access });
const notesTable = sqliteTable('notes', {
  id: id(),
  title: text('title').notNull(),
  size: integer('size').notNull(),
  more: text('more'),
  ...kitColumns(),
});
const notes = resource({ name: 'notes', item: 'Note', about: '', table: notesTable, access });
const pagesTable = sqliteTable(
  'pages',
  {
    id: id(),
    noteId: integer('note_id')
      .notNull()
      .references(() => notesTable.id),
    ...kitColumns(),
  },
  (t) => [index('pages_note').on(t.noteId)],
);
const pages = resource({ name: 'pages', item: 'Page', about: '', table: pagesTable, access });
const lines = (...resources: Resource[]) => exampleLines('http://x', resources, 'admin:pw');

it('are of the first resource that is more than people, with all that a new row needs', () => {
  expect(lines(users, notes)).toEqual([
    "  curl 'http://x/notes?_limit=3'",
    "  curl 'http://x/notes?_sort=title&_limit=3'",
    `  curl -u "admin:pw" -d 'title=Hello&size=1' http://x/notes`,
  ]);
});

it('create nothing that needs a row of another resource', () => {
  expect(lines(users, pages)).toEqual([
    "  curl 'http://x/pages?_limit=3'",
    "  curl 'http://x/pages?_sort=id&_limit=3'",
  ]);
});

it('are of people where there is nothing else, who are not created so', () => {
  expect(lines(users)).toEqual([
    "  curl 'http://x/users?_limit=3'",
    "  curl 'http://x/users?_sort=name&_limit=3'",
  ]);
});
