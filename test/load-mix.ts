/** What the load test sends: reads of one row, lists, nested lists and what is missing; creates, changes, deletes. */

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

/** The posts that one connection made and has not deleted. */
export interface Mine {
  readonly ids: number[];
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

const row = (id: number): Call => ({
  method: 'GET',
  path: `/posts/${id}`,
  expect: [200],
  look: (post: { id: number }) => check(post.id === id, `asked for post ${id}, got ${JSON.stringify(post)}`),
});

const list = (path: string): Call => ({
  method: 'GET',
  path,
  expect: [200],
  look: (rows: unknown) => check(Array.isArray(rows), 'a list must be an array'),
});

const create = (title: string, signedIn: boolean): Call => ({
  method: 'POST',
  path: '/posts',
  body: JSON.stringify({ title, body: 'Written under load.' }),
  signedIn,
  expect: [signedIn ? 201 : 401],
  look: (post: { id: number; title: string }, mine) => {
    if (!signedIn) return;
    check(post.title === title, `created "${title}", got ${JSON.stringify(post)}`);
    mine.ids.push(post.id);
  },
});

/** The next request of one connection. */
export function call(random: () => number, mine: Mine): Call {
  const upTo = (n: number): number => 1 + Math.floor(random() * n);
  const dice = random();
  if (dice < 0.28) return row(upTo(100));
  if (dice < 0.38) return list(`/posts?_page=${upTo(5)}&_limit=20`);
  if (dice < 0.43) return list(`/posts?userId=${upTo(10)}&_sort=title&_order=desc`);
  if (dice < 0.53) return list(`/posts/${upTo(100)}/comments`);
  if (dice < 0.57) return list('/users');
  if (dice < 0.61) return { method: 'GET', path: `/posts/${900_000_000 + upTo(1_000)}`, expect: [404] };
  if (dice < 0.63) return create('Nobody', false);
  const id = mine.ids.at(-1);
  if (dice < 0.76 || id === undefined) return create(`Load ${upTo(1_000_000)}`, true);
  if (dice < 0.88) {
    const title = `Changed ${upTo(1_000_000)}`;
    return {
      method: 'PATCH',
      path: `/posts/${id}`,
      body: JSON.stringify({ title }),
      signedIn: true,
      expect: [200],
      look: (post: { title: string }) =>
        check(post.title === title, `patched to "${title}", got ${post.title}`),
    };
  }
  mine.ids.pop();
  return { method: 'DELETE', path: `/posts/${id}`, signedIn: true, expect: [200] };
}
