/** What the typed client knows of the rows and bodies of resources. */
import type { KitColumn, WireName } from '../db/schema/kit.ts';
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
/** Resources by their names. */
export type Shapes = Record<string, Shape>;

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
/** A body of PATCH, which never changes the id. */
export type ChangeOf<S extends Shape> = PatchOf<Omit<S['create'], 'id'>>;
/** A merge patch (RFC 7396): members may be left out at every level. */
export type PatchOf<T> = { [K in keyof T]?: T[K] extends object ? PatchOf<T[K]> : MergeNullable<T[K]> };
type MergeNullable<T> = NonNullable<T> extends object ? PatchOf<NonNullable<T>> | Extract<T, null> : T;

/** The name of a parent in the row: `user` for the field `userId`. */
type NameOf<F, P> = F extends `${infer N}Id` ? N : P;
/** The names of a resource's parents, as `_expand` has them. */
export type ParentNames<S extends Shape> = {
  [F in keyof S['parents']]: NameOf<F, S['parents'][F]>;
}[keyof S['parents']] &
  string;
/** The resource of the parent of that name. */
export type ParentAt<S extends Shape, N> = {
  [F in keyof S['parents']]: NameOf<F, S['parents'][F]> extends N ? S['parents'][F] : never;
}[keyof S['parents']];

/** A row as it is read: with what `_embed` and `_expand` asked for, down to the second level. */
export type ReadOf<R extends Shapes, S extends Shape> = S['row'] & {
  [H in S['has']]?: Second<R, R[H & keyof R]>[];
} & {
  [F in keyof S['parents'] as NameOf<F, S['parents'][F]> & string]?: Second<
    R,
    R[S['parents'][F] & keyof R]
  > | null;
};
/** A row in another, with those that it may itself have in it. */
export type Second<R extends Shapes, S extends Shape> = S['row'] & { [H in S['has']]?: RowAt<R, H>[] } & {
  [F in keyof S['parents'] as NameOf<F, S['parents'][F]> & string]?: RowAt<R, S['parents'][F]> | null;
};
type RowAt<R extends Shapes, N> = N extends keyof R ? R[N]['row'] : never;
