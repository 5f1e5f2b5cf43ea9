/** What the typed client knows of a resource: its routes in the form of Hono's RPC. */
import type { KitColumn } from '../db/schema/kit.ts';
import type { Problem } from '../problems.ts';
import type { KitTable } from './declaration.ts';

type Simplify<T> = { [K in keyof T]: T[K] } & {};
type Optional<T, K extends PropertyKey> = Simplify<Omit<T, K & keyof T> & Partial<Pick<T, K & keyof T>>>;

/** A row on the wire. */
export type RowOf<T extends KitTable> = Simplify<Omit<T['$inferSelect'], KitColumn>>;
/** A body of POST. @typeParam C fields that default to the caller */
export type CreateOf<T extends KitTable, C extends string = never> = Optional<
  Omit<T['$inferInsert'], KitColumn | 'id'>,
  C
>;
/** A body of PUT. */
export type ReplaceOf<T extends KitTable, C extends string = never> = Simplify<
  CreateOf<T, C> & { id?: number }
>;
/** A merge patch (RFC 7396): members may be left out at every level. */
export type PatchOf<T> = { [K in keyof T]?: T[K] extends object ? PatchOf<T[K]> : MergeNullable<T[K]> };
type MergeNullable<T> = NonNullable<T> extends object ? PatchOf<NonNullable<T>> | Extract<T, null> : T;

type FilterValue<V> = V extends boolean
  ? boolean | `${boolean}`
  : V extends number
    ? number | `${number}`
    : V;
type Filters<R> = {
  [K in keyof R as NonNullable<R[K]> extends object ? never : K]?: OneOrMore<FilterValue<NonNullable<R[K]>>>;
};
type OneOrMore<V> = V | V[];
type Paging = { _page?: Count; _limit?: Count; _start?: Count; _end?: Count };
type Count = number | `${number}`;
/** The query of a list. */
export type QueryOf<R> = Simplify<Filters<R> & Paging & { _sort?: string; _order?: string }>;

type Endpoint<I, O, S> = { input: I; output: O; outputFormat: 'json'; status: S };
type Failure<I, S> = S extends number ? Endpoint<I, Problem, S> : never;
type Common = 401 | 403 | 406 | 500 | 503;
type BodyFaults = 400 | 413 | 415 | 422;
type Id = { param: { id: string } };
type IfMatch = { header?: { 'If-Match'?: string } };

type ListOf<R, I = { query?: QueryOf<R> }> = Endpoint<I, R[], 200> | Failure<I, 400 | Common>;
type NestedOf<R> = ListOf<R, Id & { query?: QueryOf<R> }> | Failure<Id & { query?: QueryOf<R> }, 404>;
type ChangeOf<R, I> = Endpoint<I, R, 200> | Failure<I, Common | BodyFaults | 404 | 409 | 412>;

/** The routes of a resource, its nested lists included. */
export type ResourceRoutes<N extends string, T extends KitTable, P extends string, C extends string> = {
  [K in `/${N}`]: {
    $get: ListOf<RowOf<T>>;
    $post:
      | Endpoint<{ json: CreateOf<T, C> }, RowOf<T>, 201>
      | Failure<{ json: CreateOf<T, C> }, Common | BodyFaults | 409>;
  };
} & {
  [K in `/${N}/:id`]: {
    $get: Endpoint<Id, RowOf<T>, 200> | Failure<Id, Common | 400 | 404>;
    $put: ChangeOf<RowOf<T>, Id & IfMatch & { json: ReplaceOf<T, C> }>;
    $patch: ChangeOf<RowOf<T>, Id & IfMatch & { json: PatchOf<CreateOf<T, C>> }>;
    // biome-ignore lint/complexity/noBannedTypes: an empty object is what is answered
    $delete: Endpoint<Id & IfMatch, {}, 200> | Failure<Id & IfMatch, Common | 400 | 404 | 412>;
  };
} & { [K in `/${P}/:id/${N}`]: { $get: NestedOf<RowOf<T>> } };
