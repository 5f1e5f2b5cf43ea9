/** A read is one round trip to the database, whatever it embeds: counted at a real libSQL server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../src/resources/index.ts';
import { openCounted } from './counted.ts';

let counted: Awaited<ReturnType<typeof openCounted>>;
beforeAll(async () => {
  counted = await openCounted();
}, 60_000);
afterAll(() => counted?.stop());

describe('round trips of', () => {
  const [name] = Object.keys(resources);
  const costOf = async (path: string, headers: Record<string, string> = {}) => {
    const { status, trips } = await counted.cost(path, { headers });
    return { status, trips };
  };
  /** With the id of a row that is there. */
  const filled = async (path: string) =>
    path.replace('{first}', encodeURIComponent(String(await counted.firstOf(path.split('/')[1]!))));
  const relations = Object.values(resources).flatMap(({ name, model }) => [
    ...(model.declaration.has ?? []).map((child) => `/${name}?_embed=${child}`),
    ...model.parents.map((parent) => `/${name}?_expand=${parent.as}&_limit=1000`),
    ...model.parents.map((parent) => `/${parent.name}/{first}/${name}`),
  ]);

  it.each([
    `/${name}/{first}`,
    `/${name}?_limit=1`,
    `/${name}?_limit=100`,
    `/${name}?_limit=1000`,
    `/${name}?_cursor=&_sort=id&_order=desc`,
    `/${name}?_page=2&_fields=id`,
    ...relations,
  ])('GET %s: 1', async (path) => {
    expect(await costOf(await filled(path))).toEqual({ status: 200, trips: 1 });
  });

  it('a conditional read, a page as CSV and what is not there: 1', async () => {
    const one = await filled(`/${name}/{first}`);
    expect(await costOf(one, { 'if-none-match': '*' })).toEqual({ status: 304, trips: 1 });
    expect(await costOf(`/${name}?_limit=9`, { accept: 'text/csv' })).toEqual({ status: 200, trips: 1 });
    expect(await costOf(`/${name}/999999999`)).toEqual({ status: 404, trips: 1 });
  });

  it('what is refused by its address: 0', async () => {
    for (const path of [`/${name}?nope=1`, `/${name}/x`, `/${name}?_cursor=x`])
      expect(await costOf(path)).toEqual({ status: 400, trips: 0 });
  });

  it('an export: 1 for each 500 rows', async () => {
    for (const { name } of Object.values(resources)) {
      const total = Number(
        (await counted.app.request(`/${name}`, { method: 'HEAD' })).headers.get('x-total-count'),
      );
      const { trips } = await costOf(`/${name}`, { accept: 'application/x-ndjson' });
      expect(trips, name).toBe(Math.floor(total / 500) + 1);
    }
  });
});
