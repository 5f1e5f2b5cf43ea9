/** The typed client for frontends: every route, body, query and problem, from the types of the app alone. */
import { type ClientRequestOptions, type ClientResponse, hc } from 'hono/client';
import type { AppType } from './app.ts';
import { authorized, type Credentials } from './client-credentials.ts';
import { type SendOptions, sending } from './client-send.ts';
import type { Session } from './client-session.ts';

export type { Credentials } from './client-credentials.ts';
export { ApiError, type Asked, RequestError, type RequestFault } from './client-errors.ts';
export { type AnyAnswer, type BodyOf, ok } from './client-ok.ts';
export { type ListArgs, type ListRoute, type ListRow, pages, rows } from './client-pages.ts';
export type { SendOptions } from './client-send.ts';
export { createSession, type Session, type SessionOptions, type Tokens } from './client-session.ts';
export {
  type ChangeOf,
  ConflictError,
  type Editable,
  isConflict,
  type RowOf,
  type UpdateOptions,
  update,
} from './client-update.ts';
export type { Fault, Problem } from './problems.ts';

export type ClientOptions = SendOptions & {
  /** Sent with each request: an access token or API key, or a name and a password; or a session, which renews itself. */
  credentials?: Credentials | Session | (() => Credentials | undefined);
};

/**
 * Makes a client.
 *
 * @param baseUrl the address of the API, its prefix included
 * @example
 * const api = createClient('http://localhost:8787', { credentials: { token } });
 * const posts = await ok(api.posts.$get({ query: { userId: 1, _limit: 5 } }));
 * console.log(posts[0]?.title);
 */
export function createClient(baseUrl: string, options: ClientOptions = {}): Client {
  // It would be in every error that names a request.
  if (/^[\w+.-]+:\/\/[^/?#]*@/.test(baseUrl))
    throw new TypeError('The address has a name or a password: give them as `credentials`');
  const through = (send?: typeof fetch) =>
    authorized(options.credentials, sending({ ...options, ...(send && { fetch: send }) }), options.signal);
  const client = hc<AppType>(baseUrl.replace(/\/$/, ''), { fetch: through() });
  return wrapped(client, through) as Client;
}

type Through = (send: typeof fetch) => typeof fetch;

/**
 * hc puts what a path is given into it as it is, and a text id may have a slash in it. And a call's own `fetch` is
 * to have what the client's has.
 */
function wrapped(client: object, through: Through): object {
  return new Proxy(client, {
    get(target, key) {
      const part: unknown = Reflect.get(target, key);
      return typeof part === 'function' ? wrapped(part, through) : part;
    },
    apply(
      target,
      self,
      [given, options, ...more]: [{ param?: object }?, { fetch?: typeof fetch }?, ...unknown[]],
    ) {
      const segments = Object.entries(given?.param ?? {}).map(([name, value]) => [
        name,
        segment(name, value),
      ]);
      const args = given?.param ? { ...given, param: Object.fromEntries(segments) } : given;
      const own = options?.fetch ? { ...options, fetch: through(options.fetch) } : options;
      return Reflect.apply(target as (...args: unknown[]) => unknown, self, [args, own, ...more]);
    },
  });
}

/** @throws TypeError for what no address can carry: it would be an address of something else */
function segment(name: string, value: unknown): string {
  if (/^\.{0,2}$/.test(String(value))) throw new TypeError(`${name}: "${value}" cannot stand in an address`);
  return encodeURIComponent(String(value));
}

/** Every route as a path of properties: `api.posts[':id'].comments.$get({ param: { id: 1 } })`. */
export type Client = Precise<ReturnType<typeof hc<AppType>>>;

/** hc's client, but where the kind of an answer follows from what was asked for, the types say which. */
type Precise<C> = {
  [K in keyof C]: K extends '$get'
    ? Reading<C[K]>
    : K extends '$post'
      ? Creating<C[K]>
      : K extends `$${string}`
        ? C[K]
        : Precise<C[K]>;
};
type Options = ClientRequestOptions;

/** Rows as a text, some of their fields, or whole rows. */
type Reading<F> = F extends (args: infer A, options?: Options) => Promise<infer R>
  ? '_fields' extends keyof QueryIn<A>
    ? Ways<Without<NonNullable<A>, 'query'>, Without<QueryIn<A>, '_fields'>, FieldsIn<QueryIn<A>>, R> &
        Whole<A, { query?: Without<QueryIn<A>, '_fields'> }, R>
    : F
  : never;
type QueryIn<A> = NonNullable<A> extends { query?: infer Q } ? NonNullable<Q> : unknown;
type FieldsIn<Q> = Q extends { _fields?: infer V } ? NonNullable<V> : never;
type Without<T, N> = { [K in keyof T as Exclude<K, N>]: T[K] };
type Ways<A, Q, V, R> = {
  (
    args: A & { query?: Q & { _fields?: V }; header: { Accept: 'text/csv' | 'application/x-ndjson' } },
    options?: Options,
  ): Promise<ClientResponse<string, 200, 'text'> | Exclude<R, { status: 200 }>>;
  (args: A & { query: Q & { _fields: V } }, options?: Options): Promise<Parts<R>>;
};
type Whole<A, Q, R> = undefined extends A
  ? (args?: Without<NonNullable<A>, 'query'> & Q, options?: Options) => Promise<R>
  : (args: Without<A, 'query'> & Q, options?: Options) => Promise<R>;
type Parts<R> =
  R extends ClientResponse<infer T, 200, 'json'>
    ? ClientResponse<T extends (infer E)[] ? Partial<E>[] : Partial<T>, 200, 'json'>
    : R;

/** No row, many rows, or one. */
type Creating<F> = F extends (args: infer A extends { json: unknown }, options?: Options) => Promise<infer R>
  ? [Many<A['json']>] extends [never]
    ? F
    : {
        (args: A & { header: { Prefer: 'return=minimal' } }, options?: Options): Promise<Created<R, 'none'>>;
        (args: Sent<A, Many<A['json']>>, options?: Options): Promise<Created<R, 'many'>>;
        (args: Sent<A, Exclude<A['json'], Many<A['json']>>>, options?: Options): Promise<Created<R, 'one'>>;
      }
  : F;
type Many<J> = Extract<J, readonly unknown[]>;
type Sent<A, J> = Omit<A, 'json'> & { json: J; header?: { Prefer?: 'return=representation' } };
type Created<R, K extends 'none' | 'many' | 'one'> =
  R extends ClientResponse<infer B, infer S, infer F>
    ? [S] extends [201]
      ? F extends 'text'
        ? { none: R; many: never; one: never }[K]
        : { none: never; many: Json201<Many<B>>; one: Json201<Exclude<B, Many<B>>> }[K]
      : R
    : never;
type Json201<T> = ClientResponse<T, 201, 'json'>;
