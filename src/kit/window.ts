/** Which rows of a list are wanted: a page, a slice, or those behind a cursor. */
import { badParameter } from '../problems.ts';
import type { Model } from './model.ts';

export type Window = {
  offset: number;
  limit: number;
  /** The number of the page, where the client counts in pages. */
  page: number | undefined;
  /** Where the client pages by cursor; empty for the first page. */
  cursor: string | undefined;
  /** Whether the client said how many rows it wants, or which. */
  windowed: boolean;
};

export const windows = ['_page', '_limit', '_start', '_end', '_cursor'] as const;
/** Rows of a page where only its number is given. */
const PAGE_ROWS = 10;
/** Rows behind a cursor where their number is not given. */
const CURSOR_ROWS = 100;

/** @throws ProblemError 400 */
export function windowOf(
  model: Pick<Model, 'defaultLimit' | 'maxLimit' | 'lenient'>,
  given: ReadonlyMap<string, string>,
): Window {
  const { lenient } = model;
  const count = (name: string) => (given.has(name) ? counted(name, given.get(name)!, lenient) : undefined);
  const [limit, start, end] = [count('_limit'), count('_start'), count('_end')];
  const page = lenient && given.has('_page') ? count('_page') || 1 : count('_page');
  const cursor = given.get('_cursor');
  const windowed = windows.some((name) => given.has(name));
  const none = { page: undefined, cursor: undefined, offset: 0, windowed };
  const atMost = (rows: number) => Math.min(rows, model.maxLimit);
  if (cursor !== undefined) {
    const other = ['_page', '_start', '_end'].find((name) => given.has(name));
    if (other) throw badParameter(other, 'goes with no _cursor');
    return {
      ...none,
      cursor,
      limit: atMost(Math.max(limit ?? Math.min(model.defaultLimit, CURSOR_ROWS), 1)),
    };
  }
  if (page !== undefined) {
    if (page < 1) throw badParameter('_page', 'must be at least 1');
    const rows = atMost(Math.max(limit ?? PAGE_ROWS, 1));
    return { ...none, page, limit: rows, offset: (page - 1) * rows };
  }
  const offset = start ?? 0;
  const wanted = end === undefined ? (limit ?? model.defaultLimit) : Math.max(end - offset, 0);
  return { ...none, offset, limit: atMost(wanted) };
}

/** @returns undefined for what is no number, where that is passed over */
function counted(parameter: string, text: string, lenient: boolean): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (lenient) return undefined;
  throw badParameter(parameter, 'must be a whole number, 0 or more');
}
