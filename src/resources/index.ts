/** The resources that are served, in the order of the document. */
import type { Resource } from '../kit/resource.ts';
import { albums } from './albums.ts';
import { comments } from './comments.ts';
import { photos } from './photos.ts';
import { posts } from './posts.ts';
import { todos } from './todos.ts';
import { users } from './users.ts';

export const resources = { users, posts, comments, albums, photos, todos } satisfies Record<string, Resource>;
