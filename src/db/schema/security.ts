/** What guards accounts: how often something was tried, and what was done. Times are milliseconds since 1970. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id } from './kit.ts';

/** Counters of attempts, shared by all servers on one database (`auth/throttle.ts`). */
export const throttles = sqliteTable(
  'throttles',
  {
    /** What is counted, and of whom: `login address 203.0.113.9`. */
    key: text('key').primaryKey(),
    /** GCRA's theoretical arrival time: when all that was taken will have been given back. */
    tat: integer('tat').notNull(),
  },
  (t) => [index('throttles_tat').on(t.tat)],
);

/** Sign-ins, and changes of credentials, roles and keys. Rows are only ever added, and pruned by age. */
export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    at: integer('at').notNull(),
    /** `login`, `login.failed`, `password.changed`, …: the list is in `auth/audit.ts`. */
    event: text('event').notNull(),
    /** Whose account it is about (`users.id`); null where there is none. No foreign key: it outlives them. */
    userId: integer('user_id'),
    /** Who did it; null for an anonymous caller or the command line. */
    actorId: integer('actor_id'),
    /** Whence, as far as the trusted proxies say. */
    address: text('address').notNull(),
    requestId: text('request_id').notNull(),
    /** More, as JSON; never a secret. */
    detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>(),
  },
  (t) => [index('audit_at').on(t.at), index('audit_user_id').on(t.userId)],
);
