/** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): what a client calls one attempt. */
import { createHash } from 'node:crypto';
import { badParameter } from '../problems.ts';
import type { Ctx } from './context.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The key of a request, given as it is or as a quoted string; undefined where there is none.
 * @throws ProblemError 400 for what is none
 */
export function idempotencyKey(c: Ctx): string | undefined {
  const header = c.req.header('idempotency-key')?.trim();
  if (header === undefined) return undefined;
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header);
  const key = quoted ? quoted[1]!.replace(/\\(.)/g, '$1') : header;
  if (!KEY.test(key) || (!quoted && header.startsWith('"')))
    throw badParameter('Idempotency-Key', 'must be 1 to 255 visible ASCII characters, such as a UUID');
  return key;
}

/** What tells one body from another: SHA-256 of its data, whatever the order of members and the white space. */
export const fingerprint = (data: unknown): string =>
  createHash('sha256').update(canonical(data)).digest('base64url');

/** JSON text with the members of objects in order of their names; `data` is no deeper than `readBody` lets it be. */
function canonical(data: unknown): string {
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(canonical).join()}]`;
  const members = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join()}}`;
}
