import { describe, expect, it } from 'vitest';
import { ProblemError } from '../problems.ts';
import { wideModel } from './kit.fixture.ts';
import { listQuery, pageLinks, queryPairs } from './query.ts';

/** A query as it is understood, with names instead of fields; or the parameters that are wrong. */
function understood(query: string) {
  try {
    const { filters, sort, offset, limit, page } = listQuery(wideModel, queryPairs(`/wide?${query}`));
    return {
      filters: Object.fromEntries(filters.map(({ field, values }) => [field.name, values])),
      sort: sort.map(({ field, descending }) => `${descending ? '-' : ''}${field.name}`),
      offset,
      limit,
      page,
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.status).toBe(400);
    return { wrong: error.errors?.map((fault) => ('parameter' in fault ? fault.parameter : fault)) };
  }
}
const none = { filters: {}, sort: [], offset: 0, limit: 100, page: undefined };
const wrong = (...names: string[]) => ({ wrong: names });

describe('filters', () => {
  it.each([
    ['', none],
    ['&&', none],
    ['title=a', { ...none, filters: { title: ['a'] } }],
    ['title=a&title=b', { ...none, filters: { title: ['a', 'b'] } }],
    ['title=', { ...none, filters: { title: [''] } }],
    ['title', { ...none, filters: { title: [''] } }],
    ['title=a=b', { ...none, filters: { title: ['a=b'] } }],
    ['title=a+b%20c%26%3D', { ...none, filters: { title: ['a b c&='] } }],
    ['t%69tle=%C3%BC', { ...none, filters: { title: ['ü'] } }],
    ['title=5', { ...none, filters: { title: ['5'] } }],
    ['id=1&id=-2', { ...none, filters: { id: [1n, -2n] } }],
    ['shelfId=007', { ...none, filters: { shelfId: [7n] } }],
    ['open=true&open=0', { ...none, filters: { open: [1n, 0n] } }],
    ['score=-1.5e3', { ...none, filters: { score: [-1500] } }],
    ['title=a#title=b', { ...none, filters: { title: ['a'] } }],
  ])('%s', (query, meant) => expect(understood(query)).toEqual(meant));
});

describe('order and window', () => {
  it.each([
    ['_sort=title', { ...none, sort: ['title'] }],
    ['_sort=title,id&_order=desc,asc', { ...none, sort: ['-title', 'id'] }],
    ['_sort=title,id&_order=DESC', { ...none, sort: ['-title', 'id'] }],
    ['_sort=&_order=', none],
    ['_limit=5', { ...none, limit: 5 }],
    ['_limit=0', { ...none, limit: 0 }],
    ['_limit=5000', { ...none, limit: 1000 }],
    ['_page=2', { ...none, page: 2, limit: 10, offset: 10 }],
    ['_page=3&_limit=7', { ...none, page: 3, limit: 7, offset: 14 }],
    ['_start=20&_end=30', { ...none, offset: 20, limit: 10 }],
    ['_start=20&_limit=3', { ...none, offset: 20, limit: 3 }],
    ['_end=4', { ...none, limit: 4 }],
    ['_start=5&_end=2', { ...none, offset: 5, limit: 0 }],
    ['_start=0&_end=99999', { ...none, limit: 1000 }],
  ])('%s', (query, meant) => expect(understood(query)).toEqual(meant));
});

describe('refuses', () => {
  it.each([
    ['colour=red', wrong('colour')],
    ['ownerId=1', wrong('ownerId')],
    ['version=1', wrong('version')],
    ['data=x', wrong('data')],
    ['__proto__=1', wrong('__proto__')],
    ['constructor=1', wrong('constructor')],
    ['id=1.5', wrong('id')],
    ['id=1e3', wrong('id')],
    ['id=', wrong('id')],
    ['id=9999999999999999', wrong('id')],
    ['score=NaN', wrong('score')],
    ['score=1e999', wrong('score')],
    ['score=0x10', wrong('score')],
    ['open=yes', wrong('open')],
    ['_limit=-1', wrong('_limit')],
    ['_limit=1&_limit=2', wrong('_limit')],
    ['_start=x', wrong('_start')],
    ['_sort=data', wrong('_sort')],
    ['_sort=version', wrong('_sort')],
    ['_sort=title&_order=down', wrong('_order')],
    ['title=%ff', wrong('title')],
    ['title=%', wrong('title')],
    ['title=%00', wrong('title')],
    ['id=x&colour=red&_limit=x', wrong('id', 'colour', '_limit')],
  ])('%s', (query, meant) => expect(understood(query)).toEqual(meant));

  it('with the nearest name', () => {
    expect(() => listQuery(wideModel, [['titel', 'a']])).toThrow('did you mean title?');
    expect(() => listQuery(wideModel, [['limit', '5']])).toThrow('did you mean _limit?');
  });
});

describe('Link', () => {
  const links = (query: string, total: number) => {
    const pairs = queryPairs(`/wide?${query}`);
    return pageLinks('/wide', pairs, listQuery(wideModel, pairs), total)
      .split(', ')
      .map((link) => link.replace(/^<\/wide\?(.*)>; rel="(\w+)"$/, '$2 $1'));
  };

  it.each([
    ['_limit=5', 100, ['']],
    ['_page=1&_limit=5', 12, ['first _limit=5&_page=1', 'next _limit=5&_page=2', 'last _limit=5&_page=3']],
    ['_page=2&_limit=5', 10, ['first _limit=5&_page=1', 'prev _limit=5&_page=1', 'last _limit=5&_page=2']],
    ['_page=9&_limit=5', 10, ['first _limit=5&_page=1', 'prev _limit=5&_page=2', 'last _limit=5&_page=2']],
    ['_page=1', 0, ['first _page=1', 'last _page=1']],
    ['title=a+%26%3E&_page=1', 1, ['first title=a%20%26%3E&_page=1', 'last title=a%20%26%3E&_page=1']],
  ])('of %s with %i rows', (query, total, expected) => expect(links(query, total)).toEqual(expected));
});
