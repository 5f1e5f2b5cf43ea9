/** The client that was built says of every route what the source says of it, member by member. */
import type { ClientResponse } from 'hono/client';
import type { Client as Built } from 'ledge-client';
import type { Client as Source } from 'ledge-source';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;

/** As what it stands for, so that names and the way in which it was put together do not count. */
type Deep<T> = T extends object ? { [K in keyof T]: Deep<T[K]> } : T;
type Answers<R> = R extends ClientResponse<infer B, infer S, infer F> ? Status<Deep<B>, S, F> : never;
type Status<B, S, F> = S extends number ? [B, S, F] : never;

/** Of a method its three ways to be called, or three times the one. Tuples, since tsc compares aliases by name. */
type Ways<F> = F extends {
  (args: infer A, options: infer O): Promise<infer P>;
  (args: infer B, options: infer O): Promise<infer Q>;
  (args: infer C, options: infer O): Promise<infer R>;
}
  ? [Deep<A>, Answers<P>, Deep<B>, Answers<Q>, Deep<C>, Answers<R>, O]
  : never;
type Same<A, B> = [Ways<A>] extends [never] ? false : Equal<Ways<A>, Ways<B>>;

/** The routes that differ. */
type Different<A, B, P extends string = ''> = {
  [K in (keyof A | keyof B) & string]: K extends keyof A & keyof B
    ? K extends '$url' | '$path'
      ? never
      : K extends `$${string}`
        ? Same<A[K], B[K]> extends true
          ? never
          : `${P}/${K}`
        : Different<A[K], B[K], `${P}/${K}`>
    : `${P}/${K}`;
}[(keyof A | keyof B) & string];
export type Nothing = Expect<Equal<Different<Source, Built>, never>>;

/** What the comparison finds: it is not for want of looking. */
type One<J, S extends 200 | 201> = (args: { json: J }) => Promise<ClientResponse<{ a: 1 }, S, 'json'>>;
export type Finds = [
  Expect<Equal<Different<{ a: { $get: One<1, 200> } }, { a: { $get: One<1, 200> } }>, never>>,
  Expect<Equal<Different<{ a: { $get: One<1, 200> } }, { a: { $get: One<2, 200> } }>, '/a/$get'>>,
  Expect<
    Equal<Different<{ a: { $get: One<{ x?: 1 }, 200> } }, { a: { $get: One<object, 200> } }>, '/a/$get'>
  >,
  Expect<Equal<Different<{ a: { $get: One<1, 200> } }, { a: { $get: One<1, 201> } }>, '/a/$get'>>,
  Expect<
    Equal<Different<{ a: { $get: One<[{ x: 1 }], 200> } }, { a: { $get: One<[{ x?: 1 }], 200> } }>, '/a/$get'>
  >,
  Expect<Equal<Different<{ a: object; b: object }, { a: object }>, '/b'>>,
  Expect<Equal<Different<Source, { users: Source['users'] }>, never> extends true ? false : true>,
];
