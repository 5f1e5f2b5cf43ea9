import { z } from '@hono/zod-openapi';
import { users as table } from '../db/schema/users.ts';
import { resource } from '../kit/resource.ts';

const text = z.string().max(200);
const address = z.strictObject({
  street: text,
  suite: text,
  city: text,
  zipcode: text,
  geo: z.strictObject({ lat: text, lng: text }),
});
const company = z.strictObject({ name: text, catchPhrase: text, bs: text });

export const users = resource({
  name: 'users',
  item: 'User',
  about: 'Public profiles. Registering makes one; how its person signs in is private.',
  table,
  access: { read: 'anyone', create: 'admin', update: 'owner', delete: 'owner' },
  has: ['posts', 'albums', 'todos'],
  search: ['name', 'username', 'email', 'website', 'phone'],
  writeOnce: ['username'],
  fields: {
    name: z.string().min(1).max(200),
    username: z
      .string()
      .regex(/^[A-Za-z0-9._-]{3,32}$/, { error: 'must be 3 to 32 of a-z, 0-9, dot, dash and underscore' }),
    email: z.email().max(254),
    address,
    company,
  },
  defaultLimit: 5_000,
});
