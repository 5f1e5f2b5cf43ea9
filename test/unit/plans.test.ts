/** The indexes of the resources serve what they promise: SQLite says how it would read, and reads no row in vain. */
import { getTableName } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporary } from '../../src/db/engine.fixture.ts';
import { openEngine } from '../../src/db/engine.ts';
import { migrate } from '../../src/db/migrate.ts';
import { graphOf } from '../../src/kit/model.ts';
import { listQuery } from '../../src/kit/query.ts';
import { reads } from '../../src/kit/read-sql.ts';
import { queryPairs } from '../../src/kit/spelling.ts';
import { resources } from '../../src/resources/index.ts';

const models = Object.values(resources).map((resource) => resource.model);
const graph = graphOf(models);
let file: Awaited<ReturnType<typeof temporary>>;
let client: ReturnType<typeof openEngine>;
beforeAll(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await migrate(client, 'drizzle');
});
afterAll(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

/** The steps of a list that go through a whole table, or sort what an index could have given in order. */
async function slow(name: string, query: string, parent?: string): Promise<string[]> {
  const model = graph.get(name)!;
  const under = parent && { parent: model.parents.find((p) => p.name === parent)!, id: 1n };
  const asked = listQuery(model, graph, queryPairs(`?${query}`));
  const after = query.includes('_cursor') ? [...asked.sort.map(() => 1), 1] : undefined;
  const options = { caller: null, under: under || undefined };
  const { sql, args } = reads(model, graph).list({ ...asked, after }, options);
  const { rows } = await client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args });
  // Scanned are also the page that was found, the values of a list, and the rows of a table in the order of their ids.
  return rows
    .map((row) => String(row.detail))
    .filter((step) => /TEMP B-TREE|^SCAN /.test(step) && !/^SCAN (\(|json_each|page|CONSTANT)/.test(step));
}
/** Rows that a list without a filter goes through in order are no waste, and to count them takes them all. */
const inOrder = (name: string) => (step: string) =>
  step === `SCAN ${tableOf(name)}` || new RegExp(`^SCAN ${tableOf(name)} USING (COVERING )?INDEX`).test(step);
const tableOf = (name: string) => getTableName(graph.get(name)!.table);

const indexed = models.flatMap((model) =>
  model.fields
    .filter((f) => f.indexed)
    .map((field) => ({ name: model.name, field: field.name, kind: field.kind })),
);
it('every reference has an index', () => {
  const references = models.flatMap((m) => m.parents.map((p) => `${m.name}.${p.field.name}`));
  expect(indexed.map(({ name, field }) => `${name}.${field}`)).toEqual(expect.arrayContaining(references));
});

describe.each(indexed)('the index of $field of $name serves', ({ name, field, kind }) => {
  const one = kind === 'text' ? 'a' : '1';
  it.each([
    `${field}=${one}`,
    `${field}_gte=${one}&_sort=${field}`,
    `${field}=${one}&_page=2`,
    `${field}=${one}&_limit=500`,
  ])('%s', async (query) => {
    expect(await slow(name, query)).toEqual([]);
  });

  it('alternatives of it, whose rows are then sorted', async () => {
    const steps = await slow(name, `${field}=${one}&${field}=2`);
    expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  });

  it.each([`_sort=${field}`, `_sort=${field}&_cursor=&_limit=10`, `_sort=${field}&_cursor=&_limit=500`])(
    '%s',
    async (query) => {
      const steps = await slow(name, query);
      expect(
        steps.filter((step) => !inOrder(name)(step) && !step.startsWith(`SCAN ${tableOf(name)} USING INDEX`)),
      ).toEqual([]);
    },
  );
});

it('a filter without an index is seen to read every row', async () => {
  const [model] = models;
  const bare = model!.fields.find((f) => !f.indexed && f.kind === 'text')!;
  expect(await slow(model!.name, `${bare.name}=a`)).toContain(`SCAN ${tableOf(model!.name)}`);
});

const nested = models.flatMap((m) => m.parents.map((p) => [m.name, p.name, p.as] as const));
describe.each(nested)('%s of %s', (child, parent, as) => {
  it('are listed, embedded and expanded by an index', async () => {
    expect(await slow(child, '_limit=20', parent)).toEqual([]);
    const embedded = await slow(parent, `_embed=${child}&_limit=20`);
    expect(embedded.filter((step) => !inOrder(parent)(step))).toEqual([]);
    const expanded = await slow(child, `_expand=${as}&_limit=20`);
    expect(expanded.filter((step) => !inOrder(child)(step))).toEqual([]);
  });
});
