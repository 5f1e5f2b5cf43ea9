/** The query dialect of lists (json-server 0.17's), from the address to a plain description. Pure. */

import { nearest } from '../lib/nearest.ts';
import { badParameter, badParameters, type Fault, ProblemError } from '../problems.ts';
import type { Field, Model } from './model.ts';

export type Pairs = [name: string, value: string][];
export type ListQuery = {
  /** Values of a filter are alternatives. */
  filters: { field: Field; values: (string | bigint | number)[] }[];
  sort: { field: Field; descending: boolean }[];
  offset: number;
  limit: number;
  /** The number of the page, where the client counts in pages. */
  page: number | undefined;
};

const paging = ['_page', '_limit', '_start', '_end'] as const;
const known = ['_sort', '_order', ...paging];
const PAGE_ROWS = 10;

/** The query's names and values, decoded. @throws ProblemError 400 for what is no UTF-8 */
export function queryPairs(url: string): Pairs {
  const start = url.indexOf('?');
  if (start < 0) return [];
  const end = url.indexOf('#', start);
  const pairs: Pairs = [];
  for (const pair of url.slice(start + 1, end < 0 ? undefined : end).split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at), undefined);
    pairs.push([name, at < 0 ? '' : decode(pair.slice(at + 1), name)]);
  }
  return pairs;
}

function decode(text: string, parameter: string | undefined): string {
  if (!/[%+]/.test(text)) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    if (!decoded.includes('\0')) return decoded;
  } catch {}
  throw badParameter(parameter ?? text.slice(0, 40), 'must be UTF-8, percent-encoded, without NUL');
}

/** @throws ProblemError 400 with everything that is wrong in the query */
export function listQuery(model: Model, pairs: Pairs): ListQuery {
  const filters = new Map<Field, (string | bigint | number)[]>();
  const given = new Map<string, string>();
  const faults: Fault[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      faults.push(...(error.errors ?? []));
    }
  };
  for (const [name, value] of pairs) {
    attempt(() => {
      if (known.includes(name)) {
        if (given.has(name)) throw badParameter(name, 'is given twice');
        given.set(name, value);
        return;
      }
      const field = model.field.get(name);
      if (!field || field.kind === 'json') throw unknownParameter(model, name);
      const values = filters.get(field) ?? [];
      values.push(parameterValue(field, name, value));
      filters.set(field, values);
    });
  }
  const sort = attempt(() => sortOf(model, given.get('_sort'), given.get('_order')));
  const window = attempt(() => windowOf(model, given));
  if (faults.length > 0 || !sort || !window) throw badParameters(faults);
  return { filters: [...filters].map(([field, values]) => ({ field, values })), sort, ...window };
}

/** No parameters are known here. @throws ProblemError 400 for any that is given */
export function noQuery(model: Model, pairs: Pairs): void {
  if (pairs[0]) throw badParameter(pairs[0][0], `is not a parameter of one ${model.item}`);
}

/** A value as the column holds it. @throws ProblemError 400 for what cannot be of its type */
export function parameterValue(field: Field, parameter: string, text: string): string | bigint | number {
  if (field.kind === 'text') return text;
  if (field.kind === 'boolean') {
    if (text === 'true' || text === '1') return 1n;
    if (text === 'false' || text === '0') return 0n;
    throw badParameter(parameter, 'must be true or false');
  }
  if (field.kind === 'integer') {
    if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
    throw badParameter(parameter, 'must be an integer');
  }
  if (/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw badParameter(parameter, 'must be a number');
}

function sortOf(model: Model, sort: string | undefined, order = ''): ListQuery['sort'] {
  if (!sort) return [];
  const orders = order.toLowerCase().split(',');
  const names = sort.split(',');
  if (new Set(names).size < names.length) throw badParameter('_sort', 'names a field twice');
  return names.map((name, index) => {
    const field = model.field.get(name);
    if (!field || field.kind === 'json')
      throw badParameter('_sort', `cannot sort by ${name}${hint(name, sortable(model))}`);
    const direction = orders[index] ?? '';
    if (!['', 'asc', 'desc'].includes(direction))
      throw badParameter('_order', 'must be asc or desc, for each key of _sort');
    return { field, descending: direction === 'desc' };
  });
}

function windowOf(model: Model, given: Map<string, string>): Pick<ListQuery, 'offset' | 'limit' | 'page'> {
  const { _page, _limit, _start, _end } = Object.fromEntries(
    paging.map((name) => [name, given.has(name) ? count(name, given.get(name)!) : undefined]),
  );
  if (_page !== undefined) {
    if (_page < 1) throw badParameter('_page', 'must be at least 1');
    const limit = Math.min(Math.max(_limit ?? PAGE_ROWS, 1), model.maxLimit);
    return { page: _page, limit, offset: (_page - 1) * limit };
  }
  const offset = _start ?? 0;
  const wanted = _end === undefined ? (_limit ?? model.defaultLimit) : Math.max(_end - offset, 0);
  return { page: undefined, offset, limit: Math.min(wanted, model.maxLimit) };
}

function count(parameter: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badParameter(parameter, 'must be a whole number, 0 or more');
}

const sortable = (model: Model) => model.fields.filter((f) => f.kind !== 'json').map((f) => f.name);

function unknownParameter(model: Model, name: string): ProblemError {
  return badParameter(
    name,
    `is not a parameter of ${model.name}${hint(name, [...sortable(model), ...known])}`,
  );
}

function hint(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? '' : `; did you mean ${found}?`;
}

/** The `Link` of a page (RFC 8288): relative, since the host of a request is the client's to choose. */
export function pageLinks(path: string, pairs: Pairs, { page, limit }: ListQuery, total: number): string {
  if (page === undefined) return '';
  const last = Math.max(Math.ceil(total / limit), 1);
  const links: [string, number][] = [['first', 1]];
  if (page > 1) links.push(['prev', Math.min(page - 1, last)]);
  if (page < last) links.push(['next', page + 1]);
  links.push(['last', last]);
  const others = pairs.filter(([name]) => name !== '_page');
  return links
    .map(([rel, number]) => {
      const query = [...others, ['_page', String(number)]].map((pair) =>
        pair.map((p) => encodeURIComponent(p!)).join('='),
      );
      return `<${path}?${query.join('&')}>; rel="${rel}"`;
    })
    .join(', ');
}
