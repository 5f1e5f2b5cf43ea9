/** Ledge's order of rows that json-server has found: what a query has to answer where the two sort differently. */
import type { Row } from '../api.ts';
import { given, sortKeys } from './asked.ts';
import { type Scalar, valueAt } from './data.ts';
import type { Query } from './query.ts';

const windows = ['_page', '_limit', '_start', '_end'];
const PAGE_ROWS = 10;
const BOUND = /^(.+)_(gte|lte)$/;

/** The query without all that depends on an order. */
export const unordered = ({ written, ...query }: Query): Query => ({
  ...query,
  pairs: query.pairs.filter(([name]) => !['_sort', '_order', ...windows].includes(name) && !BOUND.test(name)),
});

/** All rows that are wanted, and those in the window. @param rows what `unordered` found, in the order of their ids */
export function reordered(query: Query, rows: readonly Row[]): { all: Row[]; shown: Row[] } {
  const orders = (given(query, '_order') ?? '').toLowerCase().split(',');
  const all = rows
    .filter((row) => isWithin(query, row))
    .toSorted((a, b) => {
      for (const [index, key] of sortKeys(query).entries()) {
        const order = compare(valueAt(a, key), valueAt(b, key));
        if (order !== 0) return orders[index] === 'desc' ? -order : order;
      }
      return a.id - b.id;
    });
  const [page, limit, start = 0, end] = windows.map((name) => {
    const text = given(query, name);
    return text === undefined ? undefined : Number(text);
  });
  if (page !== undefined) {
    const size = limit ?? PAGE_ROWS;
    return { all, shown: all.slice((page - 1) * size, page * size) };
  }
  return { all, shown: all.slice(start, end ?? (limit === undefined ? undefined : start + limit)) };
}

/** Whether a row is within each bound; of those that are repeated, within one. */
function isWithin({ pairs }: Query, row: Row): boolean {
  const bounds = new Map<string, boolean>();
  for (const [name, text] of pairs) {
    const [, path, operator] = BOUND.exec(name) ?? [];
    if (!path) continue;
    const value = valueAt(row, path);
    const order = compare(value, typeof value === 'number' ? Number(text) : text);
    const within = value != null && (operator === 'gte' ? order >= 0 : order <= 0);
    bounds.set(name, within || bounds.get(name) === true);
  }
  return [...bounds.values()].every(Boolean);
}

/** Nulls before everything; texts by their bytes in UTF-8. */
function compare(a: unknown, b: unknown): number {
  if (a == null || b == null) return Number(b == null) - Number(a == null);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return (a as Scalar) < (b as Scalar) ? -1 : (a as Scalar) > (b as Scalar) ? 1 : 0;
}
