/** Ids: integers that the database gives out, or texts that a client may choose. */
import type { Ctx } from '../http/context.ts';
import { badParameter } from '../problems.ts';
import type { Model } from './model.ts';

/** An id as it is bound: an integer as BigInt, since a number would be bound as a real. */
export type Id = bigint | string;

/** Characters of a text id. */
export const MAX_TEXT_ID = 255;

/** The id in the path; what is none has no row, but is a mistake worth telling. @throws ProblemError 400 */
export function idOf(c: Ctx, { id }: Pick<Model, 'id'>): Id {
  const text = c.req.param('id') ?? '';
  if (id.kind === 'text') {
    if (text.length > MAX_TEXT_ID || text.includes('\0') || !text.isWellFormed())
      throw badParameter('id', `must have at most ${MAX_TEXT_ID} characters`);
    return text;
  }
  if (!/^\d{1,15}$/.test(text)) throw badParameter('id', 'must be a whole number');
  return BigInt(text);
}

/** An id as a segment of a path, and as it stands in an entity tag. */
export const idText = (id: Id | number) => (typeof id === 'string' ? encodeURIComponent(id) : String(id));
