/** What expectations of several lessons are made of. */
import { isDeepStrictEqual } from 'node:util';
import type { Came, Expectation } from './check.ts';

/** Whether it is a text of this media type, whatever parameters follow. */
export const isOf = ({ headers }: Came, type: string): boolean =>
  (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase() === type;

/** A status and a text, white space at its ends apart: by hand a line often ends with a newline. */
export const says = (status: number, text: string) => (came: Came) =>
  came.status === status && came.text.trim() === text;

/** A status, and a body that is this JSON, in any order of its members. */
export const gives = (status: number, json: unknown) => (came: Came) =>
  came.status === status && isOf(came, 'application/json') && isDeepStrictEqual(came.json, json);

/** JSON to be sent; a text is sent as it is. */
export const sending = (path: string, body: unknown) => ({
  ...{ method: 'POST', path, headers: { 'Content-Type': 'application/json' } },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A member of a JSON object. */
export function memberOf(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
}

/** That a path gives a text. */
export const givesText = (name: string, path: string, text: string, hint: string): Expectation => ({
  ...{ name, hint, ask: { path }, expected: `200, the text: ${text}`, met: says(200, text) },
});

/** That a path gives JSON. @param status 200, unless it says otherwise */
export const givesJson = (
  name: string,
  path: string,
  json: unknown,
  hint: string,
  status = 200,
): Expectation => ({
  ...{ name, hint, ask: { path }, met: gives(status, json) },
  expected: `${status}, application/json: ${JSON.stringify(json)}`,
});

/** What every lesson says of itself. */
export const statusOk = givesText(
  'GET /status says OK',
  '/status',
  'OK',
  'The word alone, in capitals, as text.',
);
