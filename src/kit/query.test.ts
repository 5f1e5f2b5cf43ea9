import { describe, expect, it } from 'vitest';
import { ProblemError } from '../problems.ts';
import { wideGraph, wideModel } from './kit.fixture.ts';
import { listQuery } from './query.ts';
import { queryPairs } from './spelling.ts';

/** A query as it is understood, with names instead of fields; or the parameters that are wrong. */
function understood(query: string) {
  try {
    const { filters, search, sort, offset, limit, page, cursor, view } = listQuery(
      wideModel,
      wideGraph,
      queryPairs(`/wide?${query}`),
    );
    const names = filters.map(({ operand, operator, values }) => [
      operator === 'eq' ? operand.name : `${operand.name} ${operator}`,
      values,
    ]);
    return {
      filters: Object.fromEntries(names),
      sort: sort.map(({ operand, descending }) => `${descending ? '-' : ''}${operand.name}`),
      ...{ offset, limit, page },
      ...(search !== undefined && { search }),
      ...(cursor !== undefined && { cursor }),
      ...(view.fields && { fields: view.fields.map((f) => f.name) }),
      ...(view.relations.length > 0 && { relations: view.relations.map((r) => r.key) }),
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
    ['id_ne=1&id_ne=2', { ...none, filters: { 'id ne': [1n, 2n] } }],
    ['score_gte=1.5&score_lt=2', { ...none, filters: { 'score gte': [1.5], 'score lt': [2] } }],
    ['title_gt=b&title_lte=c', { ...none, filters: { 'title gt': ['b'], 'title lte': ['c'] } }],
    ['title_like=a1', { ...none, filters: { 'title like': ['*[aA]1*'] } }],
    ['title_like=a*', { ...none, filters: { 'title like': ['[aA]*'] } }],
    ['title_like=%5B%3F', { ...none, filters: { 'title like': ['*[[][?]*'] } }],
    ['title_like=%C3%A9%C3%9F', { ...none, filters: { 'title like': ['*[éÉ]ß*'] } }],
    ['title_like=%CE%8E%CE%A3', { ...none, filters: { 'title like': ['*[Ύύ][Σσς]*'] } }],
    ['id_like=1', { ...none, filters: { 'id like': ['*1*'] } }],
    ['data.a.b=5', { ...none, filters: { 'data.a.b': ['5', 5] } }],
    ['data.a=true', { ...none, filters: { 'data.a': ['true', 1n] } }],
    ['data.a_gt=5', { ...none, filters: { 'data.a gt': [5] } }],
    ['shape.size=5', { ...none, filters: { 'shape.size': [5] } }],
    ['shape.name=5', { ...none, filters: { 'shape.name': ['5'] } }],
    ['tags=red', { ...none, filters: { tags: ['red'] } }],
    ['q=', none],
    ['q=A', { ...none, search: '*[Aa]*' }],
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
    ['_limit=5000', { ...none, limit: 2000 }],
    ['_page=2', { ...none, page: 2, limit: 10, offset: 10 }],
    ['_page=3&_limit=7', { ...none, page: 3, limit: 7, offset: 14 }],
    ['_start=20&_end=30', { ...none, offset: 20, limit: 10 }],
    ['_start=20&_limit=3', { ...none, offset: 20, limit: 3 }],
    ['_end=4', { ...none, limit: 4 }],
    ['_start=5&_end=2', { ...none, offset: 5, limit: 0 }],
    ['_start=0&_end=99999', { ...none, limit: 2000 }],
    ['_cursor=', { ...none, cursor: '' }],
    ['_cursor=x&_limit=7', { ...none, cursor: 'x', limit: 7 }],
    ['_sort=shape.name,data.x&_order=desc', { ...none, sort: ['-shape.name', 'data.x'] }],
    ['_fields=title,id,title', { ...none, fields: ['id', 'title'] }],
    ['_expand=shelf&_expand=shelf', { ...none, relations: ['shelf'] }],
    ['_expand=shelf,shelf.wide', { ...none, relations: ['shelf'] }],
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
    ['_sort=tags', wrong('_sort')],
    ['open_gt=true', wrong('open_gt')],
    ['open_like=t', wrong('open_like')],
    ['tags_gt=a', wrong('tags_gt')],
    ['title_gtt=a', wrong('title_gtt')],
    ['nope_gte=1', wrong('nope_gte')],
    ['shape.nope=1', wrong('shape.nope')],
    ['shape=1', wrong('shape')],
    ['shape.size=big', wrong('shape.size')],
    ['shape.name.first=x', wrong('shape.name.first')],
    ['data.=1', wrong('data.')],
    ['data.%22=1', wrong('data."')],
    ['title.a=1', wrong('title.a')],
    [`title_like=${'a'.repeat(1001)}`, wrong('title_like')],
    ['_cursor=&_page=1', wrong('_page')],
    ['_cursor=&_start=1', wrong('_start')],
    ['_fields=nope', wrong('_fields')],
    ['_fields=', wrong('_fields')],
    ['_embed=shelf', wrong('_embed')],
    ['_expand=wide', wrong('_expand')],
    ['_expand=shelf.wide.shelf', wrong('_expand')],
    ['_embed=', wrong('_embed')],
    ['title=%ff', wrong('title')],
    ['title=%', wrong('title')],
    ['title=%00', wrong('title')],
    ['id=x&colour=red&_limit=x', wrong('id', 'colour', '_limit')],
  ])('%s', (query, meant) => expect(understood(query)).toEqual(meant));

  it.each([
    ['titel=a', 'did you mean title?'],
    ['limit=5', 'did you mean _limit?'],
    ['title_lik=a', 'did you mean title_like?'],
    ['_expand=shell', 'did you mean shelf?'],
    ['_fields=titel', 'did you mean title?'],
    ['_per_page=5', 'json-server v1: say _limit'],
    ['_sort=-title', 'say _sort=title&_order=desc'],
    ['score:gte=5', 'json-server v1: say score_gte=value'],
    ['title:contains=a', 'json-server v1: say title_like=value'],
    ['_where={}', 'json-server v1'],
    ['shape=1', 'name a member of it, such as shape.name'],
    ['data=1', 'name a member of it, such as data.name'],
  ])('%s, and says what to say instead', (query, advice) => {
    expect(() => listQuery(wideModel, wideGraph, queryPairs(`/wide?${query}`))).toThrow(advice);
  });

  it('no unknown parameter of a lenient client, but still a bad value', () => {
    const lenient = (query: string) =>
      listQuery(wideModel, wideGraph, queryPairs(`?${query}`), { lenient: true });
    expect(lenient('colour=red&title=a').filters).toHaveLength(1);
    expect(() => lenient('id=x')).toThrow('id: must be an integer');
  });
});
