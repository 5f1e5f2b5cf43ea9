/** What a program does with the installed client, in any runtime; what it saw is compared by `test/client-package.ts`. */
import {
  type AnyAnswer,
  createClient,
  createSession,
  isConflict,
  ok,
  RequestError,
  rows,
  type Session,
  type Tokens,
  update,
} from 'ledge-client';

export async function tour(base: string, faults: string, username: string) {
  const password = 'correct horse battery';
  const anyone = createClient(base);
  await ok(anyone.auth.register.$post({ json: { username, password, email: `${username}@example.com` } }));
  const session = createSession(base);
  await session.signIn({ username, password });
  const api = createClient(base, { credentials: session });

  const made = await ok(api.posts.$post({ json: { title: 'One', body: 'b' } }));
  const first = await update(api.posts, made, { title: 'Two' });
  const conflict = await update(api.posts, made, { title: 'Three' }).catch((error: unknown) => {
    if (isConflict(api.posts, error)) return `${error.ours.title} ${error.theirs.title}`;
    throw error;
  });
  const [listed] = await ok(api.posts.$get({ query: { id: made.id } }));
  const merged = listed && (await update(api.posts, listed, ({ title }) => ({ title: `${title}!` })));

  const walked = [
    await count(rows(anyone.comments, { query: { _limit: 150, _sort: 'email' } })),
    await count(rows(anyone.comments, { query: { _page: 2, _limit: 200 } })),
    await count(rows(anyone.comments, { query: { _start: 450, _end: 480 } })),
    await count(
      rows(anyone.posts[':id'].comments, { param: { id: 1 }, query: { _limit: 2, _fields: 'id' } }),
    ),
  ];

  return {
    ...{ first: first.title, conflict, merged: merged?.title, walked },
    lost: await lost(base, session, { id: made.id }),
    shared: await shared(base, { username, password }),
    refresh: await refreshed(base, { username, password }),
    faults: await failures(faults),
    aborted: await aborted(faults),
    left: await signedOut(base, session),
  };
}

/** How many rows there are, each once. */
async function count(all: AsyncIterable<{ id?: number | undefined }>): Promise<number> {
  const seen = new Set<number | undefined>();
  let number = 0;
  for await (const { id } of all) {
    seen.add(id);
    number++;
  }
  return seen.size === number ? number : -1;
}

/** A change whose answer is lost on its way is written once, and what was answered comes all the same. */
async function lost(base: string, session: Session, row: { id: number }) {
  let sent = 0;
  const losing: typeof fetch = Object.assign(async (input: RequestInfo | URL, init?: RequestInit) => {
    const answer = await fetch(input, init);
    if (init?.method !== 'PATCH' || ++sent > 1) return answer;
    await answer.text();
    throw new TypeError('fetch failed');
  });
  const api = createClient(base, { credentials: session, fetch: losing });
  const { title } = await update(api.posts, row, (now) => ({ title: `${now.title}?` }));
  return `${sent} requests: ${title}`;
}

/** Two sessions over the same tokens: each goes on with what the other has renewed. */
async function shared(base: string, who: { username: string; password: string }) {
  let kept: Tokens | undefined;
  const both = {
    load: () => kept,
    onChange: (tokens: Tokens | undefined) => {
      kept = tokens;
    },
  };
  const one = createSession(base, both);
  const two = createSession(base, both);
  await one.signIn(who);
  for (const session of [two, one, two, one]) await session.renew();
  const calls = [one, two].map((session) => createClient(base, { credentials: session }).auth.me.$get());
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  await two.signOut();
  return `${statuses} ${await one.renew()}`;
}

/** How often 50 calls renew tokens that were refused, and how many of them succeed. */
async function refreshed(base: string, who: { username: string; password: string }) {
  let kept: Tokens | undefined;
  const onChange = (tokens: Tokens | undefined) => {
    kept = tokens;
  };
  await createSession(base, { onChange }).signIn(who);
  let renewals = 0;
  const tokens = kept && { ...kept, accessToken: 'stale', expiresIn: 900 };
  const counting: typeof fetch = Object.assign((input: RequestInfo | URL, init?: RequestInit) => {
    if (String(input).endsWith('/auth/refresh')) renewals++;
    return fetch(input, init);
  });
  const session = createSession(base, { ...(tokens && { tokens }), fetch: counting });
  const api = createClient(base, { credentials: session });
  const all = await Promise.all(Array.from({ length: 50 }, () => api.auth.me.$get()));
  return `${all.filter((answer) => answer.ok).length} calls, ${renewals} renewal`;
}

/** The kind of error that each fault is, by a client that repeats once. */
async function failures(base: string) {
  const kinds: Record<string, string> = {};
  for (const name of ['html', 'proxy', 'half', 'reset', 'forever', 'hang', 'stall']) {
    const silent = name === 'hang' || name === 'stall';
    const api = createClient(`${base}/${name}`, { retries: 1, ...(silent && { timeout: 500 }) });
    const call = name === 'stall' ? api.users.$get({ header: { Accept: 'text/csv' } }) : api.users.$get();
    kinds[name] = await ok<AnyAnswer>(call).then(
      () => 'none',
      (error: unknown) => {
        const named =
          error instanceof RequestError && error.url === `${base}/${name}/users` && error.method === 'GET';
        return named ? error.kind : String(error);
      },
    );
  }
  return kinds;
}

async function aborted(base: string) {
  const call = createClient(`${base}/hang`).users.$get({}, { init: { signal: AbortSignal.timeout(50) } });
  return await call.then(
    () => 'none',
    (error: Error) => error.name,
  );
}

async function signedOut(base: string, session: Session) {
  await session.signOut();
  return await ok(createClient(base, { credentials: session }).auth.me.$get()).then(
    () => 'none',
    (error: unknown) => (error instanceof RequestError ? error.kind : String(error)),
  );
}
