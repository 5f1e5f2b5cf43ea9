/**
 * `node test/backend.ts`: a backend of one's own. In a copy of the checkout the samples are deleted and `products`
 * and `categories` are added from a db.json; then everything that holds for Ledge holds for it: types, lint, the
 * contract on every target; it is served, and the typed client knows it. Takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './add/scratch.ts';
import { servesFile } from './add/served.ts';
import { newChecks } from './checks.ts';
import { run } from './commands.ts';
import { targetNames } from './targets/index.ts';

const LIMIT_MS = 600_000;
const { check, group, end } = newChecks(LIMIT_MS);

const file = {
  products: Array.from({ length: 24 }, (_, n) => ({
    id: n + 1,
    name: `Product ${n + 1}`,
    price: n + 0.5,
    categoryId: (n % 3) + 1,
    inStock: n % 2 === 0,
    tags: ['new', 'good'].slice(n % 3),
    size: { width: n, height: 2 * n },
    ...(n % 4 === 0 && { note: 'fragile' }),
  })),
  categories: ['Desks', 'Chairs', 'Lamps'].map((name, n) => ({ id: n + 1, name })),
};

/** What a frontend writes; `tsc` is to find nothing wrong with it, and so each error that is expected. */
const frontend = `import type { InferRequestType, InferResponseType } from 'hono/client';
import { createClient } from '../src/client.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const api = createClient('http://localhost:8787');
type Row = InferResponseType<typeof api.products.$get, 200>[number];
type Size = { width: number; height: number };
export const exact: [
  Equal<Row['id'], number>, Equal<Row['name'], string>, Equal<Row['price'], number>, Equal<Row['inStock'], boolean>,
  Equal<Row['tags'], string[]>, Equal<Row['size'], Size>, Equal<Row['note'], string | null>,
  Equal<InferRequestType<typeof api.products.$post>['json']['note'], string | null | undefined>,
] = [true, true, true, true, true, true, true, true];

export async function use() {
  const answer = await api.products.$get({ query: { categoryId: 1, _sort: 'price', _limit: 5 } });
  if (answer.ok) return (await answer.json()).map(({ name, price }) => name.length + price);
  const problem = await answer.json();
  return [problem.detail, await api.categories[':id'].products.$get({ param: { id: '1' } })];
}
export const refused = () => [
  // @ts-expect-error the samples are gone
  api.posts,
  // @ts-expect-error another type
  api.products.$post({ json: { name: 'a', price: 'dear' } }),
  // @ts-expect-error no such parameter
  api.products.$get({ query: { _limits: 5 } }),
];
`;

await group('a backend of one’s own', async () => {
  const copy = scratch('backend');
  writeFileSync(join(copy.cwd, 'db.json'), JSON.stringify(file));
  const began = performance.now();
  const added = await copy.npm('add', 'db.json', '--drop-samples');
  check('npm run add -- db.json --drop-samples', added.code === 0, added.stderr);
  console.log(added.stdout);
  const server = await copy.serve();
  const answer = await fetch(`${server.base}/products/1`);
  const seconds = (performance.now() - began) / 1000;
  check('an API within 2 minutes', answer.status === 200 && seconds < 120, `${seconds.toFixed(1)} s`);
  await servesFile(server.base, file, (what, ok, detail) => check(what, ok, ok ? '' : detail));
  await server.stop();

  writeFileSync(join(copy.cwd, 'test/frontend.ts'), frontend);
  const types = await copy.npm('typecheck');
  check('types, those of the client too', types.code === 0, types.stdout.slice(0, 2_000));
  const { code, stdout, stderr } = await run(['npm', 'test'], copy, 420);
  const total = /^(\d+) passed, (\d+) failed$/m.exec(stdout);
  check('npm test', code === 0, total?.[0] ?? stderr.slice(0, 2_000));
  if (code !== 0) console.log(stdout);
  const header = /^contract +(.*)$/m.exec(stdout)?.[1]?.trim().split(/\s+/) ?? [];
  check(
    'on every target',
    targetNames.every((name) => header.includes(name)),
    header.join(' '),
  );
  check('products among what was tested', !/samples/.test(stdout) && Number(total?.[1]) > 2_000, total?.[0]);
});

process.exit(end());
