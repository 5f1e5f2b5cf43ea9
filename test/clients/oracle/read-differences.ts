/** Reads that both servers answer, each in its own way. */
import { filtersOf, given, hasNull, isElsewhere, isEncoded, sortKeys, values } from './asked.ts';
import { type Difference, rowsOf, statuses, total } from './difference.ts';
import { isPattern, parentField } from './query.ts';

export const readDifferences: Difference[] = [
  {
    what: 'a row that is not there',
    jsonServer: '404 with the body `{}`',
    ledge: '404 with a problem (RFC 9457), as every error has',
    why: 'says what is not there, and which request it was',
    examples: [{ path: '/posts/4711' }],
    covers: (_, __, { theirs }) => theirs.status === 404,
    holds: (answers) => statuses(answers) === '404 404',
  },
  {
    what: 'an id in the path that cannot be one (`/posts/abc`)',
    jsonServer: '404',
    ledge: '400',
    why: 'no such row can ever be there',
    examples: [{ path: '/posts/abc' }],
    holds: (answers) => statuses(answers) === '404 400',
  },
  {
    what: 'children of a parent that is not there (`/posts/4711/comments`)',
    jsonServer: '`[]`',
    ledge: '404',
    why: 'no children is another answer than no parent',
    examples: [{ path: '/posts/4711/comments' }],
    covers: ({ kind, path }, data) =>
      kind === 'nested' &&
      !data[path.split('/')[1] as 'posts'].some(({ id }) => String(id) === path.split('/')[2]),
    holds: (answers) => statuses(answers) === '200 404' && rowsOf(answers.theirs).length === 0,
  },
  {
    what: 'children that a resource does not have (`/users/1/photos`)',
    jsonServer: 'every photo',
    ledge: '404',
    why: 'they are not that user’s',
    examples: [{ path: '/users/1/photos' }],
    holds: (answers) => statuses(answers) === '200 404' && rowsOf(answers.theirs).length > 5_000,
  },
  {
    what: 'a filter by the parent beside the path (`/posts/1/comments?postId=2`)',
    jsonServer: 'the path replaces the filter',
    ledge: 'both hold: `[]`',
    why: 'every filter narrows the list',
    examples: [{ path: '/posts/1/comments?postId=2' }],
    covers: ({ kind, path, pairs }) =>
      kind === 'nested' && pairs.some(([name]) => name === parentField(path.split('/')[1]!)),
    holds: ({ theirs, ours }) => ours.status === 200 && rowsOf(theirs).length >= rowsOf(ours).length,
  },
  {
    what: 'a number spelt otherwise (`id=007`), and `completed=1`',
    jsonServer: 'compares texts: finds nothing',
    ledge: 'compares by the type of the field',
    why: 'SQL has types',
    examples: [{ path: '/posts?id=007' }],
    covers: (query, data) =>
      filtersOf(query, data).some(
        ({ type, operator, value }) =>
          (operator === '' || operator === 'ne') &&
          ((type === 'number' && String(Number(value)) !== value) ||
            (type === 'boolean' && /^[01]$/.test(value))),
      ),
    holds: (answers) => statuses(answers) === '200 200',
  },
  {
    what: '`_like` with characters such as `.` `^` `\\|` `(`',
    jsonServer: 'a regular expression, of which a malformed one is a 500',
    ledge: 'literal, but for `*`, which stands for any text (`title_like=The*`)',
    why: 'a stranger’s expression can keep a server busy for minutes',
    examples: [{ path: '/posts?title_like=^T' }],
    covers: (query, data) =>
      filtersOf(query, data).some(({ operator, value }) => operator === 'like' && isPattern(value)),
    holds: ({ ours }) => ours.status === 200,
  },
  {
    what: '`q`',
    jsonServer: 'looks into every value: ids, numbers, nested ones',
    ledge: 'looks into the fields that the resource declares in `search`',
    why: 'a word should not find ids, addresses of pictures or what is private',
    examples: [{ path: '/posts?q=10' }],
    covers: (query, data) => given(query, 'q') !== undefined && isElsewhere(data, query),
    holds: ({ theirs, ours }) =>
      statuses({ theirs, ours }) === '200 200' &&
      Number(total(ours)) <= Number(total(theirs) ?? rowsOf(theirs).length),
  },
  {
    what: 'null in `_sort`',
    jsonServer: 'last, with `desc` first',
    ledge: 'first, with `desc` last',
    why: 'SQLite’s order, in which an index can be read',
    examples: [{ path: '/users?_sort=phone' }],
    covers: (query, data) => sortKeys(query).some((key) => hasNull(data, query, key)),
    reorders: true,
  },
  {
    what: 'texts in `_sort`, `_gte`, `_lte`',
    jsonServer: 'by UTF-16 units',
    ledge: 'by code points (the bytes of UTF-8)',
    why: 'SQLite’s order; only from U+E000 on, as with emoji, is it another one',
    examples: [{ path: '/albums?_sort=title' }],
    covers: (query, data) => {
      const bounds = filtersOf(query, data).filter(
        ({ operator }) => operator === 'gte' || operator === 'lte',
      );
      const compared = [...sortKeys(query), ...bounds.map(({ path }) => path)];
      return compared.some((path) => isEncoded(data, query, path));
    },
    reorders: true,
  },
  {
    what: '`_embed=posts,albums`',
    jsonServer: 'a key of that name, with `[]`',
    ledge: 'both; and `_embed=comments.user` goes one level down',
    why: 'repeating `_embed` works as it does there',
    examples: [{ path: '/users?_embed=posts,albums' }],
    covers: (query) => [...values(query, '_embed'), ...values(query, '_expand')].some((v) => v.includes(',')),
    holds: ({ theirs, ours }) =>
      statuses({ theirs, ours }) === '200 200' &&
      rowsOf(ours).every((row) => !Object.keys(row).some((key) => key.includes(','))),
  },
  {
    what: '`_expand` of a parent that is null',
    jsonServer: 'fails with 500; of one that is not there, leaves out the key',
    ledge: 'null',
    why: 'every row has the same keys',
    examples: [],
    holds: () => true,
  },
  {
    what: 'the names of relations',
    jsonServer: 'by English grammar: `_expand=category` is looked for in `categories` by `categoryId`',
    ledge: 'as declared in `belongsTo` and `has`; a parent is its field without `Id`',
    why: 'grammar guesses wrong',
    examples: [],
    holds: () => true,
  },
  {
    what: 'a single object in `db.json` (`/profile`)',
    jsonServer: 'served and replaced as a whole',
    ledge: '404',
    why: 'a table has rows; make it a row',
    examples: [{ path: '/profile' }],
    holds: (answers) => statuses(answers) === '200 404',
  },
  {
    what: 'a slash at the end (`/posts/`)',
    jsonServer: 'the same as without',
    ledge: '404',
    why: 'one address for each thing',
    examples: [{ path: '/posts/' }],
    holds: (answers) => statuses(answers) === '200 404',
  },
  {
    what: '`GET /db`',
    jsonServer: 'the whole database',
    ledge: '404',
    why: 'it would be everybody’s rows',
    examples: [{ path: '/db' }],
    holds: (answers) => statuses(answers) === '200 404',
  },
];
