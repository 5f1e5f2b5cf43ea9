import { describe, expect, it } from 'vitest';
import { wideGraph, wideModel } from './kit.fixture.ts';
import { listQuery } from './query.ts';
import { linkHeader, pageRels, queryPairs } from './spelling.ts';

describe('Link', () => {
  const links = (query: string, total: number | undefined, rows = 5) => {
    const pairs = queryPairs(`/wide?${query}`);
    const { page, limit } = listQuery(wideModel, wideGraph, pairs);
    return linkHeader('/wide', pairs, pageRels(page!, limit, rows, total))
      .split(', ')
      .map((link) => link.replace(/^<\/wide\?(.*)>; rel="(\w+)"$/, '$2 $1'));
  };

  it.each([
    ['_page=1&_limit=5', 12, ['next _limit=5&_page=2', 'first _limit=5&_page=1', 'last _limit=5&_page=3']],
    ['_page=2&_limit=5', 10, ['prev _limit=5&_page=1', 'first _limit=5&_page=1', 'last _limit=5&_page=2']],
    ['_page=9&_limit=5', 10, ['prev _limit=5&_page=2', 'first _limit=5&_page=1', 'last _limit=5&_page=2']],
    ['_page=1', 0, ['first _page=1', 'last _page=1']],
    ['title=a+%26%3E&_page=1', 1, ['first title=a%20%26%3E&_page=1', 'last title=a%20%26%3E&_page=1']],
    [
      '_page=2&_limit=5',
      undefined,
      ['next _limit=5&_page=3', 'prev _limit=5&_page=1', 'first _limit=5&_page=1'],
    ],
  ])('of %s with %s rows', (query, total, expected) => expect(links(query, total)).toEqual(expected));

  it('without a known total ends at a page that is not full', () => {
    expect(links('_page=2&_limit=5', undefined, 4)).toEqual([
      'prev _limit=5&_page=1',
      'first _limit=5&_page=1',
    ]);
  });

  it('leaves out what would make the header too long', () => {
    const long = Array.from({ length: 40 }, (_, i) => `title=${'x'.repeat(80)}${i}`).join('&');
    expect(links(`${long}&_page=2&_limit=5`, 100).map((link) => link.split(' ')[0])).toEqual(['next']);
  });
});
