/** Which rows of a list are shown, and what is said of the others. */
import { isDeepStrictEqual } from 'node:util';
import { given } from './asked.ts';
import { links, mismatches } from './compare.ts';
import { type Difference, rowsOf, total } from './difference.ts';
import type { Query } from './query.ts';

const isSliced = (query: Query) =>
  ['_page', '_limit', '_end'].some((name) => given(query, name) !== undefined);
const MAX_ROWS = 5_000;

export const pageDifferences: Difference[] = [
  {
    what: '`_start` alone',
    jsonServer: 'ignored',
    ledge: 'the rows from there on',
    why: 'it is what it says',
    examples: [{ path: '/posts?_start=3' }],
    covers: (query) => given(query, '_start') !== undefined && !isSliced(query),
    holds: ({ theirs, ours }) => {
      const rows = rowsOf(theirs);
      const left = rows.slice(rows.length - rowsOf(ours).length);
      return ours.status === 200 && isDeepStrictEqual(left, ours.json);
    },
  },
  {
    what: '`_limit=0` with `_page`',
    jsonServer: '10 rows',
    ledge: '1 row',
    why: 'pages of no rows would have no end',
    examples: [{ path: '/posts?_page=1&_limit=0' }],
    covers: (query) => given(query, '_page') !== undefined && Number(given(query, '_limit') ?? 1) === 0,
    holds: ({ theirs, ours }) => rowsOf(ours).length <= 1 && total(theirs) === total(ours),
  },
  {
    what: 'a list without paging parameters, and large ones',
    jsonServer: 'all rows',
    ledge: 'at most the resource’s `defaultLimit` (100; samples 5,000) and `maxLimit`',
    why: 'a table may have millions',
    examples: [{ path: '/photos' }],
    covers: (_, __, { theirs }) => rowsOf(theirs).length > MAX_ROWS,
    holds: ({ theirs, ours }) => isDeepStrictEqual(rowsOf(theirs).slice(0, MAX_ROWS), ours.json),
  },
  {
    what: '`X-Total-Count`',
    jsonServer: 'with `_page`, `_limit` or `_end`',
    ledge: 'on every list; `Prefer: count=none` spares it',
    why: 'admin frameworks need it',
    examples: [{ path: '/posts' }],
    holds: ({ theirs, ours }) => total(theirs) === null && total(ours) === String(rowsOf(ours).length),
  },
  {
    what: '`Link` of the only page, and of one past the end',
    jsonServer: 'empty',
    ledge: '`first` and `last`, and `prev` past the end',
    why: 'a client can always follow it',
    examples: [{ path: '/posts?_page=1&_limit=1000' }],
    covers: (query, _, { theirs }) =>
      given(query, '_page') !== undefined && links(theirs).first === undefined,
    holds: ({ theirs, ours }) => {
      const { first, last } = links(ours);
      const found = mismatches(theirs, ours).filter((text) => !text.startsWith('Link'));
      return found.length === 0 && first !== undefined && last !== undefined;
    },
  },
  {
    what: '`Link` and `Location`',
    jsonServer: 'addresses with the host of the request',
    ledge: 'relative ones',
    why: 'whoever sends a request chooses its host',
    examples: [{ path: '/posts?_page=2' }],
    holds: ({ theirs, ours }) =>
      /^<http:/.test(theirs.headers.get('link') ?? '') && /^<\/posts\?/.test(ours.headers.get('link') ?? ''),
  },
];
