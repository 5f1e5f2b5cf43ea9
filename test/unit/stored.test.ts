/** What a stolen database is worth: nothing in it signs anybody in. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { basic, stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());

/** Every value of every table. */
async function everything(): Promise<string> {
  const tables = await world.client.execute("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const rows = await world.client.batch(
    tables.rows.map(({ name }) => `SELECT * FROM "${name}"`),
    'read',
  );
  return rows.flatMap((result) => result.rows.flatMap((row) => Object.values(row).map(String))).join('\n');
}

it('has no password, token, API key, link or invitation as it is', async () => {
  const here = world.server({ NODE_ENV: 'development' });
  const { username, password } = await world.person('admin');
  const post = async (path: string, json: object, as?: string) => {
    const reply = await here('POST', path, { json, ...(as !== undefined && { as }) });
    expect(reply.status, reply.text).toBeLessThan(300);
    return reply.json;
  };
  const first = await post('/auth/login', { username, password });
  const next = await post('/auth/refresh', { refreshToken: first.refreshToken });
  const as = `Bearer ${next.accessToken}`;
  const { key } = await post('/auth/keys', { name: 'k', scopes: ['read'] }, as);
  const { token: invitation } = await post('/invitations', { role: 'user' }, as);
  await post('/auth/forgot', { username });
  await world.later.done();
  // In development a link is printed.
  const [, link] = /^For \S+: \S+\/auth\/reset\?token=([\w-]{43})$/.exec(world.log.at(-1) ?? '') ?? [];

  const stored = await everything();
  expect(stored).toContain(username);
  for (const [what, secret] of Object.entries({
    ...{ password, key, invitation, link, credential: basic(username, password).slice(6) },
    ...{ refresh: first.refreshToken, successor: next.refreshToken, access: next.accessToken },
    'the secret half of a refresh token': next.refreshToken?.slice(-43),
    'the signature of an access token': next.accessToken?.split('.')[2],
  })) {
    expect(secret, what).toMatch(/^.{15}/);
    expect(stored.includes(secret!), what).toBe(false);
  }
  for (const secret of ['x'.repeat(32), 'PRIVATE', '"d"']) expect(stored).not.toContain(secret);
});
