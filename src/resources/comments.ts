import { comments as table } from '../db/schema/samples.ts';
import { resource } from '../kit/resource.ts';

export const comments = resource({
  name: 'comments',
  item: 'Comment',
  about: 'What people say of a post.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
  belongsTo: { posts: 'postId' },
  search: ['name', 'email', 'body'],
  defaultLimit: 5_000,
});
