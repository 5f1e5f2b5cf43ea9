/** How the success of a write is answered: as the client prefers, and the same again to the same key. */
import type { Ctx } from '../http/context.ts';
import { applied, preferences } from '../http/prefer.ts';
import { reply, replyJson } from '../http/reply.ts';
import { type Id, idText } from './ids.ts';
import { etagOf } from './preconditions.ts';

export type Written = {
  status: 200 | 201;
  /** The representation: JSON text. */
  body: string;
  /** Of the one row that was written; undefined for an array. */
  id?: Id | number | undefined;
  version?: unknown;
};

/**
 * @param path of the resource, for Location
 * @param replayed whether this was answered before to the same Idempotency-Key
 */
export function answer(
  c: Ctx,
  { status, body, id, version }: Written,
  path: string,
  replayed = false,
): Response {
  const prefers = preferences(c);
  const headers: Record<string, string> = applied(prefers, ['return']);
  if (id !== undefined) {
    headers.etag = etagOf(id, version);
    if (status === 201) headers.location = `${path}/${idText(id)}`;
  }
  if (replayed) headers['idempotency-replayed'] = 'true';
  if (prefers.return === 'minimal') return reply(c, status === 200 ? 204 : status, null, headers);
  return replyJson(c, status, body, headers);
}

/** A deletion has no representation but an empty one. */
export function answerDeleted(c: Ctx): Response {
  const prefers = preferences(c);
  if (prefers.return === 'minimal') return reply(c, 204, null, applied(prefers, ['return']));
  return replyJson(c, 200, '{}');
}
