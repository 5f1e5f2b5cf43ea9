/** The sample tables, in JSONPlaceholder's shapes. Delete this file together with their resources. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id, kitColumns } from './kit.ts';
import { users } from './users.ts';

const userId = () =>
  integer('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const posts = sqliteTable(
  'posts',
  {
    userId: userId(),
    id: id(),
    title: text('title', { length: 300 }).notNull(),
    body: text('body', { length: 20_000 }).notNull(),
    ...kitColumns(),
  },
  (t) => [index('posts_user_id').on(t.userId)],
);

export const comments = sqliteTable(
  'comments',
  {
    postId: integer('post_id')
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    id: id(),
    name: text('name', { length: 300 }).notNull(),
    email: text('email', { length: 254 }).notNull(),
    body: text('body', { length: 20_000 }).notNull(),
    ...kitColumns(),
  },
  (t) => [index('comments_post_id').on(t.postId)],
);

export const albums = sqliteTable(
  'albums',
  { userId: userId(), id: id(), title: text('title', { length: 300 }).notNull(), ...kitColumns() },
  (t) => [index('albums_user_id').on(t.userId)],
);

export const photos = sqliteTable(
  'photos',
  {
    albumId: integer('album_id')
      .notNull()
      .references(() => albums.id, { onDelete: 'cascade' }),
    id: id(),
    title: text('title', { length: 300 }).notNull(),
    url: text('url', { length: 2048 }).notNull(),
    thumbnailUrl: text('thumbnail_url', { length: 2048 }).notNull(),
    ...kitColumns(),
  },
  (t) => [index('photos_album_id').on(t.albumId)],
);

export const todos = sqliteTable(
  'todos',
  {
    userId: userId(),
    id: id(),
    title: text('title', { length: 300 }).notNull(),
    completed: integer('completed', { mode: 'boolean' }).notNull().default(false),
    ...kitColumns(),
  },
  (t) => [index('todos_user_id').on(t.userId)],
);
