/** Queries that chance would seldom make, and that have to be answered alike all the same. */
import { type ResourceName, relations } from './data.ts';
import type { Pairs, Query } from './query.ts';

export const fixed: readonly string[] = [
  '/posts?',
  '/posts?&_sort=id&&_limit=2',
  '/posts?id=3&id=1&id=3',
  '/posts?_end=0',
  '/posts?_limit=0',
  '/posts?_start=5&_end=2',
  '/posts?_start=2&_end=5&_limit=1',
  '/posts?_page=2&_start=1&_end=3',
  '/posts?_order=desc',
  '/posts?_sort=&q=&_order=',
  '/posts?_sort=userId&_order=desc,asc',
  '/posts?title=&body_like=',
  '/posts?q=the+last',
  '/posts?body_like=%0A',
  '/posts?title_like=%20e',
  '/posts?id_ne=1&id_ne=2&id_gte=3&id_lte=2',
  '/posts?userId=1&userId=2&userId_ne=1',
  '/posts?_embed=comments&_embed=comments&_limit=2',
  '/users?name=%C3%85ngstr%C3%B6m',
  '/users?name_like=%C3%A5NGSTR%C3%B6m',
  '/users?%61ddress.city=%C5%81%C3%B3d%C5%BA',
  '/users?address.geo.lat_gte=0&_sort=address.geo.lng',
  '/users/1/posts?_sort=title&_order=DESC&_page=2&_limit=3',
];

/** The query of an address. */
export function queryOf(address: string): Query {
  const [path = '', search = ''] = address.split('?');
  const [, first, , last] = path.split('/');
  const kind = last ? 'nested' : path.split('/').length > 2 ? 'one' : 'list';
  const pairs: Pairs = [...new URLSearchParams(search)];
  if (!relations[(last ?? first) as ResourceName]) throw new Error(address);
  return { path, kind, resource: (last ?? first) as ResourceName, pairs, written: address };
}
