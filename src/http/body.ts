/** Reads a request's body: bounded, well-formed, and as plain data. */
import { escapePointer } from '../lib/pointer.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import type { Ctx } from './context.ts';

const JSON_TYPES = ['application/json'];
const MAX_DEPTH = 64;
const DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_MS = 1_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export type Form = Record<string, string>;
export type Body = { kind: 'json'; data: unknown } | { kind: 'form'; data: Form };

const malformed = (detail: string, cause?: unknown) => new ProblemError('malformed-body', detail, { cause });

/**
 * The body as JSON data, or as the strings of a form (`curl -d`).
 *
 * @param limit the largest body, in bytes
 * @param types media types that mean JSON here
 * @param whenEmpty what a request without a body means, where that is no error
 * @throws ProblemError 400 for what cannot be read, 413, 415, 422 for text that cannot be stored
 */
export async function readBody(c: Ctx, limit: number, types = JSON_TYPES, whenEmpty?: Body): Promise<Body> {
  const empty = (): Body => {
    if (whenEmpty) return whenEmpty;
    throw malformed('A body is required');
  };
  const type = mediaType(c.req.header('content-type'));
  const form = type === 'application/x-www-form-urlencoded';
  if (/;\s*charset=(?!"?utf-8"?\s*(;|$))/i.test(c.req.header('content-type') ?? '')) {
    throw new ProblemError('unsupported-media-type', 'The charset of a body is UTF-8');
  }
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new ProblemError('unsupported-media-type', 'A body is sent without Content-Encoding', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const length = c.req.header('content-length');
  if (length === '0') return empty();
  if (!form && !types.includes(type)) {
    const supported = [...types, 'application/x-www-form-urlencoded'].join(', ');
    // No type and no length: without a body the complaint is that there is none.
    if (type === '' && length === undefined && (await readBytes(c, limit)).byteLength === 0) {
      return empty();
    }
    throw new ProblemError('unsupported-media-type', `Content-Type must be one of ${supported}`, {
      headers: c.req.method === 'PATCH' ? { 'accept-patch': supported } : { 'accept-post': supported },
    });
  }
  if (length !== undefined && Number(length) > limit) throw tooLarge(limit);
  const bytes = await readBytes(c, length === undefined ? limit : Number.POSITIVE_INFINITY);
  if (bytes.byteLength === 0) return empty();
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (error) {
    throw malformed('The body is not valid UTF-8', error);
  }
  return form ? { kind: 'form', data: parseForm(text) } : { kind: 'json', data: parseJson(text) };
}

const mediaType = (header = '') => header.replace(/;.*/s, '').trim().toLowerCase();
const tooLarge = (limit: number, headers?: Record<string, string>) =>
  new ProblemError('content-too-large', `A body has at most ${limit} bytes`, { ...(headers && { headers }) });

/** The bytes of the body, of a body of unknown length at most `limit`. */
async function readBytes(c: Ctx, limit: number): Promise<Uint8Array> {
  if (limit === Number.POSITIVE_INFINITY) return new Uint8Array(await c.req.arrayBuffer());
  const chunks: Uint8Array[] = [];
  const reader = c.req.raw.body?.getReader();
  let size = 0;
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength;
    if (size > limit) {
      if (await discard(reader)) throw tooLarge(limit);
      throw tooLarge(limit, { connection: 'close' });
    }
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/**
 * Reads what is left of a refused body, up to a bound: a client that is still sending when the answer comes, or
 * that sends its next request behind an unread body, may otherwise find its connection closed.
 */
export async function discardBody(c: Ctx): Promise<void> {
  if (c.req.raw.bodyUsed || c.req.header('content-length') === '0') return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A client that waits for the answer before it sends (Expect: 100-continue) is not waited for.
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, DISCARD_MS);
  });
  await Promise.race([discard(c.req.raw.body?.getReader()), patience]);
  clearTimeout(timer);
}

/** @returns whether all was read within the bound; else the rest is cut off */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<boolean> {
  let left = DISCARDED_BYTES;
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      left -= read.value.byteLength;
      if (left < 0) {
        await reader?.cancel();
        return false;
      }
    }
  } catch {
    // The client has gone; there is nobody left to be kind to.
  }
  return true;
}

/** @throws ProblemError 400 for what is no JSON or nested too deep; 422 for text that cannot be stored */
export function parseJson(text: string): unknown {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    // The message of a SyntaxError quotes the body and differs between engines: it stays here.
    throw malformed('The body is not valid JSON', error);
  }
  if (typeof data === 'object' && data !== null) checkDepth(data, 1);
  const faults: Fault[] = [];
  // Only escapes can bring these into a text that was valid UTF-8.
  if (/\\u(d[89a-f]|0000)/i.test(text)) collectUnstorable(data, '', faults);
  if (text.includes('__proto__')) collectProto(data, '', faults);
  if (faults.length > 0) throw badBody(faults);
  return data;
}

/** A value 1,000 deep would break every list that it is part of, since SQLite's JSON has a bound too. */
function checkDepth(value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels`);
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) checkDepth(inner, depth + 1);
  }
}

function collectUnstorable(value: unknown, pointer: string, faults: Fault[]): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) faults.push({ pointer, detail: 'must not hold a lone surrogate' });
    else if (value.includes('\0')) faults.push({ pointer, detail: 'must not hold a NUL character' });
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const at = `${pointer}/${escapePointer(name)}`;
      collectUnstorable(name, at, faults);
      collectUnstorable(inner, at, faults);
    }
  }
}

/** `JSON.parse` makes `__proto__` a property like any other; what reads it later may not. */
function collectProto(value: unknown, pointer: string, faults: Fault[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__') faults.push({ pointer: `${pointer}/__proto__`, detail: 'is not a field' });
    else collectProto(inner, `${pointer}/${escapePointer(name)}`, faults);
  }
}

function parseForm(text: string): Form {
  if (/^\s*[{[]/.test(text)) {
    throw malformed("This is JSON sent as a form: add -H 'Content-Type: application/json'");
  }
  const form: Form = Object.create(null);
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + 1));
    if (name in form) throw badBody([{ pointer: `/${escapePointer(name)}`, detail: 'is given twice' }]);
    if (`${name}${value}`.includes('\0')) {
      throw badBody([{ pointer: `/${escapePointer(name)}`, detail: 'must not hold a NUL character' }]);
    }
    form[name] = value;
  }
  return form;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    throw malformed('The form is not valid: a percent sign does not begin an encoded UTF-8 character', error);
  }
}
