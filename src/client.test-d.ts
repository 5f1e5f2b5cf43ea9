/**
 * Checked by tsc alone: what a frontend knows of every set of resources is exact, and never `unknown` or `any`.
 * Of `users`, which always are, and of what they always have.
 */
import type { hc, InferRequestType, InferResponseType } from 'hono/client';
import type { AppType } from './app.ts';
import {
  type Client,
  type createClient,
  type Fault,
  isConflict,
  ok,
  type Problem,
  pages,
  rows,
  update,
} from './client.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;

type Api = ReturnType<typeof createClient>;
type Users = Api['users'];
type User = Api['users'][':id'];
type Body<E> = InferRequestType<E> extends { json: infer B } ? B : never;
type Query<E> = InferRequestType<E> extends { query?: infer Q } ? NonNullable<Q> : never;
type Header<E> = InferRequestType<E> extends { header?: infer H } ? NonNullable<H> : never;
type Read = InferResponseType<User['$get'], 200>;
type Row = InferResponseType<User['$put'], 200>;
type Create = Body<Users['$post']>;

export type Rows = [
  Expect<Equal<Pick<Row, 'id' | 'name'>, { id: number; name: string }>>,
  Expect<Equal<InferResponseType<Users['$post'], 201>, Row>>,
  Expect<Equal<InferResponseType<User['$patch'], 200>, Row>>,
  Expect<Equal<InferResponseType<Users['$get'], 200>, Read[]>>,
  Expect<Equal<keyof InferResponseType<User['$delete'], 200>, never>>,
  // Nothing is in these bodies.
  Expect<Equal<InferResponseType<User['$patch'], 204>, ''>>,
  Expect<Equal<InferResponseType<User['$delete'], 204>, ''>>,
  Expect<Equal<InferResponseType<Users['$get'], 304>, ''>>,
];

export type Bodies = [
  Expect<Equal<Create['name'], string>>,
  Expect<Equal<Body<User['$put']>['id'], number | undefined>>,
  Expect<Equal<Body<User['$patch']>['name'], string | undefined>>,
];

export type Queries = [
  Expect<Equal<Query<Users['$get']>['name_like'], string | readonly string[] | undefined>>,
  Expect<Equal<Query<Users['$get']>['_cursor'], string | undefined>>,
];

type Problems<
  E,
  S extends 400 | 401 | 403 | 404 | 406 | 409 | 412 | 413 | 415 | 422 | 428 | 431 | 500 | 503,
> = {
  [K in S]: Equal<InferResponseType<E, K>, Problem>;
}[S];
type Common = 400 | 401 | 403 | 406 | 431 | 500 | 503;
export type ProblemsByStatus = [
  Expect<Problems<Users['$get'], Common>>,
  Expect<Problems<Users['$post'], Common | 409 | 413 | 415 | 422>>,
  Expect<Problems<User['$get'], Common | 404>>,
  Expect<Problems<User['$put'] | User['$patch'], Common | 404 | 409 | 412 | 413 | 415 | 422 | 428>>,
  Expect<Problems<User['$delete'], Common | 404 | 409 | 412 | 428>>,
  Expect<Problems<Api['auth']['register']['$post'], 400 | 409 | 422 | 503>>,
  Expect<Equal<InferResponseType<Users['$get'] | Users['$post'], 404>, never>>,
  Expect<Equal<Problem['errors'], Fault[] | undefined>>,
  Expect<Equal<Problem['status'], number>>,
];

type Rights = 'return=minimal' | 'return=representation';
export type Headers = [
  Expect<Equal<Header<User['$put']>['Prefer'], Rights | undefined>>,
  Expect<Equal<keyof Header<User['$patch']>, 'Prefer' | 'If-Match' | 'If-None-Match' | 'Idempotency-Key'>>,
  Expect<Equal<keyof Header<User['$delete']>, 'Prefer' | 'If-Match' | 'If-None-Match'>>,
  Expect<Equal<keyof Header<Users['$post']>, 'Prefer' | 'Idempotency-Key'>>,
  Expect<Equal<keyof Header<Users['$get']>, 'Prefer' | 'If-None-Match'>>,
  Expect<Equal<'count=none, handling=lenient' extends Header<Users['$get']>['Prefer'] ? 1 : 0, 1>>,
];

/** hc alone knows it all as well, but for which body of POST gets which answer. */
type Raw = ReturnType<typeof hc<AppType>>;
export type Alone = [
  Expect<Equal<InferResponseType<Raw['users'][':id']['$get'], 200>, Read>>,
  Expect<Equal<InferResponseType<Raw['users']['$get'], 400>, Problem>>,
  Expect<Equal<InferResponseType<Raw['users']['$post'], 201>, Row | Row[] | ''>>,
  Expect<Equal<Body<Raw['users']['$post']>, Create | readonly Create[]>>,
];

declare const api: Client;
const one = { name: 'a' };
/** What an answer is, where that follows from what was asked for. */
export const answers = async () => {
  const single = await api.users.$post({ json: one, header: { 'Idempotency-Key': 'k' } });
  const several = await api.users.$post({ json: [one, one] });
  const none = await api.users.$post({ json: one, header: { Prefer: 'return=minimal' } });
  const parts = await api.users.$get({ query: { _fields: 'id,name' } });
  const text = await api.users.$get({ header: { Accept: 'text/csv' } });
  const changed = await api.users[':id'].$patch({ param: { id: 1 }, json: { name: 'a' } });
  return {
    single: single.status === 201 && ((await single.json()) satisfies Row),
    several: several.status === 201 && ((await several.json()) satisfies Row[]),
    none: none.status === 201 && ((await none.text()) satisfies ''),
    name: parts.ok && ((await parts.json())[0]!.name satisfies string | undefined),
    // @ts-expect-error a field that may not be there
    length: parts.ok && (await parts.json())[0]!.name.length,
    text: text.ok && ((await text.json()) satisfies never),
    changed: changed.ok && ((await changed.json()) satisfies Row),
    detail: changed.ok || ((await changed.json()).detail satisfies string),
  };
};

/** The body of what succeeds. */
export const bodies = async () => {
  const param = { id: 1 };
  const parts = await ok(api.users.$get({ query: { _fields: 'id,name' } }));
  return {
    row: (await ok(api.users[':id'].$get({ param }))) satisfies Read,
    several: (await ok(api.users.$post({ json: [one, one] }))) satisfies Row[],
    single: (await ok(api.users.$post({ json: one }))) satisfies Row,
    changed: (await ok(api.users[':id'].$patch({ param, json: one }))) satisfies Row,
    text: (await ok(api.users.$get({ header: { Accept: 'text/csv' } }))) satisfies string,
    none: (await ok(
      api.users.$post({ json: one, header: { Prefer: 'return=minimal' } }),
    )) satisfies undefined,
    out: (await ok(api.auth.logout.$post({ json: {} }))) satisfies undefined,
    token: (await ok(api.auth.login.$post({ json: { username: 'a', password: 'b' } })))
      .accessToken satisfies string,
    // @ts-expect-error a field that may not be there
    length: parts[0]!.name.length,
  };
};

/** Lists by page and by row, and changes of one. */
export const helpers = async () => {
  for await (const page of pages(api.users)) page satisfies Read[];
  for await (const row of rows(api.users, { query: { name_like: 'a*', _limit: 5 } })) row satisfies Read;
  for await (const { name } of rows(api.users, { query: { _fields: 'id,name' } }))
    name satisfies string | undefined;
  for await (const account of rows(api.accounts)) account.role satisfies 'user' | 'admin';
  const changed = await update(api.users, { id: 1, name: 'a' }, { name: 'b' });
  changed satisfies Row;
  await update(api.users, changed, async (row) => ({ name: (row satisfies Row).name }));
  const error: unknown = undefined;
  if (isConflict(api.users, error)) [error.ours, error.theirs] satisfies Row[];
};
export const refusedByHelpers = () => [
  // @ts-expect-error no such parameter
  rows(api.users, { query: { _limits: 5 } }),
  // @ts-expect-error no such field
  rows(api.users, { query: { _fields: 'nane' } }),
  // @ts-expect-error rows, not their text
  rows(api.users, { header: { Accept: 'text/csv' } }),
  // @ts-expect-error nothing that lists
  rows(api.auth.logout),
  // @ts-expect-error no row
  update(api.users, { name: 'a' }, { name: 'b' }),
  // @ts-expect-error private
  update(api.users, { id: 1 }, { ownerId: 1 }),
  // @ts-expect-error another type
  update(api.users, { id: 1 }, () => ({ name: 1 })),
  // @ts-expect-error nobody writes the audit
  update(api.audit, { id: 1 }, {}),
];

/** What admins do: read as resources are, written by routes of their own. */
export const administration = async () => {
  const accounts = await api.accounts.$get({
    query: { role: 'admin', username_like: 'a*', _sort: 'lastUsedAt' },
  });
  const record = await api.audit[':id'].$get({ param: { id: 1 } });
  const changed = await api.accounts[':id'].$patch({ param: { id: '1' }, json: { disabled: true } });
  const invited = await api.invitations.$post({ json: { role: 'admin' } });
  return {
    email: accounts.ok && ((await accounts.json())[0]?.email satisfies string | undefined),
    actor: record.ok && ((await record.json()).actorId satisfies number | null),
    role: changed.ok && ((await changed.json()).role satisfies 'user' | 'admin'),
    token: invited.ok && ((await invited.json()).token satisfies string),
    // @ts-expect-error nobody writes the audit
    written: api.audit.$post,
  };
};

/** What must not compile. */
export const refused = () => [
  // @ts-expect-error a field is missing
  api.users.$post({ json: {} }),
  // @ts-expect-error a field is missing in one of them
  api.users.$post({ json: [one, {}] }),
  // @ts-expect-error private
  api.users[':id'].$patch({ param: { id: 1 }, json: { ownerId: 1 } }),
  // @ts-expect-error no such parameter
  api.users.$get({ query: { _limits: 5 } }),
  // @ts-expect-error no such preference
  api.users.$get({ header: { Prefer: 'count=few' } }),
  // @ts-expect-error no such header
  api.users.$get({ header: { 'If-Match': '"1-1"' } }),
  // @ts-expect-error no such resource
  api.poems,
];
