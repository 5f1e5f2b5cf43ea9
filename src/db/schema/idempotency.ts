import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * What was answered to writes that had an `Idempotency-Key`, so that the same one again is answered alike.
 * Nothing of it is a resource.
 */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** `users.id`; 0 for anonymous callers. No foreign key: it outlives nobody by more than a day. */
    callerId: integer('caller_id').notNull(),
    /** Method and path without the prefix: `POST /posts`. */
    route: text('route').notNull(),
    key: text('key').notNull(),
    /** SHA-256 of the body, base64url. */
    fingerprint: text('fingerprint').notNull(),
    status: integer('status').notNull(),
    /** The representation, also where the client preferred none. */
    body: text('body').notNull(),
    /** The row's id and version, of which Location and ETag are made; null for an array. */
    rowId: text('row_id'),
    rowVersion: integer('row_version'),
    /** Milliseconds since 1970. */
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.callerId, t.route, t.key] }),
    index('idempotency_keys_expires_at').on(t.expiresAt),
  ],
);
