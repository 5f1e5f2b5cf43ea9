/** The private columns that every kit table carries; none of them ever leaves the server. */
import { sql } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';

const now = sql`(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`;

/**
 * The primary key of every kit table. AUTOINCREMENT, so that the id of a deleted row is never given out
 * again: a stale link, cached ETag or `ownerId` can then never come to mean another row.
 */
export const id = () => integer('id').primaryKey({ autoIncrement: true });

/**
 * The primary key of a table whose rows have texts for ids: a client may choose one, else it is a random UUID.
 */
export const textId = () =>
  text('id', { length: 255 })
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID());

/**
 * - `ownerId`: the user who created the row (`users.id`); null for rows nobody owns, which only admins may
 *   change. No foreign key: ids are never reused, and a scan of every table for each deleted user is dear.
 * - `version`: counts the changes of the row, from 1; a trigger bumps it on any UPDATE that does not.
 * - `createdAt`, `updatedAt`: ISO 8601 in UTC with milliseconds.
 */
export const kitColumns = () => ({
  ownerId: integer('owner_id'),
  version: integer('version').notNull().default(1),
  createdAt: text('created_at').notNull().default(now),
  updatedAt: text('updated_at').notNull().default(now),
});

/** The names of the columns above. */
export type KitColumn = keyof ReturnType<typeof kitColumns>;
export const kitColumnNames: readonly KitColumn[] = ['ownerId', 'version', 'createdAt', 'updatedAt'];

/**
 * The name that a property of a table has in the API. A table may have a public field `createdAt` beside the
 * private column of that name: its property is then `createdAt_`, and the underscore at the end stays at home.
 */
export const wireName = (property: string) => property.replace(/_$/, '');
export type WireName<P> = P extends `${infer N}_` ? N : P;
