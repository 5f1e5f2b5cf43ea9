/** Tables that use what Drizzle has: drizzle-kit writes a migration of them for the test. */
import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { id, kitColumns, textId } from '../db/schema/kit.ts';

export const things = sqliteTable('things', {
  id: id(),
  name: text('name', { length: 300 }).notNull(),
  ...kitColumns(),
});

export const all = sqliteTable(
  'all',
  {
    id: textId(),
    thingId: integer('thing_id').references(() => things.id, { onDelete: 'cascade' }),
    plain: integer('plain').references(() => things.id),
    score: real('score').default(1.5),
    open: integer('open', { mode: 'boolean' }).notNull().default(false),
    tags: text('tags', { mode: 'json' }).default([]),
    state: text('state', { enum: ['a', 'b'] }).default('a'),
    made: text('made').default(sql`(current_timestamp)`),
    code: text('code').unique(),
    other: text('other').unique('named'),
    random: text('random').$defaultFn(() => 'x'),
    when: integer('when', { mode: 'timestamp' }),
    blank: text('blank').default(''),
  },
  (t) => [
    index('by_thing').on(t.thingId, t.state),
    uniqueIndex('lower').on(sql`lower(${t.code})`),
    unique().on(t.state, t.made),
  ],
);

export const pairs = sqliteTable('pairs', { a: integer('a'), b: integer('b') }, (t) => [
  primaryKey({ columns: [t.a, t.b] }),
]);
