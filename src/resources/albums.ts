import { albums as table } from '../db/schema/samples.ts';
import { resource } from '../kit/resource.ts';

export const albums = resource({
  name: 'albums',
  item: 'Album',
  about: 'Collections of photos.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
  belongsTo: { users: 'userId' },
  has: ['photos'],
  search: ['title'],
  fromCaller: ['userId'],
  defaultLimit: 5_000,
});
