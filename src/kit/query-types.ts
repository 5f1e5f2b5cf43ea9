/** What the typed client knows of the parameters of reads. */
import type { ParentAt, ParentNames, Shape, Shapes } from './types.ts';

type OneOrMore<V> = V | readonly V[];
type Count = number | `${number}`;

/**
 * [path, type] of each value that rows can be filtered and sorted by: fields, and members of JSON columns
 * (`address.geo.lat`); [pattern] where a column's type does not say which there are, and from the fourth level on.
 */
type Paths<R, P extends string = '', Depth extends unknown[] = []> = {
  [K in keyof R & string]: Path<NonNullable<R[K]>, `${P}${K}`, Depth>;
}[keyof R & string];
type Path<V, P extends string, Depth extends unknown[]> = [V] extends [JsonScalar]
  ? [P, V]
  : [V, Depth['length']] extends [unknown[], number] | [unknown, 3]
    ? [`${P}.${string}`]
    : Some<keyof V> extends string
      ? Paths<V, `${P}.`, [...Depth, 0]>
      : [`${P}.${string}`];
/** Neither none nor any. */
type Some<K> = [K] extends [never] ? unknown : string extends K ? unknown : K;
type JsonScalar = string | number | boolean;

type Value<V> = V extends boolean ? boolean | `${boolean}` : V extends number ? number | `${number}` : V;
/** Only equal and not equal make sense of a boolean. */
type Compare<V> = [V] extends [boolean] ? '_ne' : '_ne' | '_gt' | '_gte' | '_lt' | '_lte';
type Filters<L extends [string, unknown?]> = {
  [E in Known<L> as E[0] | `${E[0]}${Compare<E[1]>}`]?: OneOrMore<Value<E[1]>>;
} & { [E in Known<L> as [E[1]] extends [boolean] ? never : `${E[0]}_like`]?: OneOrMore<string> } & {
  [E in Extract<L, [string]> as E[0]]?: OneOrMore<JsonScalar>;
};
type Known<L> = Extract<L, [string, unknown]>;

/** One, or several separated by commas: how the rest goes on is not checked. */
type Listed<K extends string> = K | `${K},${string}`;

type Relation<S extends Shape> = S['has'] | ParentNames<S>;
type Below<R extends Shapes, N, P extends string> = N extends keyof R
  ? P | `${P}.${Relation<R[N]> & string}`
  : never;
type Embeds<R extends Shapes, S extends Shape> = S['has'] extends infer H extends string
  ? H extends string
    ? Below<R, H, H>
    : never
  : never;
type Expands<R extends Shapes, S extends Shape, N = ParentNames<S>> = N extends string
  ? Below<R, ParentAt<S, N>, N>
  : never;

/** How a row is shown: some of its fields, and other rows in it. */
export type ViewOf<R extends Shapes, S extends Shape> = Merge<
  { _fields?: Listed<keyof S['row'] & string> } & Related<'_embed', Embeds<R, S>> &
    Related<'_expand', Expands<R, S>>
>;
type Related<K extends string, N> = [N] extends [never] ? unknown : { [P in K]?: OneOrMore<N> };

/** The query of a list. */
export type QueryOf<
  R extends Shapes,
  S extends Shape,
  L extends [string, unknown?] = Paths<S['row']>,
> = Merge<Filters<L> & Paging<L[0]> & ViewOf<R, S>>;
type Merge<T> = { [K in keyof T]: T[K] };
type Paging<K extends string> = {
  _sort?: Listed<K>;
  _order?: Listed<'asc' | 'desc'>;
  _page?: Count;
  _limit?: Count;
  _start?: Count;
  _end?: Count;
  _cursor?: string;
  q?: string;
};
