import { sql } from 'drizzle-orm';
import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { id, kitColumns } from './kit.ts';

export type Address = {
  street: string;
  suite: string;
  city: string;
  zipcode: string;
  geo: { lat: string; lng: string };
};
export type Company = { name: string; catchPhrase: string; bs: string };

/** Who people are: public profiles. How they sign in is `accounts`. */
export const users = sqliteTable(
  'users',
  {
    id: id(),
    name: text('name', { length: 200 }).notNull(),
    username: text('username', { length: 64 }),
    email: text('email', { length: 254 }),
    address: text('address', { mode: 'json' }).$type<Address>(),
    phone: text('phone', { length: 64 }),
    website: text('website', { length: 255 }),
    company: text('company', { mode: 'json' }).$type<Company>(),
    ...kitColumns(),
  },
  // A handle is one person's whatever its case, so that nobody can pass for another.
  (t) => [uniqueIndex('users_username').on(sql`lower(${t.username})`)],
);
