/** Writes. Their examples change rows: they are tried after every query has been. */
import { type Difference, fieldOf, statuses } from './difference.ts';

const post = { title: 'One', body: 'more' };

export const writeDifferences: Difference[] = [
  {
    what: 'who may write',
    jsonServer: 'anyone',
    ledge: 'whom `access` lets: else 401 or 403',
    why: 'a backend that can be shipped',
    examples: [{ method: 'POST', path: '/posts', body: post, anonymous: true }],
    holds: (answers) => statuses(answers) === '201 401',
  },
  {
    what: '`POST` with an `id`',
    jsonServer: 'stores it; 500 where it is taken',
    ledge: '422 where ids are integers; where they are texts, it is taken',
    why: 'the database gives out each integer once',
    examples: [{ method: 'POST', path: '/posts', body: { ...post, id: 4711 } }],
    holds: (answers) => statuses(answers) === '201 422',
  },
  {
    what: '`POST` without a body',
    jsonServer: 'a row with an id alone',
    ledge: '400',
    why: 'the columns want values',
    examples: [{ method: 'POST', path: '/posts' }],
    holds: (answers) => statuses(answers) === '201 400',
  },
  {
    what: 'a field of the wrong type, or one that there is not',
    jsonServer: 'stored',
    ledge: '422 that points at it',
    why: 'a table has columns and types',
    examples: [{ method: 'POST', path: '/posts', body: { ...post, colour: 'red' } }],
    holds: (answers) => statuses(answers) === '201 422',
  },
  {
    what: 'a reference to a row that is not there',
    jsonServer: 'stored; the next `DELETE` of anything removes it',
    ledge: '422; what a `DELETE` takes along is declared in the schema',
    why: 'the database keeps references',
    examples: [
      { method: 'POST', path: '/comments', body: { postId: 4711, name: 'n', email: 'a@b.c', body: 'b' } },
    ],
    holds: (answers) => statuses(answers) === '201 422',
  },
  {
    what: 'the id of a new row',
    jsonServer: 'one more than the highest, so that those of deleted rows come again; else 7 letters',
    ledge: 'an integer that was never given out; else a UUID',
    why: 'an old link should not lead to another row',
    examples: [
      { method: 'DELETE', path: '/todos/200' },
      { method: 'POST', path: '/todos', body: { title: 'Again', userId: 1, completed: false } },
    ],
    holds: ({ theirs, ours }) => fieldOf(theirs, 'id') === 200 && Number(fieldOf(ours, 'id')) > 200,
  },
  {
    what: '`PUT` of a part of a row',
    jsonServer: 'forgets the rest',
    ledge: '422 that points at what is missing',
    why: 'the bulk update of react-admin would lose data: give it the whole row',
    examples: [{ method: 'PUT', path: '/posts/1', body: { title: 'Part' } }],
    holds: (answers) => statuses(answers) === '200 422' && fieldOf(answers.theirs, 'body') === undefined,
  },
  {
    what: '`PATCH` of an object in a row',
    jsonServer: 'replaces the object',
    ledge: 'merges into it (RFC 7396); null removes a member',
    why: 'it is what a merge patch means',
    examples: [{ method: 'PATCH', path: '/users/1', body: { address: { city: 'Elsewhere' } } }],
    holds: ({ theirs, ours }) =>
      Object.keys(fieldOf(theirs, 'address') as object).join() === 'city' &&
      Object.keys(fieldOf(ours, 'address') as object).length > 1,
  },
  {
    what: '`POST /posts/1/comments`',
    jsonServer: 'sets `postId` to the text `"1"`',
    ledge: '405',
    why: '`POST /comments` says the same, and checks it',
    examples: [{ method: 'POST', path: '/posts/1/comments', body: { name: 'n', email: 'a@b.c', body: 'b' } }],
    holds: (answers) => statuses(answers) === '201 405',
  },
];
