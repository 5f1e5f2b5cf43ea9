import { photos as table } from '../db/schema/samples.ts';
import { resource } from '../kit/resource.ts';

export const photos = resource({
  name: 'photos',
  item: 'Photo',
  about: 'Pictures of an album.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
  belongsTo: { albums: 'albumId' },
  search: ['title'],
  defaultLimit: 5_000,
});
