/** The tables of `features.fixture.ts`, and their DDL. */
import { sql } from 'drizzle-orm';
import { check, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { id, kitColumns } from '../db/schema/kit.ts';

export const ddl = `
  CREATE TABLE idempotency_keys (caller_id integer NOT NULL, route text NOT NULL, key text NOT NULL,
    fingerprint text NOT NULL, status integer NOT NULL, body text NOT NULL, row_id text, row_version integer,
    expires_at integer NOT NULL, PRIMARY KEY (caller_id, route, key));
  CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at);
  CREATE TABLE row_counts (name text PRIMARY KEY NOT NULL, n integer NOT NULL);
  CREATE TABLE people (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL, KIT);
  CREATE TABLE teams (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL, open integer NOT NULL DEFAULT true, KIT);
  CREATE UNIQUE INDEX teams_name ON teams (lower(name));
  CREATE TABLE notes (id text PRIMARY KEY NOT NULL, team_id integer REFERENCES teams (id),
    author_id integer REFERENCES people (id), parent_id text REFERENCES notes (id), title text NOT NULL,
    kind text NOT NULL DEFAULT 'note', slug text, labels text, data text, shared integer NOT NULL DEFAULT false,
    priority integer NOT NULL DEFAULT 3, low real, high real, secret text, token text NOT NULL, doubled integer AS (priority * 2),
    KIT, CONSTRAINT notes_priority CHECK (priority BETWEEN 1 AND 5), CONSTRAINT notes_range CHECK (low <= high), CHECK (length(secret) < 200));
  CREATE UNIQUE INDEX notes_team_title ON notes (team_id, title);
  CREATE UNIQUE INDEX notes_token ON notes (token);
  CREATE TRIGGER notes_no BEFORE INSERT ON notes WHEN NEW.title = 'not this' BEGIN SELECT RAISE(ABORT, 'no secret of ours'); END;
  CREATE TRIGGER notes_skip BEFORE INSERT ON notes WHEN NEW.title = 'skip this' BEGIN SELECT RAISE(IGNORE); END;
  CREATE TABLE locks (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL, size integer NOT NULL DEFAULT 0,
    edited text, touched integer, seal text, KIT, CHECK (size < 100));
  CREATE TRIGGER locks_seal AFTER INSERT ON locks BEGIN UPDATE locks SET seal = NEW.name || '!', version = version + 1 WHERE id = NEW.id; END;
  CREATE TRIGGER locks_reseal AFTER UPDATE OF name ON locks BEGIN UPDATE locks SET seal = NEW.name || '!', version = version + 1 WHERE id = NEW.id; END;
  CREATE TABLE inbox (id integer PRIMARY KEY AUTOINCREMENT, text text NOT NULL, person_id integer REFERENCES people (id), team_id integer REFERENCES teams (id), KIT);
  CREATE TABLE votes (id integer PRIMARY KEY AUTOINCREMENT, person_id integer NOT NULL REFERENCES people (id), owed text NOT NULL, auditor_id integer REFERENCES people (id), KIT);
  INSERT INTO people (name) VALUES ('admin'), ('Ada'), ('Bob');`.replaceAll(
  'KIT',
  `owner_id integer, version integer NOT NULL DEFAULT 1, created_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
   updated_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,
);

export const people = sqliteTable('people', { id: id(), name: text('name').notNull(), ...kitColumns() });
export const teams = sqliteTable(
  'teams',
  {
    id: id(),
    name: text('name', { length: 50 }).notNull(),
    open: integer('open', { mode: 'boolean' }).notNull().default(true),
    ...kitColumns(),
  },
  (t) => [uniqueIndex('teams_name').on(sql`lower(${t.name})`)],
);
let stamps = 0;
let touches = 0;
export const notes = sqliteTable(
  'notes',
  {
    id: text('id')
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    teamId: integer('team_id').references(() => teams.id),
    authorId: integer('author_id').references(() => people.id),
    parentId: text('parent_id'),
    title: text('title', { length: 100 }).notNull(),
    kind: text('kind').notNull().default('note'),
    slug: text('slug'),
    labels: text('labels', { mode: 'json' }).$type<string[]>(),
    data: text('data', { mode: 'json' }).$type<Record<string, unknown>>(),
    shared: integer('shared', { mode: 'boolean' }).notNull().default(false),
    priority: integer('priority').notNull().default(3),
    low: real('low'),
    high: real('high'),
    secret: text('secret'),
    token: text('token')
      .notNull()
      .$defaultFn(() => `token-${++stamps}`),
    doubled: integer('doubled').generatedAlwaysAs(sql`priority * 2`),
    ...kitColumns(),
  },
  (t) => [
    index('notes_team').on(t.teamId),
    uniqueIndex('notes_team_title').on(t.teamId, t.title),
    uniqueIndex('notes_token').on(t.token),
    check('notes_priority', sql`${t.priority} BETWEEN 1 AND 5`),
    check('notes_range', sql`(${t.low}) <= ${sql`${t.high}`}`),
  ],
);
export const locks = sqliteTable('locks', {
  id: id(),
  name: text('name').notNull(),
  size: integer('size').notNull().default(0),
  edited: text('edited').$onUpdateFn(() => 'by hand'),
  touched: integer('touched').$onUpdateFn(() => ++touches),
  seal: text('seal'),
  ...kitColumns(),
});
export const inbox = sqliteTable('inbox', {
  id: id(),
  text: text('text').notNull(),
  personId: integer('person_id').references(() => people.id),
  teamId: integer('team_id').references(() => teams.id),
  ...kitColumns(),
});
export const votes = sqliteTable('votes', {
  id: id(),
  personId: integer('person_id')
    .notNull()
    .references(() => people.id),
  owed: text('owed').notNull(),
  auditorId: integer('auditor_id').references(() => people.id),
  ...kitColumns(),
});
