import { posts as table } from '../db/schema/samples.ts';
import { resource } from '../kit/resource.ts';

export const posts = resource({
  name: 'posts',
  item: 'Post',
  about: 'What people write.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
  belongsTo: { users: 'userId' },
  has: ['comments'],
  search: ['title', 'body'],
  fromCaller: ['userId'],
  defaultLimit: 5_000,
});
