/** The statements of the peers on Node and Bun, and what they take for a credential. */
import { timingSafeEqual } from 'node:crypto';

export const pragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON';
const post = 'user_id AS userId, id, title, body';
export const statements = {
  one: `SELECT ${post} FROM posts WHERE id = ?`,
  list: `SELECT ${post} FROM posts ORDER BY id LIMIT ?`,
  comments: 'SELECT post_id AS postId, id, name, email, body FROM comments WHERE post_id = ? ORDER BY id',
  insert: `INSERT INTO posts (user_id, title, body) VALUES (?, ?, ?) RETURNING ${post}`,
  total: 'SELECT count(*) AS n FROM posts',
};

const basic = Buffer.from(process.env.BASIC ?? '');

/** Whether a field is the one name and password of the settings, compared in constant time. */
export function isBasic(field) {
  const given = Buffer.from(field);
  return given.length === basic.length && timingSafeEqual(given, basic);
}
