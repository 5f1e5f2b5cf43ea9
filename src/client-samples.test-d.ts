/** The exact types of what a frontend knows of the samples; goes with them. Checked by tsc alone. */
import type { InferRequestType, InferResponseType } from 'hono/client';
import type { Client } from './client.ts';
import type { Address, Company } from './db/schema/users.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
/** As one object type, so that the way in which it was put together does not count. */
type Flat<T> = T extends object ? { [K in keyof T]: T[K] } : T;
type Same<A, B> = Equal<Flat<A>, B>;

type Posts = Client['posts'];
type Post = Client['posts'][':id'];
type Todos = Client['todos'];
type User = Client['users'][':id'];
type Body<E> = InferRequestType<E> extends { json: infer B } ? B : never;
type Query<E> = InferRequestType<E> extends { query?: infer Q } ? NonNullable<Q> : never;

type PostRow = { userId: number; id: number; title: string; body: string };
type UserRow = {
  id: number;
  name: string;
  username: string | null;
  email: string | null;
  address: Address | null;
  phone: string | null;
  website: string | null;
  company: Company | null;
};

type CommentRow = { postId: number; id: number; name: string; email: string; body: string };
type Read<E> = InferResponseType<E, 200>;
type PostRead = Read<Post['$get']>;

export type Rows = [
  Expect<Same<Pick<PostRead, keyof PostRow>, PostRow>>,
  Expect<Equal<keyof PostRead, keyof PostRow | 'comments' | 'user'>>,
  Expect<Equal<Read<Posts['$get']>[number], PostRead>>,
  Expect<Same<Pick<NonNullable<PostRead['comments']>[number], keyof CommentRow>, CommentRow>>,
  Expect<Same<Pick<NonNullable<PostRead['user']>, keyof UserRow>, UserRow>>,
  Expect<Equal<NonNullable<NonNullable<PostRead['user']>['todos']>[number]['completed'], boolean>>,
  Expect<Same<InferResponseType<Posts['$post'], 201>, PostRow>>,
  Expect<Same<InferResponseType<Post['$put'], 200>, PostRow>>,
  Expect<Same<InferResponseType<Post['$patch'], 200>, PostRow>>,
  Expect<Same<Pick<Read<User['$get']>, keyof UserRow>, UserRow>>,
  Expect<Equal<InferResponseType<Todos['$get'], 200>[number]['completed'], boolean>>,
  Expect<Equal<Read<Client['users'][':id']['posts']['$get']>[number], PostRead>>,
  Expect<Equal<keyof InferResponseType<Post['$delete'], 200>, never>>,
];

type Create = { title: string; body: string; userId?: number | undefined };
export type Bodies = [
  Expect<Same<Body<Posts['$post']>, Create>>,
  Expect<Equal<Body<Post['$put']>['id'], number | undefined>>,
  Expect<Equal<Body<Todos['$post']>['completed'], boolean | undefined>>,
  Expect<Same<Body<Post['$patch']>, { title?: string; body?: string; userId?: number | undefined }>>,
];

/** A merge patch may leave out members at every level, and null clears. */
type UserPatch = Body<User['$patch']>;
type Geo = NonNullable<NonNullable<UserPatch['address']>['geo']>;
export type Patches = [
  Expect<Equal<UserPatch['name'], string | undefined>>,
  Expect<Equal<UserPatch['phone'], string | null | undefined>>,
  Expect<Same<Geo, { lat?: string; lng?: string }>>,
  Expect<Equal<Extract<UserPatch['address'], null>, null>>,
  Expect<Equal<keyof NonNullable<UserPatch['address']>, keyof Address>>,
];

type Numbers = number | `${number}`;
type OneOrMore<V> = V | readonly V[] | undefined;
type UserQuery = Query<Client['users']['$get']>;
type Has<Q, K extends string> = K extends keyof Q ? true : false;
export type Queries = [
  Expect<Equal<Query<Posts['$get']>['userId'], OneOrMore<Numbers>>>,
  Expect<Equal<Query<Posts['$get']>['title'], OneOrMore<string>>>,
  Expect<Equal<Query<Posts['$get']>['userId_gte'], OneOrMore<Numbers>>>,
  Expect<Equal<Query<Posts['$get']>['title_like'], OneOrMore<string>>>,
  Expect<Equal<Query<Todos['$get']>['completed_ne'], OneOrMore<boolean | 'true' | 'false'>>>,
  Expect<Equal<Has<Query<Todos['$get']>, 'completed_gt' | 'completed_like'>, false>>,
  Expect<Equal<Query<Posts['$get']>['_limit'], Numbers | undefined>>,
  Expect<
    Equal<Query<Posts['$get']>['_order'], 'asc' | 'desc' | `asc,${string}` | `desc,${string}` | undefined>
  >,
  Expect<Equal<UserQuery['address.geo.lat'], OneOrMore<string>>>,
  Expect<Equal<UserQuery['address.city_like'], OneOrMore<string>>>,
  Expect<Equal<Has<UserQuery, 'address' | 'address.town' | 'ownerId'>, false>>,
  Expect<Equal<Query<Client['users'][':id']['posts']['$get']>, Query<Posts['$get']>>>,
];

declare const api: Client;
/** What must not compile. */
export const refused = () => [
  // @ts-expect-error no such field
  api.posts.$post({ json: { title: 'a', body: 'b', colour: 'red' } }),
  // @ts-expect-error a field is missing
  api.posts.$post({ json: { title: 'a' } }),
  // @ts-expect-error another type
  api.todos.$post({ json: { title: 'a', completed: 'yes' } }),
  // @ts-expect-error private
  api.posts[':id'].$patch({ param: { id: '1' }, json: { ownerId: 1 } }),
  // @ts-expect-error no such parameter
  api.posts.$get({ query: { _limits: 5 } }),
  // @ts-expect-error no such member
  api.users.$get({ query: { 'address.town': 'x' } }),
  // @ts-expect-error no such field to sort by
  api.posts.$get({ query: { _sort: 'titel' } }),
  // @ts-expect-error no such field to show
  api.posts.$get({ query: { _fields: 'titel' } }),
  // @ts-expect-error no such relation
  api.posts.$get({ query: { _embed: 'albums' } }),
  // @ts-expect-error no such relation of a relation
  api.posts.$get({ query: { _embed: 'comments.albums' } }),
];
export const accepted = () => [
  api.posts.$get({
    query: { _embed: ['comments', 'comments.post'], _expand: 'user.todos', title_like: 'a*' },
  }),
  api.users.$get({ query: { _sort: 'address.city,name', _order: 'desc,asc', _cursor: '' } }),
];
