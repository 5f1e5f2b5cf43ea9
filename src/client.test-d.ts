/** Checked by tsc alone: a frontend's types are exact, and never `unknown` or `any`. Of `users`, which always are. */
import type { InferRequestType, InferResponseType } from 'hono/client';
import type { createClient, Fault, Problem } from './client.ts';
import type { Address, Company } from './db/schema/users.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
/** As one object type, so that the way in which it was put together does not count. */
type Flat<T> = T extends object ? { [K in keyof T]: T[K] } : T;
type Same<A, B> = Equal<Flat<A>, B>;

type Api = ReturnType<typeof createClient>;
type Users = Api['users'];
type User = Api['users'][':id'];
type Body<E> = InferRequestType<E> extends { json: infer B } ? B : never;
type Query<E> = InferRequestType<E> extends { query?: infer Q } ? NonNullable<Q> : never;
type Row = {
  id: number;
  name: string;
  username: string | null;
  email: string | null;
  address: Address | null;
  phone: string | null;
  website: string | null;
  company: Company | null;
};

export type Rows = [
  Expect<Same<Pick<InferResponseType<User['$get'], 200>, keyof Row>, Row>>,
  Expect<Same<Pick<InferResponseType<Users['$get'], 200>[number], keyof Row>, Row>>,
  Expect<Equal<Body<Users['$post']>['name'], string>>,
  Expect<Equal<keyof InferResponseType<User['$delete'], 200>, never>>,
];

export type Patches = [
  Expect<Equal<Body<User['$patch']>['name'], string | undefined>>,
  Expect<Equal<Body<User['$patch']>['phone'], string | null | undefined>>,
];

export type Problems = [
  Expect<Equal<InferResponseType<User['$get'], 404>, Problem>>,
  Expect<Equal<InferResponseType<User['$patch'], 412>, Problem>>,
  Expect<Equal<Problem['errors'], Fault[] | undefined>>,
];

export type Queries = [
  Expect<Equal<Query<Users['$get']>['name'], string | string[] | undefined>>,
  Expect<Equal<Query<Users['$get']>['_sort'], string | undefined>>,
  Expect<Equal<'address' extends keyof Query<Users['$get']> ? true : false, false>>,
];

declare const api: Api;
/** What must not compile. */
export const refused = () => [
  // @ts-expect-error a field is missing
  api.users.$post({ json: { phone: '1' } }),
  // @ts-expect-error private
  api.users[':id'].$patch({ param: { id: '1' }, json: { ownerId: 1 } }),
  // @ts-expect-error no such parameter
  api.users.$get({ query: { _limits: 5 } }),
  // @ts-expect-error no such resource
  api.poems,
];
