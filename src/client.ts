/** The typed client for frontends: every route, body, query and problem, from the types of the app alone. */
import { type ClientRequestOptions, type ClientResponse, hc } from 'hono/client';
import type { AppType } from './app.ts';
import { renewing, type Session } from './client-session.ts';

export { createSession, type Session, type SessionOptions, type Tokens } from './client-session.ts';
export type { Fault, Problem } from './problems.ts';

export type Credentials = { token: string } | { username: string; password: string };
export type ClientOptions = {
  /** Sent with each request: an access token or API key, or a name and a password; or a session, which renews itself. */
  credentials?: Credentials | Session | (() => Credentials | undefined);
  fetch?: typeof fetch;
};

/**
 * Makes a client.
 *
 * @param baseUrl the address of the API, its prefix included
 * @example
 * const api = createClient('http://localhost:8787', { credentials: { token } });
 * const answer = await api.posts.$get({ query: { userId: 1, _limit: 5 } });
 * if (answer.ok) console.log((await answer.json())[0]?.title);
 */
export function createClient(baseUrl: string, options: ClientOptions = {}): Client {
  const { credentials, fetch: send = fetch } = options;
  const session = typeof credentials === 'object' && 'renew' in credentials ? credentials : undefined;
  const headers = async (): Promise<Record<string, string>> => {
    const token = await session?.token();
    const given = session
      ? token && { token }
      : typeof credentials === 'function'
        ? credentials()
        : credentials;
    return given ? { Authorization: authorization(given as Credentials) } : {};
  };
  const client = hc<AppType>(baseUrl.replace(/\/$/, ''), {
    headers,
    fetch: session ? renewing(session, send) : send,
  });
  return escaped(client) as Client;
}

/** hc puts what a path is given into it as it is, and a text id may have a slash in it. */
function escaped(client: object): object {
  return new Proxy(client, {
    get(target, key) {
      const part: unknown = Reflect.get(target, key);
      return typeof part === 'function' ? escaped(part) : part;
    },
    apply(target, self, [given, ...more]: [{ param?: object }?, ...unknown[]]) {
      const segments = Object.entries(given?.param ?? {}).map(([name, value]) => [
        name,
        encodeURIComponent(String(value)),
      ]);
      const args = given?.param ? { ...given, param: Object.fromEntries(segments) } : given;
      return Reflect.apply(target as (...args: unknown[]) => unknown, self, [args, ...more]);
    },
  });
}

/** RFC 7617 with `charset="UTF-8"`, or RFC 6750. */
function authorization(credentials: Credentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  const bytes = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
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
