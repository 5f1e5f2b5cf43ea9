/** What two answers to one query have in common: the rows and their order, the total, and where the pages lead. */
import { isDeepStrictEqual } from 'node:util';
import type { Reply } from '../api.ts';
import { brief } from '../scenario.ts';
import type { Query } from './query.ts';

/** What each of json-server's promises looks like in the other answer; empty where nothing differs. */
export function mismatches(theirs: Reply, ours: Reply): string[] {
  const found: string[] = [];
  const expect = (what: string, wanted: unknown, got: unknown) => {
    if (!isDeepStrictEqual(wanted, got))
      found.push(`${what}: json-server ${told(wanted)}, Ledge ${told(got)}`);
  };
  /** Tells of the innermost member that differs. */
  const expectMember = (what: string, wanted: unknown, got: unknown): void => {
    const keys = isObject(wanted) && isObject(got) ? Object.keys({ ...wanted, ...got }) : [];
    const [w, g] = [wanted, got] as Record<string, unknown>[];
    const key = keys.find((name) => !isDeepStrictEqual(w![name], g![name]));
    if (key === undefined) expect(what, wanted, got);
    else expectMember(`${what}/${key}`, w![key], g![key]);
  };
  expect('status', theirs.status, ours.status);
  if (found.length > 0) return found;
  if (!isDeepStrictEqual(theirs.json, ours.json)) {
    const [a, b] = [theirs.json, ours.json];
    if (Array.isArray(a) && Array.isArray(b)) {
      expect('rows', a.map(idOf), b.map(idOf));
      const at = a.findIndex((row, index) => !isDeepStrictEqual(row, b[index]));
      if (found.length === 0) expectMember(`row ${idOf(a[at])}`, a[at], b[at]);
    } else expectMember('row', a, b);
  }
  // json-server counts where it cuts; Ledge does on each list.
  const counted = theirs.headers.get('x-total-count');
  const total = counted ?? (Array.isArray(theirs.json) ? String(theirs.json.length) : null);
  expect('X-Total-Count', total, ours.headers.get('x-total-count'));
  if (theirs.headers.has('link')) expect('Link', links(theirs), links(ours));
  return found;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const idOf = (row: unknown) => (row as { id?: unknown }).id;
const told = (value: unknown) => brief(value, 160);

/** The targets of `Link` by relation: path and query, in an order of their own, since json-server's have a host. */
export function links({ headers }: Reply): Record<string, string> {
  const found = (headers.get('link') ?? '').matchAll(/<([^>]*)>\s*;\s*rel="([^"]+)"/g);
  return Object.fromEntries(
    [...found]
      .map(([, to, rel]): [string, string] => {
        const { pathname, searchParams } = new URL(to!, 'http://host');
        searchParams.sort();
        return [rel!, `${pathname}?${searchParams}`];
      })
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The smallest query, of those that lack some of its parameters, to which the answers still differ. */
export async function smallest(query: Query, differs: (query: Query) => Promise<boolean>): Promise<Query> {
  for (const index of query.pairs.keys()) {
    const { written, ...parts } = query;
    const fewer = { ...parts, pairs: query.pairs.toSpliced(index, 1) };
    if (await differs(fewer)) return smallest(fewer, differs);
  }
  return query;
}
