/** What the typed client knows of resources: their routes in the form of Hono's RPC. */
import type { KitColumn, WireName } from '../db/schema/kit.ts';
import type { Problem } from '../problems.ts';
import type { KitTable } from './declaration.ts';

type Simplify<T> = { [K in keyof T]: T[K] } & {};
type Optional<T, K extends PropertyKey> = Simplify<Omit<T, K & keyof T> & Partial<Pick<T, K & keyof T>>>;

/** The types of one resource. */
export type Shape = {
  row: object;
  create: object;
  id: number | string;
  /** Parents by the field that refers to them. */
  parents: Record<string, string>;
  /** Names of the resources that may be embedded. */
  has: string;
};

/** A row on the wire. @typeParam X private fields */
export type RowOf<T extends KitTable, X extends string = never> = Omit<
  Wired<Omit<T['$inferSelect'], KitColumn>>,
  X
>;
/** With the names that the API has for the properties of a table. */
type Wired<R> = { [K in keyof R as WireName<K>]: R[K] };
/**
 * A body of POST. Only a text id may be in it.
 * @typeParam C fields that default to the caller
 * @typeParam O fields that bodies never set
 */
export type CreateOf<T extends KitTable, C extends string = never, O extends string = never> = Optional<
  Omit<
    Wired<Omit<T['$inferInsert'], KitColumn>>,
    O | (T['$inferSelect'] extends { id: number } ? 'id' : never)
  >,
  C | 'id'
>;
export type ShapeOf<
  T extends KitTable,
  P extends string,
  F extends Record<P, string>,
  H extends string,
  C extends string,
  R extends string,
  X extends string,
> = {
  row: RowOf<T, X>;
  create: CreateOf<T, C, R | X>;
  id: T['$inferSelect'] extends { id: infer I extends number | string } ? I : never;
  parents: { [K in P as F[K]]: K };
  has: H;
};

/** A body of PUT: the whole row, what bodies do not set unchanged. */
export type ReplaceOf<S extends Shape> = Simplify<S['create'] & Partial<Omit<S['row'], keyof S['create']>>>;
/** A merge patch (RFC 7396): members may be left out at every level. */
export type PatchOf<T> = { [K in keyof T]?: T[K] extends object ? PatchOf<T[K]> : MergeNullable<T[K]> };
type MergeNullable<T> = NonNullable<T> extends object ? PatchOf<NonNullable<T>> | Extract<T, null> : T;

type OneOrMore<V> = V | V[];
type Count = number | `${number}`;
type FilterValue<V> = V extends boolean
  ? boolean | `${boolean}`
  : V extends number
    ? number | `${number}`
    : V;
type Scalar<R> = { [K in keyof R]: NonNullable<R[K]> extends object ? never : K }[keyof R] & string;
type Compare = '_ne' | '_gt' | '_gte' | '_lt' | '_lte';
type Filters<R> = {
  [K in Scalar<R> as K | (NonNullable<R[K]> extends boolean ? `${K}_ne` : `${K}${Compare}`)]?: OneOrMore<
    FilterValue<NonNullable<R[K]>>
  >;
} & { [K in Scalar<R> as NonNullable<R[K]> extends boolean ? never : `${K}_like`]?: OneOrMore<string> } & {
  // Members of JSON columns: `address.city`.
  [K in Exclude<keyof R, Scalar<R>> & string as `${K}.${string}`]?: OneOrMore<string | number | boolean>;
};
type Paging = { _page?: Count; _limit?: Count; _start?: Count; _end?: Count; _cursor?: string };
type Relations<S extends Shape> = {
  _embed?: OneOrMore<S['has'] | `${S['has']}.${string}`>;
  _expand?: OneOrMore<ParentNames<S> | `${ParentNames<S>}.${string}`>;
};
type View<S extends Shape> = { _fields?: string } & Relations<S>;
/** The query of a list. */
export type QueryOf<S extends Shape> = Simplify<
  Filters<S['row']> & Paging & View<S> & { _sort?: string; _order?: string; q?: string }
>;

/** The name of a parent in the row: `user` for the field `userId`. */
type NameOf<F, P> = F extends `${infer N}Id` ? N : P;
type ParentNames<S extends Shape> = {
  [F in keyof S['parents']]: NameOf<F, S['parents'][F]>;
}[keyof S['parents']] &
  string;

/** Resources by their names. */
export type Shapes = Record<string, Shape>;
type RowAt<R extends Shapes, N> = N extends keyof R ? R[N]['row'] : never;
/** A row as it is read: with what `_embed` and `_expand` asked for, down to the second level. */
export type ReadOf<R extends Shapes, S extends Shape> = S['row'] & {
  [H in S['has']]?: Second<R, R[H & keyof R]>[];
} & {
  [F in keyof S['parents'] as NameOf<F, S['parents'][F]> & string]?: Second<
    R,
    R[S['parents'][F] & keyof R]
  > | null;
};
type Second<R extends Shapes, S extends Shape> = S['row'] & { [H in S['has']]?: RowAt<R, H>[] } & {
  [F in keyof S['parents'] as NameOf<F, S['parents'][F]> & string]?: RowAt<R, S['parents'][F]> | null;
};

type Endpoint<I, O, S> = { input: I; output: O; outputFormat: 'json'; status: S };
type Failure<I, S> = S extends number ? Endpoint<I, Problem, S> : never;
type Common = 401 | 403 | 406 | 500 | 503;
type BodyFaults = 400 | 413 | 415 | 422;
type Id = { param: { id: string } };
type Header<N extends string> = { header?: { [K in N]?: string } };
type Changing = Header<'If-Match' | 'If-None-Match' | 'Prefer'>;

type ListOf<R, I> = Endpoint<I, R[], 200> | Failure<I, 400 | 404 | Common>;
type ChangeOf<R, I> = Endpoint<I, R, 200> | Failure<I, Common | BodyFaults | 404 | 409 | 412 | 428>;

/** The routes of all resources, nested lists included. */
export type RoutesOf<R extends Shapes> = {
  [N in keyof R & string as `/${N}`]: {
    $get: ListOf<ReadOf<R, R[N]>, { query?: QueryOf<R[N]> } & Header<'Prefer'>>;
    $post: CreateEndpoint<R[N]>;
  };
} & {
  [N in keyof R & string as `/${N}/:id`]: {
    $get: OneOf<ReadOf<R, R[N]>, Id & { query?: View<R[N]> }>;
    $put: ChangeOf<R[N]['row'], Id & Changing & { json: ReplaceOf<R[N]> }>;
    $patch: ChangeOf<
      R[N]['row'],
      Id &
        Header<'If-Match' | 'If-None-Match' | 'Prefer' | 'Idempotency-Key'> & {
          json: PatchOf<R[N]['create']>;
        }
    >;
    // biome-ignore lint/complexity/noBannedTypes: an empty object is what is answered
    $delete: Endpoint<Id & Changing, {}, 200> | Failure<Id & Changing, Common | 400 | 404 | 409 | 412 | 428>;
  };
} & {
  [E in Nested<R> as `/${E[0]}/:id/${E[1]}`]: {
    $get: ListOf<ReadOf<R, R[E[1]]>, Id & { query?: QueryOf<R[E[1]]> } & Header<'Prefer'>>;
  };
};
type OneOf<R, I> = Endpoint<I, R, 200> | Failure<I, Common | 400 | 404>;
type Creating<J> = Header<'Prefer' | 'Idempotency-Key'> & { json: J };
type CreateEndpoint<S extends Shape, I = Creating<S['create']>> =
  | Endpoint<I, S['row'], 201>
  | Failure<I, Common | BodyFaults | 409>;
/** [parent, child] for each reference. */
type Nested<R extends Shapes> = {
  [N in keyof R & string]: {
    [F in keyof R[N]['parents']]: [R[N]['parents'][F] & string, N];
  }[keyof R[N]['parents']];
}[keyof R & string];
