/** What a person is signed in with. Nothing here is a resource; times are milliseconds since 1970. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id } from './kit.ts';
import { users } from './users.ts';

const userId = () =>
  integer('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

/** A family of refresh tokens (RFC 9700 section 4.14.2): one sign-in on one device, until it ends. */
export const sessions = sqliteTable(
  'sessions',
  {
    /** Random; the `sid` of its access tokens. */
    id: text('id').primaryKey(),
    userId: userId(),
    /** SHA-256 of the refresh token that is good now, base64url. */
    tokenHash: text('token_hash').notNull(),
    /** When that one took the place of the one before it, by the database's own clock. */
    rotatedAt: integer('rotated_at').notNull(),
    /** The `User-Agent` of the sign-in. */
    device: text('device').notNull(),
    /** Whence it was last used. */
    address: text('address').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('sessions_user_id').on(t.userId), index('sessions_expires_at').on(t.expiresAt)],
);

/** Credentials of programs. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: id(),
    userId: userId(),
    name: text('name', { length: 100 }).notNull(),
    /** SHA-256 of the key, base64url. */
    hash: text('hash').notNull().unique(),
    /** The first characters of the key, to tell one from another. */
    hint: text('hint').notNull(),
    /** `read`, `write` or `read write`. */
    scopes: text('scopes').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
    /** Null for never. */
    expiresAt: integer('expires_at'),
  },
  (t) => [index('api_keys_user_id').on(t.userId)],
);

/** Single-use tokens for a forgotten password. */
export const passwordResets = sqliteTable(
  'password_resets',
  {
    /** SHA-256 of the token, base64url. */
    hash: text('hash').primaryKey(),
    userId: userId(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('password_resets_user_id').on(t.userId), index('password_resets_expires_at').on(t.expiresAt)],
);

/** Single-use tokens with which somebody may register (`REGISTRATION=invite`). */
export const invitations = sqliteTable(
  'invitations',
  {
    id: id(),
    /** SHA-256 of the token, base64url. */
    hash: text('hash').notNull().unique(),
    /** Whom it is for, lower case; null for whoever has it. */
    email: text('email', { length: 254 }),
    role: text('role', { enum: ['user', 'admin'] })
      .notNull()
      .default('user'),
    /** The admin (`users.id`). */
    createdBy: integer('created_by'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** The user that it made; null while it is good. */
    usedBy: integer('used_by'),
  },
  (t) => [index('invitations_expires_at').on(t.expiresAt)],
);
