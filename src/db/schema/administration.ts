/**
 * What admins read of accounts, the audit and invitations: views, which a migration has made (drizzle/0004). They are
 * tables to Drizzle, so that they are read as any resource is; `index.ts` leaves them out, since drizzle-kit would
 * make tables of them.
 */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { kitColumns } from './kit.ts';

const role = () => text('role', { enum: ['user', 'admin'] }).notNull();

export const accountRows = sqliteTable('account_rows', {
  /** That of the user. */
  id: integer('id').primaryKey(),
  username: text('username').notNull(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  role: role(),
  disabled: integer('disabled', { mode: 'boolean' }).notNull(),
  createdAt_: text('registered_at').notNull(),
  updatedAt_: text('changed_at').notNull(),
  lastUsedAt: text('last_used_at'),
  ...kitColumns(),
});

export const auditRows = sqliteTable('audit_rows', {
  id: integer('id').primaryKey(),
  at: text('time').notNull(),
  event: text('event').notNull(),
  userId: integer('user_id'),
  actorId: integer('actor_id'),
  address: text('address').notNull(),
  requestId: text('request_id').notNull(),
  detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>(),
  ...kitColumns(),
});

export const invitationRows = sqliteTable('invitation_rows', {
  id: integer('id').primaryKey(),
  email: text('email'),
  role: role(),
  createdBy: integer('created_by'),
  usedBy: integer('used_by'),
  createdAt_: text('made_at').notNull(),
  expiresAt: text('runs_out_at').notNull(),
  ...kitColumns(),
});
