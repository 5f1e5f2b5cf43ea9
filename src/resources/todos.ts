import { todos as table } from '../db/schema/samples.ts';
import { resource } from '../kit/resource.ts';

export const todos = resource({
  name: 'todos',
  item: 'Todo',
  about: 'What people mean to do.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
  belongsTo: { users: 'userId' },
  search: ['title'],
  fromCaller: ['userId'],
  defaultLimit: 5_000,
});
