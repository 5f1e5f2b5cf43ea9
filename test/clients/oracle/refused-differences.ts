/** Reads of which json-server makes something, or nothing, and Ledge says what is wrong with them. */
import { filtersOf, given, sortKeys, typeAt, values } from './asked.ts';
import { relations } from './data.ts';
import { type Answers, type Difference, statuses } from './difference.ts';

/** It ignores what it does not know, and fails where it did not expect that. */
const holds = (answers: Answers) => ['200 400', '500 400'].includes(statuses(answers));
const counts = ['_page', '_limit', '_start', '_end'];

export const refusedDifferences: Difference[] = [
  {
    what: 'an unknown parameter (`titel=x`, `_=1`, `callback=f`)',
    jsonServer: 'ignored; with an operator, it finds nothing',
    ledge: '400 that names the nearest one; ignored with `Prefer: handling=lenient`',
    why: 'a misspelt filter would show every row',
    examples: [{ path: '/posts?titel=x' }],
    covers: (query, data) =>
      query.kind === 'one'
        ? query.pairs.some(([name]) => name !== '_embed' && name !== '_expand')
        : filtersOf(query, data).some(({ type }) => type === undefined),
    holds,
  },
  {
    what: '`_gte`, `_lte` and `_like` of a boolean',
    jsonServer: 'compares 0 and 1, or the words',
    ledge: '400',
    why: 'they have no order; use `=` and `_ne`',
    examples: [{ path: '/todos?completed_like=t' }],
    covers: (query, data) =>
      filtersOf(query, data).some(
        ({ type, operator }) => type === 'boolean' && /gte|lte|like/.test(operator),
      ),
    holds,
  },
  {
    what: 'a value that cannot be of the type of its field (`userId=abc`, `completed=yes`)',
    jsonServer: 'finds nothing',
    ledge: '400',
    why: 'a mistake of the client, worth telling',
    examples: [{ path: '/posts?userId=abc' }],
    covers: (query, data) =>
      filtersOf(query, data).some(({ type, operator, value }) =>
        type === 'boolean'
          ? !/^(true|false|0|1)$/.test(value)
          : type === 'number' && operator !== 'like' && !/^-?\d{1,15}$/.test(value),
      ),
    holds,
  },
  {
    what: '`_sort` by an object or by what is no field; an `_order` that is neither `asc` nor `desc`',
    jsonServer: 'does not sort by it; `asc`',
    ledge: '400',
    why: 'a misspelt word would go unnoticed',
    examples: [{ path: '/users?_sort=address' }],
    covers: (query, data) =>
      sortKeys(query).some((key) => typeAt(data, query.resource, key) === undefined) ||
      (sortKeys(query).length > 0 && !/^((asc|desc)?,?)*$/i.test(given(query, '_order') ?? '')),
    holds,
  },
  {
    what: '`_page=0`, and counts that are negative, empty or no numbers',
    jsonServer: 'the first page; counts from the end, or finds nothing',
    ledge: '400',
    why: 'JavaScript’s `slice`, which nobody means',
    examples: [{ path: '/posts?_page=0' }],
    covers: (query) =>
      counts.some((name) => values(query, name).some((value) => !/^\d{1,9}$/.test(value))) ||
      Number(given(query, '_page') ?? 1) < 1,
    holds,
  },
  {
    what: '`_embed` and `_expand` of what is no relation',
    jsonServer: '`[]`; ignored, or 500',
    ledge: '400 that names those that there are',
    why: 'a misspelt name would look like no rows',
    examples: [{ path: '/posts?_embed=likes' }],
    covers: (query) => {
      const { children, parents } = relations[query.resource] as Record<string, readonly string[]>;
      const unknown = (name: string, known: readonly string[] = []) =>
        values(query, name).some((value) => value.split(',').some((key) => !known.includes(key)));
      return unknown('_embed', children) || unknown('_expand', parents);
    },
    holds,
  },
  {
    what: '`_sort`, `_order` or a count given twice',
    jsonServer: '500, or something of both',
    ledge: '400',
    why: 'nobody can say which is meant',
    examples: [{ path: '/posts?_sort=id&_sort=title' }],
    covers: (query) => ['_sort', '_order', 'q', ...counts].some((name) => values(query, name).length > 1),
    holds,
  },
];
