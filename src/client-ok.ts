/** The body of an answer that succeeded, or an error that says why not. */
import type { ClientResponse } from 'hono/client';
import { askedOf, failure, unexpected } from './client-errors.ts';

/** What is looked at of an answer. */
export type AnyAnswer = Pick<Response, 'url' | 'status' | 'headers' | 'json' | 'text'> & {
  readonly ok: boolean;
};

/**
 * The body of a call that succeeded: rows, or the text of CSV and NDJSON. Where an answer may be without a body
 * (`Prefer: return=minimal`), the type is that of the others: who asks for none gets undefined.
 */
export type BodyOf<A> = [Json<A>] extends [never]
  ? [Text<A>] extends [never]
    ? undefined
    : string
  : Json<A>;
type WithBody = 200 | 201 | 202 | 203 | 206;
type Json<A> =
  A extends ClientResponse<infer B, infer S, 'json'> ? ([S] extends [WithBody] ? B : never) : never;
type Text<A> =
  A extends ClientResponse<infer B, infer S, 'text'>
    ? [S, B] extends [WithBody, string]
      ? Exclude<B, ''>
      : never
    : never;

/** The strong ETag of a row that came alone, by the row. */
const tags = new WeakMap<object, string>();
export const tagOf = (row: object): string | undefined => tags.get(row);

/**
 * Waits for a call, and gives the body of its answer.
 *
 * @throws ApiError for a problem, RequestError for everything else: each names the request
 * @example
 * const post = await ok(api.posts[':id'].$get({ param: { id: 1 } }));
 */
export async function ok<A extends AnyAnswer>(call: A | Promise<A>): Promise<BodyOf<A>> {
  const answer = await call;
  const { status, headers } = answer;
  if (!answer.ok) throw await failure(answer);
  const type = headers.get('content-type') ?? '';
  const bare = status === 204 || status === 205;
  if (bare || headers.get('content-length') === '0' || type === '') {
    if (!bare && (await answer.text()) !== '') throw unexpected(askedOf(answer), answer);
    return undefined as BodyOf<A>;
  }
  if (!/json/i.test(type) || /ndjson/i.test(type)) {
    if (/^text\/html/i.test(type)) throw unexpected(askedOf(answer), answer);
    return (await answer.text()) as BodyOf<A>;
  }
  const body = await answer.json();
  const tag = headers.get('etag');
  if (tag?.startsWith('"') && typeof body === 'object' && body !== null) tags.set(body, tag);
  return body as BodyOf<A>;
}
