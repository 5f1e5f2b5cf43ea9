/** What a query asks for, read against the data. */
import { type Data, operandsOf, type ResourceName, relations, scalarsAt, valueAt } from './data.ts';
import type { Query } from './query.ts';

export type Filter = {
  name: string;
  value: string;
  path: string;
  operator: '' | 'ne' | 'gte' | 'lte' | 'like';
  /** Of the values at the path; undefined where no row has one. */
  type: 'string' | 'number' | 'boolean' | undefined;
};

const special = new Set(['_sort', '_order', '_page', '_limit', '_start', '_end', '_embed', '_expand', 'q']);

export const given = ({ pairs }: Query, name: string) => pairs.find((pair) => pair[0] === name)?.[1];
export const values = ({ pairs }: Query, name: string) =>
  pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);

export function filtersOf({ resource, pairs, kind }: Query, data: Data): Filter[] {
  if (kind === 'one') return [];
  return pairs
    .filter(([name]) => !special.has(name))
    .map(([name, value]) => {
      const [, path = name, operator = ''] = /^(.+)_(ne|gte|lte|like)$/.exec(name) ?? [];
      return {
        name,
        value,
        path,
        operator: operator as Filter['operator'],
        type: typeAt(data, resource, path),
      };
    });
}

export function typeAt(data: Data, resource: ResourceName, path: string): Filter['type'] {
  const [first] = operandsOf(data[resource]).includes(path) ? scalarsAt(data[resource], path) : [];
  return first === undefined ? undefined : (typeof first as Filter['type']);
}

export const sortKeys = (query: Query) =>
  query.kind === 'one' || !given(query, '_sort') ? [] : given(query, '_sort')!.split(',');

/** Whether some row has no value at a path. */
export const hasNull = (data: Data, { resource }: Query, path: string) =>
  scalarsAt(data[resource], path).length < data[resource].length;

/** Whether the order of texts depends on their encoding: UTF-16 puts what it needs two units for before U+E000. */
export function isEncoded(data: Data, { resource }: Query, path: string): boolean {
  const texts = scalarsAt(data[resource], path).join('');
  return /[\u{10000}-\u{10ffff}]/u.test(texts) && /[\ue000-\uffff]/.test(texts);
}

/** Whether some row has the word of `q` where Ledge does not look. */
export function isElsewhere(data: Data, query: Query): boolean {
  const word = (given(query, 'q') ?? '').toLowerCase();
  if (word === '') return false;
  const declared: readonly string[] = relations[query.resource].search;
  const others = operandsOf(data[query.resource]).filter((path) => !declared.includes(path));
  return data[query.resource].some((row) =>
    others.some((path) =>
      String(valueAt(row, path) ?? '')
        .toLowerCase()
        .includes(word),
    ),
  );
}
