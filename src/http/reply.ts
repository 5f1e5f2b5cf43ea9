/** Answers: every one gets the fixed headers, in one plain object that is set once. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Ctx } from './context.ts';

const JSON_TYPE = 'application/json; charset=UTF-8';

/** Headers of every answer (OWASP REST security cheat sheet). A page that shows something sets its own CSP. */
export const fixedHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  vary: 'Origin, Accept',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Answers with `body` and the headers of this request.
 * @param headers more headers, in lower case; they replace fixed ones
 */
export function reply(
  c: Ctx,
  status: ContentfulStatusCode | 204 | 304,
  body: string | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  headers: Record<string, string>,
): Response {
  c.set('replied', true);
  return new Response(body, { status, headers: Object.assign(c.get('headers'), headers) });
}

/** Answers with JSON text that is ready, such as the database made it. */
export const replyJson = (
  c: Ctx,
  status: ContentfulStatusCode,
  text: string,
  headers?: Record<string, string>,
) => reply(c, status, text, { 'content-type': JSON_TYPE, ...headers });
