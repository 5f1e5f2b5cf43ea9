/** Checked by tsc alone: what the samples have none of. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { hc, InferRequestType, InferResponseType } from 'hono/client';
import type { HonoBase } from 'hono/hono-base';
import { id, kitColumns } from '../db/schema/kit.ts';
import { type RoutesOfAll, resource } from './resource.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
type Flat<T> = T extends object ? { [K in keyof T]: T[K] } : T;
type Same<A, B> = Equal<Flat<A>, Flat<B>>;

type Size = { width: number; unit?: 'mm' | 'in' };
const shops = sqliteTable('shops', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  name: text('name').notNull(),
  secret: text('secret').notNull(),
  ...kitColumns(),
});
const goods = sqliteTable('goods', {
  id: id(),
  shopId: text('shop_id').references(() => shops.id),
  makerId: text('maker_id')
    .notNull()
    .references(() => shops.id),
  state: text('state', { enum: ['new', 'old'] })
    .notNull()
    .default('new'),
  size: text('size', { mode: 'json' }).$type<Size>().notNull(),
  tags: text('tags', { mode: 'json' }).$type<string[]>(),
  more: text('more', { mode: 'json' }),
  views: integer('views').notNull().default(0),
  cost: integer('cost'),
  ...kitColumns(),
});
const access = { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'admin' } as const;
const resources = {
  shops: resource({
    ...{ name: 'shops', item: 'Shop', about: '', table: shops, access, has: ['goods'] },
    private: ['secret'],
  }),
  goods: resource({
    ...{ name: 'goods', item: 'Good', about: '', table: goods, access },
    belongsTo: { shops: 'shopId' },
    fromCaller: ['makerId'],
    readOnly: ['views'],
    private: ['cost'],
  }),
};
type Api = ReturnType<typeof hc<HonoBase<object, RoutesOfAll<typeof resources>, '/'>>>;
type Shops = Api['shops'];
type Goods = Api['goods'];
type Given<E, N extends string> = InferRequestType<E> extends { [K in N]?: infer T } ? NonNullable<T> : never;
type One<J> = Exclude<J, readonly unknown[]>;

type Good = {
  id: number;
  shopId: string | null;
  makerId: string;
  state: 'new' | 'old';
  size: Size;
  tags: string[] | null;
  more: unknown;
  views: number;
};
type Shop = { id: string; name: string };
export type Rows = [
  Expect<Same<InferResponseType<Goods[':id']['$put'], 200>, Good>>,
  Expect<Same<InferResponseType<Shops[':id']['$put'], 200>, Shop>>,
  // The field is shopId, and its parent may not be there.
  Expect<Equal<Extract<InferResponseType<Goods[':id']['$get'], 200>['shop'], null>, null>>,
  Expect<
    Same<NonNullable<InferResponseType<Shops['$get'], 200>[number]['goods']>[number]['state'], 'new' | 'old'>
  >,
];

export type Ids = [
  // A text id may be chosen by who creates the row; a number only addresses a row that has one.
  Expect<Same<One<Given<Shops['$post'], 'json'>>, { id?: string; name: string }>>,
  Expect<Equal<Given<Shops[':id']['$get'], 'param'>, { id: string }>>,
  Expect<Equal<Given<Goods[':id']['$get'], 'param'>, { id: number | string }>>,
  Expect<Equal<Given<Shops[':id']['goods']['$get'], 'param'>, { id: string }>>,
  Expect<Equal<keyof Given<Shops[':id']['$patch'], 'json'>, 'name'>>,
];

type NewGood = One<Given<Goods['$post'], 'json'>>;
export type Bodies = [
  Expect<Equal<keyof NewGood, 'shopId' | 'makerId' | 'state' | 'size' | 'tags' | 'more'>>,
  Expect<Equal<NewGood['makerId'], string | undefined>>,
  Expect<Equal<NewGood['size'], Size>>,
  // What bodies do not set may be given, unchanged.
  Expect<Equal<Given<Goods[':id']['$put'], 'json'>['views'], number | undefined>>,
  Expect<
    Equal<Given<Goods[':id']['$patch'], 'json'>['size'], { width?: number; unit?: 'mm' | 'in' } | undefined>
  >,
];

type Numbers = number | `${number}`;
type OneOrMore<V> = V | readonly V[] | undefined;
type Query = Given<Goods['$get'], 'query'>;
export type Queries = [
  Expect<Equal<Query['state'], OneOrMore<'new' | 'old'>>>,
  Expect<Equal<Query['state_like'], OneOrMore<string>>>,
  Expect<Equal<Query['size.width_gte'], OneOrMore<Numbers>>>,
  Expect<Equal<Query['size.unit'], OneOrMore<'mm' | 'in'>>>,
  // What is in an array, or in a column of any JSON, is not known.
  Expect<Equal<Query['tags.0'], OneOrMore<string | number | boolean>>>,
  Expect<Equal<Query['more.a.b_ne'], OneOrMore<string | number | boolean>>>,
  Expect<Equal<Extract<keyof Query, 'cost' | 'size' | 'tags' | 'more' | 'ownerId' | '_embed'>, never>>,
  Expect<Equal<Query['_expand'], OneOrMore<'shop' | 'shop.goods'>>>,
  Expect<Equal<Given<Shops['$get'], 'query'>['_embed'], OneOrMore<'goods' | 'goods.shop'>>>,
  Expect<Equal<Extract<keyof Given<Shops['$get'], 'query'>, '_expand'>, never>>,
];
