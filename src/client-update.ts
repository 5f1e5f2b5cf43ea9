/** Changing a row so that nobody's change is lost: `If-Match` (RFC 9110 section 13.1.1). */
import type { ClientRequestOptions } from 'hono/client';
import { ApiError, type Asked, askedOf, RequestError } from './client-errors.ts';
import { type AnyAnswer, type BodyOf, ok, tagOf } from './client-ok.ts';
import { backoff, sleep } from './client-wait.ts';

type Method = (args: never, options?: ClientRequestOptions) => Promise<AnyAnswer>;
/** A resource whose rows can be read and changed: `api.posts`. */
export type Editable = { ':id': { $get: Method; $patch: Method } };
type Patch<R extends Editable> = R[':id']['$patch'] extends (
  args: infer A extends { json: unknown },
  options?: ClientRequestOptions,
) => Promise<infer P>
  ? { json: A['json']; answer: P }
  : never;
/** A row of a resource. */
export type RowOf<R extends Editable> = BodyOf<Patch<R>['answer']>;
/** A merge patch (RFC 7396) of a row. */
export type ChangeOf<R extends Editable> = Patch<R>['json'];
type Known<R extends Editable> = Partial<RowOf<R>> & Pick<RowOf<R>, keyof RowOf<R> & 'id'>;

export type UpdateOptions = {
  signal?: AbortSignal;
  /** How often a change that is a function is tried at most; 5 by default. */
  attempts?: number;
};

/** The row was changed by somebody else since it was read; nothing has been written. */
export class ConflictError<T = unknown> extends RequestError {
  override name = 'ConflictError';
  /** The row as it would be with our change. */
  readonly ours: T;
  /** The row as it is now: a change of it can be tried at once. */
  readonly theirs: T;

  constructor(asked: Asked, ours: T, theirs: T, cause?: unknown) {
    super('conflict', asked, 'The row was changed by somebody else', { status: 412, cause });
    this.ours = ours;
    this.theirs = theirs;
  }
}

/** Whether an error is a conflict about a row of this resource, whose type is then known. */
export const isConflict = <R extends Editable>(
  _resource: R,
  error: unknown,
): error is ConflictError<RowOf<R>> => error instanceof ConflictError;

/**
 * Changes a row, unless somebody else has changed it since it was read.
 *
 * A row that `ok` gave from a call for it alone knows its version. Of another (from a list, say) the version is asked
 * for first, and it counts as changed where a field is another one by now. A lost answer is asked for again without
 * writing twice, by an `Idempotency-Key`.
 *
 * @param resource such as `api.posts`
 * @param row the row as it was read
 * @param change a merge patch; or a function that makes one of the row as it is: after a conflict it is asked again,
 *   with the new row. Undefined for no change.
 * @returns the row as it is then
 * @throws ConflictError for a conflict, with both versions; what `ok` does
 * @example
 * await update(api.posts, post, { title: 'New' });
 * await update(api.posts, post, ({ title }) => ({ title: `${title}!` }));
 */
export async function update<R extends Editable>(
  resource: R,
  row: Known<R>,
  change: ChangeOf<R> | ((row: RowOf<R>) => ChangeOf<R> | undefined | Promise<ChangeOf<R> | undefined>),
  options: UpdateOptions = {},
): Promise<RowOf<R>> {
  const { signal, attempts = 5 } = options;
  const routes = resource[':id'] as unknown as Record<
    '$get' | '$patch',
    (...args: object[]) => Promise<AnyAnswer>
  >;
  const param = { id: (row as unknown as { id: unknown }).id };
  const own = { init: signal ? { signal } : {} };
  let asked: Asked = { method: 'PATCH', url: '' };
  const read = async () => {
    const answer = await routes.$get({ param }, own);
    asked = { method: 'PATCH', url: askedOf(answer).url };
    const now = (await ok(answer)) as RowOf<R> & object;
    // What says no version (a proxy may have weakened its tag) could only be written over.
    if (tagOf(now) === undefined)
      throw new RequestError('unexpected', asked, 'The row came without a strong ETag');
    return now;
  };
  const merges = typeof change === 'function';

  let base = tagOf(row) === undefined ? await read() : (row as RowOf<R> & object);
  if (!merges && base !== row && differs(row, base))
    throw new ConflictError(asked, merged(row, change) as RowOf<R>, base);
  for (let attempt = 1; ; attempt++) {
    const json = merges ? await (change as (row: RowOf<R>) => unknown)(base) : change;
    if (json === undefined) return base;
    const header = { 'If-Match': tagOf(base), 'Idempotency-Key': key() };
    try {
      return (await ok(routes.$patch({ param, json, header }, own))) as RowOf<R>;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) throw error;
      const theirs = await read();
      if (!merges || attempt >= attempts)
        throw new ConflictError(error, merged(base, json) as RowOf<R>, theirs, error);
      base = theirs;
    }
    await sleep(backoff(attempt - 1) / 4, signal);
  }
}

/** `crypto.randomUUID` is not there on a page that came by plain HTTP. */
const key = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** Whether a field that the row has is another one now; what is embedded in it does not count. */
const differs = (row: object, now: object): boolean =>
  Object.entries(now).some(([name, value]) => name in row && !same((row as Json)[name], value));

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function same(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    names.length === Object.keys(b).length &&
    names.every((name) => name in b && same(a[name], b[name]))
  );
}

/** RFC 7396 section 2. At the top null is a value, since no row lacks a field. */
function merged(row: unknown, patch: unknown, top = true): unknown {
  if (!isObject(patch) || Array.isArray(patch)) return patch;
  const result: Json = isObject(row) && !Array.isArray(row) ? { ...row } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && !top) delete result[name];
    else if (value !== undefined) result[name] = merged(result[name], value, false);
  }
  return result;
}
