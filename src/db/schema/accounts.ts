import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id, kitColumns } from './kit.ts';
import { users } from './users.ts';

/** How a person signs in. Nothing of this table is a resource: it never leaves the server as it is. */
export const accounts = sqliteTable('accounts', {
  id: id(),
  userId: integer('user_id')
    .notNull()
    .unique()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Lower case, `[a-z0-9._-]{3,32}`. */
  username: text('username', { length: 32 }).notNull().unique(),
  /** Lower case; private, unlike `users.email`. */
  email: text('email', { length: 254 }).notNull().unique(),
  /** A PHC string (`lib/phc.ts`). */
  passwordHash: text('password_hash').notNull(),
  role: text('role', { enum: ['user', 'admin'] })
    .notNull()
    .default('user'),
  disabled: integer('disabled', { mode: 'boolean' }).notNull().default(false),
  version: kitColumns().version,
  createdAt: kitColumns().createdAt,
  updatedAt: kitColumns().updatedAt,
});

/** The keys that sign access tokens (Ed25519). */
export const signingKeys = sqliteTable('signing_keys', {
  /** The `kid` of the tokens it signed. */
  id: text('id').primaryKey(),
  /** JWK of the public half. */
  publicKey: text('public_key').notNull(),
  /** PKCS #8 of the private half, sealed with AES-256-GCM under a key derived from `SECRET`. */
  sealedKey: text('sealed_key').notNull(),
  createdAt: kitColumns().createdAt,
});
