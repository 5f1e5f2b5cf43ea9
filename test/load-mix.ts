/** What the load test sends: reads of one row, lists, nested lists and what is missing; creates, changes, deletes. */
import { type Document, readDocument } from './document.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly signedIn?: boolean;
  /** The statuses that the API documents for it. */
  readonly expect: readonly number[];
  /** Looks at the answer; what it throws is a failure. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of whatever the request answers with
  readonly look?: (answer: any, mine: Mine) => void;
}

type Id = number | string;

/** The rows that one connection made and has not deleted. */
export interface Mine {
  readonly ids: Id[];
}

/** What is read and written: any resource whose rows callers create. */
export interface Subject {
  readonly name: string;
  /** Ids of rows that stay. */
  readonly ids: readonly Id[];
  /** A text of its rows, which is changed, and by which lists are sorted. */
  readonly text: string;
  /** A body for POST, in which the text is replaced. */
  readonly body: Record<string, unknown>;
  readonly missing: Id;
  /** A list below a row of it, with the ids of the rows. */
  readonly nested: string | undefined;
}

/** A small seeded generator of numbers in [0, 1) (mulberry32). */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const check = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what);
};

/** Looks for something to read and write on a server. @throws Error where nothing can be created */
export async function subjectOf(baseUrl: string): Promise<Subject> {
  const get = async (path: string) => (await fetch(`${baseUrl}${path}`)).json() as Promise<unknown>;
  const document = (await get('/openapi.json')) as Document;
  const { resources, body } = readDocument(document);
  const idsOf = async (name: string) =>
    ((await get(`/${name}?_sort=id&_limit=100`)) as { id: Id }[]).map(({ id }) => id);
  for (const resource of resources.filter((r) => r.name !== 'users' && r.body && r.text)) {
    const { name, text, textIds } = resource;
    const parents = resource.required.flatMap((field) => resource.references[field] ?? []);
    const stand = await Promise.all(parents.map(idsOf));
    if (stand.some((ids) => ids.length === 0)) continue;
    const made = await body(resource, 'word', async (parent) => stand[parents.indexOf(parent)]![0]);
    const nested = resources.find(({ name: child }) => document.paths[`/${name}/{id}/${child}`])?.name;
    const missing = textIds ? 'no-such-row' : 900_000_000;
    return { name, text, ids: await idsOf(name), body: made, missing, nested };
  }
  throw new Error('There is no resource whose rows can be created');
}

const row = (name: string, id: Id): Call => ({
  method: 'GET',
  path: `/${name}/${encodeURIComponent(id)}`,
  expect: [200],
  look: (found: { id: Id }) => check(found.id === id, `asked for ${id}, got ${JSON.stringify(found)}`),
});

const list = (path: string): Call => ({
  method: 'GET',
  path,
  expect: [200],
  look: (rows: unknown) => check(Array.isArray(rows), 'a list must be an array'),
});

const create = ({ name, text, body }: Subject, word: string, signedIn: boolean): Call => ({
  method: 'POST',
  path: `/${name}`,
  body: JSON.stringify({ ...body, [text]: word }),
  signedIn,
  expect: [signedIn ? 201 : 401],
  look: (made: { id: Id; [field: string]: unknown }, mine) => {
    if (!signedIn) return;
    check(made[text] === word, `created "${word}", got ${JSON.stringify(made)}`);
    mine.ids.push(made.id);
  },
});

/** The next request of one connection. */
export function call(random: () => number, mine: Mine, subject: Subject): Call {
  const { name, text, ids, nested, missing } = subject;
  const upTo = (n: number): number => 1 + Math.floor(random() * n);
  const some = () => ids[upTo(ids.length) - 1];
  const dice = random();
  if (dice < 0.28 && ids.length > 0) return row(name, some()!);
  if (dice < 0.38) return list(`/${name}?_page=${upTo(5)}&_limit=20`);
  if (dice < 0.43) return list(`/${name}?_sort=${encodeURIComponent(text)}&_order=desc&_limit=10`);
  if (dice < 0.53 && nested && ids.length > 0)
    return list(`/${name}/${encodeURIComponent(some()!)}/${nested}`);
  if (dice < 0.57) return list('/users');
  if (dice < 0.61) return { method: 'GET', path: `/${name}/${missing}`, expect: [404] };
  if (dice < 0.63) return create(subject, 'Nobody', false);
  const id = mine.ids.at(-1);
  if (dice < 0.76 || id === undefined) return create(subject, `Load ${upTo(1_000_000)}`, true);
  const path = `/${name}/${encodeURIComponent(id)}`;
  if (dice < 0.88) {
    const word = `Changed ${upTo(1_000_000)}`;
    return {
      method: 'PATCH',
      path,
      body: JSON.stringify({ [text]: word }),
      signedIn: true,
      expect: [200],
      look: (now: Record<string, unknown>) =>
        check(now[text] === word, `patched to "${word}", got ${now[text]}`),
    };
  }
  mine.ids.pop();
  return { method: 'DELETE', path, signedIn: true, expect: [200] };
}
