/** Queries as clients of json-server send them, each made from a row that it should find, so that most find some. */
import type { Row } from '../api.ts';
import {
  type Data,
  operandsOf,
  type ResourceName,
  relations,
  resourceNames,
  type Scalar,
  scalarsAt,
  valueAt,
} from './data.ts';
import { oddities } from './oddities.ts';
import { isPattern, type Pairs, parentField, type Query } from './query.ts';
import type { Random } from './random.ts';

/** One query at random. */
export function newQuery(random: Random, data: Data): Query {
  const { chance, pick } = random;
  const kind: Query['kind'] = chance(0.12) ? 'one' : chance(0.2) ? 'nested' : 'list';
  const nests = (name: ResourceName) => relations[name].children.length > 0;
  const parent = pick(resourceNames.filter(nests));
  const resource = kind === 'nested' ? pick<ResourceName>(relations[parent].children) : pick(resourceNames);
  const rows = data[resource];
  // The rows that were added to the samples are the last ones, and the odd ones.
  const anchor = pick(chance(0.3) ? rows.slice(-12) : rows);
  const paths = {
    list: `/${resource}`,
    nested: `/${parent}/${anchor[parentField(parent)]}/${resource}`,
    one: `/${resource}/${anchor.id}`,
  };
  const pairs: Pairs = [];
  if (kind !== 'one') {
    const narrow = chance(0.6);
    if (narrow) pairs.push(...filters(random, rows, anchor));
    if (chance(0.15)) pairs.push(['q', word(random, anchor[pick(relations[resource].search)], rows)]);
    if (chance(0.6)) pairs.push(...sort(random, rows));
    pairs.push(...slice(random, narrow ? 20 : rows.length));
  }
  pairs.push(...related(random, resource));
  const query: Query = { path: paths[kind], resource, kind, pairs };
  if (chance(0.12)) pick(oddities)(random, query, data);
  return chance(0.5) ? query : { ...query, pairs: random.some(pairs, pairs.length) };
}

function filters(random: Random, rows: readonly Row[], anchor: Row): Pairs {
  const { pick, int, chance } = random;
  return random.some(operandsOf(rows), int(1, 3)).flatMap((path): Pairs => {
    const values = scalarsAt(rows, path);
    const own = (valueAt(anchor, path) as Scalar | null | undefined) ?? pick(values);
    const others = (count: number) => Array.from({ length: count }, () => pick(values));
    const of = (suffix: string, texts: Scalar[]) =>
      texts.map((text): Pairs[number] => [path + suffix, `${text}`]);
    if (typeof own === 'boolean') return chance(0.7) ? of('', [own]) : of('_ne', [!own]);
    const several = chance(0.7) ? [] : others(int(1, 2));
    const [low, high] = [own, pick(values)].toSorted((a, b) => (a < b ? -1 : 1));
    return pick([
      () => of('', [own, ...several]),
      () => of('_ne', several.length > 0 ? several : [pick(values)]),
      () => [...of('_gte', [low!]), ...of('_lte', [high!])],
      () => of(pick(['_gte', '_lte']), [own, ...several]),
      () =>
        of(
          '_like',
          [own, ...several].map((value) => word(random, value, values)),
        ),
    ])();
  });
}

/** A piece of a value, or else of some other one, in some case. */
function word({ pick, int, chance }: Random, value: unknown, others: readonly unknown[]): string {
  if (chance(0.03)) return '';
  for (const letters of [value, ...others].map((text) => Array.from(String(text)))) {
    const start = int(0, Math.max(letters.length - 1, 0));
    const piece = letters.slice(start, start + int(1, 6)).join('');
    if (!isPattern(piece)) return pick([piece, piece.toUpperCase(), piece.toLowerCase()]);
  }
  return 'e';
}

function sort({ some, int, pick, chance }: Random, rows: readonly Row[]): Pairs {
  const keys = some(operandsOf(rows), int(1, 3));
  const orders = keys.slice(chance(0.2) ? 1 : 0).map(() => pick(['asc', 'desc', 'desc', 'ASC', 'DESC']));
  return chance(0.2)
    ? [['_sort', keys.join()]]
    : [
        ['_sort', keys.join()],
        ['_order', orders.join()],
      ];
}

/** @param total about how many rows there are to be found */
function slice({ pick, int, chance }: Random, total: number): Pairs {
  const limit = int(1, chance(0.5) ? 10 : 120);
  const start = chance(0.3) ? 0 : int(0, Math.ceil(total / 2));
  const page = (size: number): [string, number] => [
    '_page',
    chance(0.4) ? 1 : int(1, Math.ceil(total / size)),
  ];
  return pick<() => [string, string | number][]>([
    () => [],
    () => [['_limit', limit]],
    () => [
      ['_start', start],
      ['_limit', limit],
    ],
    () => [
      ['_start', start],
      ['_end', start + limit],
    ],
    () => [['_end', limit]],
    () => [page(10)],
    () => [page(limit), ['_limit', limit]],
    () => [page(limit), ['_limit', limit]],
  ])().map(([name, value]) => [name, String(value)]);
}

function related({ some, int, chance }: Random, resource: ResourceName): Pairs {
  const { children, parents } = relations[resource];
  const of = (name: string, keys: readonly string[]) =>
    chance(0.3) ? some(keys, int(1, 3)).map((key): Pairs[number] => [name, key]) : [];
  return [...of('_embed', children), ...of('_expand', parents)];
}
