/** The built client against the server at the address that it is given; prints what it saw. */
import {
  ApiError,
  createClient,
  createSession,
  isConflict,
  ok,
  rows,
  type Tokens,
  update,
} from 'ledge-client';

const [base = ''] = process.argv.slice(2);
const person = {
  username: `u${process.pid}`,
  email: `u${process.pid}@example.com`,
  password: 'correct horse',
};
const anyone = createClient(`${base}/`);
const registered = await anyone.auth.register.$post({ json: person });
if (!registered.ok) throw new Error((await registered.json()).detail);
const { id } = await registered.json();

const api = createClient(base, { credentials: person });
const changed = await api.users[':id'].$patch({ param: { id }, json: { name: 'Ada' } });
const read = await anyone.users[':id'].$get({ param: { id: String(id) } });
const list = await anyone.users.$get({ query: { id: [id, 999_999_999], _limit: 5 } });
const refused = await anyone.users[':id'].$patch({ param: { id }, json: { name: 'Eve' } });
const stale = await api.users[':id'].$patch({ param: { id }, json: {}, header: { 'If-Match': '"0-0"' } });
const odd = await anyone.users[':id'].$get({ param: { id: '1/../../status?' } });

// A session goes on where its access token is refused, and what waits for that at once is one request.
const kept: (string | undefined)[] = [];
const onChange = (tokens?: Tokens) => kept.push(tokens?.refreshToken);
const first = createSession(base, { onChange });
await first.signIn(person);
const own = await createClient(base, { credentials: first }).auth.me.$get();
const tokens = { accessToken: 'stale', expiresIn: 0, refreshToken: kept[0] };
const second = createSession(`${base}/`, { tokens, onChange });
const renewed = createClient(base, { credentials: second });
const mine = await Promise.all([1, 2, 3].map(() => renewed.auth.me.$get()));
await second.signOut();
const out = await renewed.auth.me.$get();
const caught = (error: unknown) => {
  if (error instanceof ApiError) return error;
  throw error;
};
const wrong = await first.signIn({ ...person, password: 'wrong' }).catch(caught);

// Rows of any number, and changes that lose nobody else's.
const walked: number[] = [];
for await (const user of rows(anyone.users, { query: { _limit: 3 } })) walked.push(user.id);
const counted = (await anyone.users.$get({ query: { _limit: 1 } })).headers.get('x-total-count');
const seen = await ok(anyone.users[':id'].$get({ param: { id } }));
const updated = await update(api.users, seen, { name: 'Ada Lovelace' });
const conflict = await update(api.users, seen, { name: 'Ada King' }).catch((error: unknown) => {
  if (isConflict(api.users, error)) return [error.ours.name, error.theirs.name];
  throw error;
});
const merged = await update(api.users, seen, ({ name }) => ({ name: `${name}!` }));
const absent = await ok(anyone.users[':id'].$get({ param: { id: 999_999_999 } })).catch(caught);

console.log(
  JSON.stringify({
    changed: changed.ok && (await changed.json()).name,
    read: read.ok && (await read.json()).id === id,
    list: list.ok && (await list.json()).map((row) => row.name),
    refused: refused.status === 401 && (await refused.json()).type,
    stale: stale.status,
    odd: odd.status,
    session: own.ok && (await own.json()).id === id,
    renewed: mine.map(({ status }) => status),
    kept: kept.map((token) => typeof token),
    rotated: new Set(kept).size,
    out: out.status,
    wrong: wrong && [
      wrong.problem.detail,
      wrong.kind,
      `${wrong.method} ${wrong.url}`,
      wrong.message.split(' (')[0],
    ],
    walked: walked.length === Number(counted) && new Set(walked).size === walked.length,
    updated: updated.name,
    conflict,
    merged: merged.name,
    absent: 'kind' in absent && [absent.status, absent.type],
    address: anyone.users[':id'].$url({ param: { id: 'a/b' } }).pathname,
  }),
);
