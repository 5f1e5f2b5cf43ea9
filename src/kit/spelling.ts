/** The query as it is spelt in the address. */
import { badParameter } from '../problems.ts';

export type Pairs = [name: string, value: string][];

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

const operatorsOfV1: Record<string, string> = {
  contains: 'like',
  startsWith: 'like',
  endsWith: 'like',
  in: '',
};

/** What a parameter of json-server v1 is called here; undefined where it is none of it. */
export function v1Spelling(name: string): string | undefined {
  if (name === '_per_page') return '; that is json-server v1: say _limit';
  if (name === '_where')
    return '; that is json-server v1: say each filter as field=value, or field_gte=value';
  const [, field, operator] = /^([\w.]+):(\w+)$/.exec(name) ?? [];
  if (field === undefined || operator === undefined) return undefined;
  if (operator === 'eq' || operator === 'in')
    return `; that is json-server v1: say ${field}=value, repeated for several`;
  return `; that is json-server v1: say ${field}_${operatorsOfV1[operator] ?? operator}=value`;
}

/** So much at most: servers and clients take 8 to 16 kB of header fields in all. */
const MAX_LINK = 6_000;

/**
 * The `Link` of a page (RFC 8288): relative, since the host of a request is the client's to choose.
 * @param rels relations, each with the parameter that leads there; what no longer fits is left out, last ones first
 */
export function linkHeader(
  path: string,
  pairs: Pairs,
  rels: [rel: string, name: string, value: string][],
): string {
  const links: string[] = [];
  let length = 0;
  for (const [rel, name, value] of rels) {
    const query = [...pairs.filter(([other]) => other !== name), [name, value]]
      .map((pair) => pair.map((part) => encodeURIComponent(part!)).join('='))
      .join('&');
    const link = `<${path}?${query}>; rel="${rel}"`;
    length += link.length + 2;
    if (length > MAX_LINK) break;
    links.push(link);
  }
  return links.join(', ');
}

/** Where a page leads, the nearest first. @param total undefined where it is not known */
export function pageRels(
  page: number,
  limit: number,
  rows: number,
  total: number | undefined,
): [string, string, string][] {
  const last = total === undefined ? undefined : Math.max(Math.ceil(total / limit), 1);
  const rels: [string, number][] = [];
  if (last === undefined ? rows === limit : page < last) rels.push(['next', page + 1]);
  if (page > 1) rels.push(['prev', last === undefined ? page - 1 : Math.min(page - 1, last)]);
  rels.push(['first', 1]);
  if (last !== undefined) rels.push(['last', last]);
  return rels.map(([rel, number]) => [rel, '_page', String(number)]);
}
