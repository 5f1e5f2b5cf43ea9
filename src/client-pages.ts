/** Lists of any length, page by page. */
import type { ClientRequestOptions, ClientResponse } from 'hono/client';
import { askedOf, unexpected } from './client-errors.ts';
import { type AnyAnswer, ok } from './client-ok.ts';

type Get = (args: never, options?: ClientRequestOptions) => Promise<AnyAnswer>;
/** A route that lists: `api.posts`, `api.users[':id'].posts`. */
export type ListRoute = { $get: Get };
type Last<L extends ListRoute> = L['$get'] extends (
  args: infer A,
  options?: ClientRequestOptions,
) => Promise<infer R>
  ? { args: A; answer: R }
  : never;
/** One row of a list. */
export type ListRow<L extends ListRoute> = Last<L>['answer'] extends infer R
  ? R extends ClientResponse<(infer E)[], 200, 'json'>
    ? E
    : never
  : never;
/** What `$get` of a list takes: `query`, `header`, and `param` for a nested one; and of hc, `{ init: { signal } }`. */
export type ListArgs<L extends ListRoute> = undefined extends Last<L>['args']
  ? [args?: Last<L>['args'], options?: ClientRequestOptions]
  : [args: Last<L>['args'], options?: ClientRequestOptions];

/** The same with `_fields`, of which hc knows as a call of its own. */
type FieldArgs<L extends ListRoute> = L['$get'] extends {
  (args: never, options?: ClientRequestOptions): unknown;
  (args: infer A, options?: ClientRequestOptions): unknown;
  (args: never, options?: ClientRequestOptions): unknown;
}
  ? A extends { query: { _fields: string } }
    ? A
    : never
  : never;

/** What says where a page begins and how long it is; `_cursor` stays right while others write. */
const PAGING = ['_cursor', '_page', '_limit', '_start', '_end'];

/**
 * The pages of a list, each asked for when it is wanted. `_limit` is the length of one; without `_page` or `_start`
 * they follow `_cursor`, which repeats and leaves out nothing while others write.
 *
 * Only the parameters of `Link: …; rel="next"` are followed, never its address: credentials go nowhere else.
 *
 * @throws what `ok` does
 */
export function pages<L extends ListRoute>(
  list: L,
  args: FieldArgs<L>,
  options?: ClientRequestOptions,
): AsyncGenerator<Partial<ListRow<L>>[], void, void>;
export function pages<L extends ListRoute>(
  list: L,
  ...given: ListArgs<L>
): AsyncGenerator<ListRow<L>[], void, void>;
export async function* pages<L extends ListRoute>(
  list: L,
  ...given: unknown[]
): AsyncGenerator<ListRow<L>[], void, void> {
  const [args, options] = given as [{ query?: Query; header?: object }?, ClientRequestOptions?];
  const get = list.$get as unknown as (args: object, options?: ClientRequestOptions) => Promise<AnyAnswer>;
  const paged = args?.query && ('_page' in args.query || '_start' in args.query);
  // Nobody asks how many there are in all, which costs as much as a page.
  const header = { Prefer: 'count=none', ...args?.header };
  let query: Query = { ...(!paged && { _cursor: '' }), ...args?.query };
  for (;;) {
    const answer = await get({ ...args, header, query }, options);
    const rows: unknown = await ok(answer);
    if (!Array.isArray(rows)) throw unexpected(askedOf(answer), answer);
    yield rows;
    const next = nextIn(answer.headers.get('link'));
    if (!next) return;
    const moved = Object.entries(next).some(([name, value]) => String(query[name] ?? '') !== value);
    if (!moved) throw unexpected(askedOf(answer), answer, 'the next page is this one');
    query = { ...query, ...next };
  }
}

/**
 * The rows of a list, one after the other: no more than a page of them is held.
 *
 * @throws what `ok` does
 * @example
 * for await (const post of rows(api.posts, { query: { userId: 1, _limit: 50 } })) console.log(post.title);
 */
export function rows<L extends ListRoute>(
  list: L,
  args: FieldArgs<L>,
  options?: ClientRequestOptions,
): AsyncGenerator<Partial<ListRow<L>>, void, void>;
export function rows<L extends ListRoute>(
  list: L,
  ...given: ListArgs<L>
): AsyncGenerator<ListRow<L>, void, void>;
export async function* rows<L extends ListRoute>(
  list: L,
  ...given: unknown[]
): AsyncGenerator<ListRow<L>, void, void> {
  for await (const page of pages(list, ...(given as ListArgs<L>))) yield* page;
}

type Query = Record<string, unknown>;

/** The paging parameters of the next page (RFC 8288); undefined after the last. */
function nextIn(link: string | null): Record<string, string> | undefined {
  const target = [...(link ?? '').matchAll(/<([^>]*)>([^<]*)/g)].find(([, , about]) =>
    /;\s*rel\s*=\s*"?next\b/i.test(about!),
  )?.[1];
  if (target === undefined) return undefined;
  const parameters = new URL(target, 'http://localhost').searchParams;
  return Object.fromEntries([...parameters].filter(([name]) => PAGING.includes(name)));
}
