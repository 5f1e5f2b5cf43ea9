/** A public field may have the name of a private column: neither is ever taken for the other. */

import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { id, kitColumns } from '../db/schema/kit.ts';
import type { Declaration } from './declaration.ts';
import { COUNTS } from './kit.fixture.ts';
import { graphOf, model } from './model.ts';
import { listQuery } from './query.ts';
import { reads } from './read-sql.ts';
import { queryPairs } from './spelling.ts';
import { wire } from './wire.ts';

const makers = sqliteTable('makers', { id: id(), ...kitColumns() });
const apps = sqliteTable(
  'apps',
  {
    id: id(),
    makerId: integer('maker_id').references(() => makers.id),
    version_: text('version_2', { length: 20 }).notNull(),
    createdAt_: text('created_at_2').notNull(),
    ownerId_: integer('owner_id_2').notNull(),
    ...kitColumns(),
  },
  (t) => [index('apps_maker').on(t.makerId)],
);
const access = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' } as const;
const declared = (declaration: object) =>
  model({ about: '', access, ...declaration } as unknown as Declaration);
const appsModel = declared({
  ...{ name: 'apps', item: 'App', table: apps, belongsTo: { makers: 'makerId' }, search: ['version'] },
});
const graph = graphOf([appsModel, declared({ name: 'makers', item: 'Maker', table: makers, has: ['apps'] })]);

let file: Awaited<ReturnType<typeof temporary>>;
let client: ReturnType<typeof openEngine>;
beforeAll(async () => {
  file = await temporary();
  client = openEngine(file.path);
  const kit = `owner_id integer, version integer DEFAULT 1, created_at text DEFAULT 'private', updated_at text`;
  await client.executeMultiple(`${COUNTS};
    CREATE TABLE makers (id integer PRIMARY KEY, ${kit});
    CREATE TABLE apps (id integer PRIMARY KEY, maker_id integer, version_2 text, created_at_2 text, owner_id_2 integer, ${kit});
    INSERT INTO makers (id, owner_id) VALUES (1, 77);
    INSERT INTO apps (id, maker_id, version_2, created_at_2, owner_id_2, owner_id) VALUES
      (1, 1, '1.0', '2024', 5, 77), (2, 1, '0.9', '2023', 6, 77);`);
});
afterAll(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

const [first, second] = [
  { id: 1, makerId: 1, version: '1.0', createdAt: '2024', ownerId: 5 },
  { id: 2, makerId: 1, version: '0.9', createdAt: '2023', ownerId: 6 },
];
async function listed(name: string, query: string) {
  const of = graph.get(name)!;
  const statement = reads(of, graph).list(listQuery(of, graph, queryPairs(`?${query}`)), { caller: null });
  const { rows } = await client.execute(statement);
  return JSON.parse(String(rows[0]!.body)) as unknown[];
}

it.each([
  ['_sort=createdAt', [second, first]],
  ['_sort=version&_order=desc', [first, second]],
  ['version=0.9', [second]],
  ['ownerId_gt=5', [second]],
  ['createdAt_like=*4', [first]],
  ['q=1.0', [first]],
])('%s reads the public ones', async (query, rows) => expect(await listed('apps', query)).toEqual(rows));

it('so does an embedded row', async () => {
  expect(await listed('makers', '_embed=apps')).toEqual([{ id: 1, apps: [first, second] }]);
});

it('bodies and files have them, by the rules of their columns', () => {
  const { create, load } = wire(appsModel);
  const body = { version: '1', createdAt: 'x', ownerId: 1 };
  expect(create.safeParse(body).success).toBe(true);
  expect(load.safeParse({ ...body, id: 3 }).success).toBe(true);
  for (const wrong of [
    { version: 1 },
    { version: 'x'.repeat(21) },
    { ownerId: 'a' },
    { updatedAt: 'x' },
    { version_: 'x' },
  ])
    expect(create.safeParse({ ...body, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
});
