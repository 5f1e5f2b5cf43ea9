/** What the typed client knows of the routes of resources, in the form of Hono's RPC. */
import type { Preferences } from '../http/prefer.ts';
import type { Problem } from '../problems.ts';
import type { QueryOf, ViewOf } from './query-types.ts';
import type { ChangeOf, ReadOf, ReplaceOf, Shape, Shapes } from './types.ts';

type Preference<P extends keyof Preferences> = `${P}=${NonNullable<Preferences[P]>}`;
/** One of two preferences, or both in any order. */
type Either<A extends string, B extends string> = A | B | `${A}, ${B}` | `${B}, ${A}`;
/** What `Prefer` (RFC 7240) may say with one row, with a list, and with a write. */
type RowPrefer = Either<Preference<'handling'>, Preference<'formulas'>>;
type ListPrefer = Either<Preference<'count'>, RowPrefer>;
type WritePrefer = Preference<'return'>;

type Answer<I, O, S> = { input: I; output: O; outputFormat: 'json'; status: S };
/** An answer without a body: its `json()` never resolves. */
type Bare<I, S> = { input: I; output: ''; outputFormat: 'text'; status: S };
// One for all statuses, since the body is the same: the cost of the types grows with each.
type Failure<I, S> = Answer<I, Problem, S>;
type Common = 400 | 401 | 403 | 406 | 408 | 429 | 431 | 500 | 503;
type Unwritten = 409 | 507;
type BodyFaults = Unwritten | 413 | 415 | 422;

/** An id in a path. */
type IdOf<S extends Shape> = { id: S['id'] extends number ? number | string : string };
type Reading<P> = { Prefer?: P; 'If-None-Match'?: string };
type Changing = { Prefer?: WritePrefer; 'If-Match'?: string; 'If-None-Match'?: string };
type Retrying = { 'Idempotency-Key'?: string };

type Get<I, O, S = Common | 404> = Answer<I, O, 200> | Bare<I, 304> | Failure<I, S>;
type Change<I, O> = Answer<I, O, 200> | Bare<I, 204>;
type ListOf<R extends Shapes, S extends Shape> = Get<
  { query?: QueryOf<R, S>; header?: Reading<ListPrefer> },
  ReadOf<R, S>[],
  Common
>;
type NestedOf<R extends Shapes, P extends Shape, S extends Shape> = Get<
  { param: IdOf<P>; query?: QueryOf<R, S>; header?: Reading<ListPrefer> },
  ReadOf<R, S>[]
>;

type Creating<C> = {
  json: C | readonly C[];
  header?: { Prefer?: WritePrefer } & Retrying;
};
/** hc has one input for all answers, so that these are all that may come; `createClient` says which comes when. */
type CreateOne<S extends Shape, I = Creating<S['create']>> =
  | Answer<I, S['row'] | S['row'][], 201>
  | Bare<I, 201>
  | Failure<I, Common | BodyFaults>;

type ChangeBody<S extends Shape, J, H> = Changed<{ param: IdOf<S>; json: J; header?: H }, S['row']>;
type Changed<I, O> = Change<I, O> | Failure<I, Common | BodyFaults | 404 | 412 | 428>;
// biome-ignore lint/complexity/noBannedTypes: an empty object is what is answered
type Delete<I> = Change<I, {}> | Failure<I, Common | Unwritten | 404 | 412 | 428>;

/** The routes of all resources, nested lists included. */
export type RoutesOf<R extends Shapes> = {
  [N in keyof R & string as `/${N}`]: { $get: ListOf<R, R[N]>; $post: CreateOne<R[N]> };
} & {
  [N in keyof R & string as `/${N}/:id`]: {
    $get: Get<{ param: IdOf<R[N]>; query?: ViewOf<R, R[N]>; header?: Reading<RowPrefer> }, ReadOf<R, R[N]>>;
    $put: ChangeBody<R[N], ReplaceOf<R[N]>, Changing>;
    $patch: ChangeBody<R[N], ChangeOf<R[N]>, Changing & Retrying>;
    $delete: Delete<{ param: IdOf<R[N]>; header?: Changing }>;
  };
} & {
  [E in Nested<R> as `/${E[0]}/:id/${E[1]}`]: { $get: NestedOf<R, R[E[0]], R[E[1]]> };
};
/** [parent, child] for each reference. */
type Nested<R extends Shapes> = {
  [N in keyof R & string]: {
    [F in keyof R[N]['parents']]: [R[N]['parents'][F] & string, N];
  }[keyof R[N]['parents']];
}[keyof R & string];
