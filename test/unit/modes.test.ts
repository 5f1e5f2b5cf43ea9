/** What settings make of who may register, and of the cookie; on a server in production. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());

const grace = { username: 'grace', email: 'grace@example.com', password: 'correct horse battery' };

describe('REGISTRATION', () => {
  const chief = async () => {
    const { username, password } = await world.person('admin');
    const reply = await world.server()('POST', '/auth/login', { json: { username, password } });
    return `Bearer ${reply.json.accessToken}`;
  };
  let as: string;
  beforeAll(async () => {
    as = await chief();
  });
  type Server = ReturnType<typeof world.server>;
  const invited = async (here: Server) =>
    (await here('POST', '/invitations', { as, json: { role: 'user' } })).json.token;
  const people = async () => (await world.client.execute('SELECT id FROM accounts')).rows.length;

  it('=invite lets in who has an invitation, and nobody else', async () => {
    const here = world.server({ REGISTRATION: 'invite' });
    const invitation = await invited(here);
    const before = await people();
    for (const more of [{}, { invitation: 'x'.repeat(43) }, { invitation: '' }]) {
      const { status, text } = await here('POST', '/auth/register', { json: { ...grace, ...more } });
      expect(status, text).toBe(422);
      expect(text).toContain('"/invitation"');
    }
    expect(await people()).toBe(before);
    expect((await here('POST', '/auth/register', { json: { ...grace, invitation } })).status).toBe(201);
  });

  it('=closed lets in nobody, whatever they bring', async () => {
    const here = world.server({ REGISTRATION: 'closed' });
    const invitation = await invited(here);
    const before = await people();
    const ada = { ...grace, username: 'ada', email: 'ada@example.com' };
    for (const more of [{}, { invitation }])
      expect((await here('POST', '/auth/register', { json: { ...ada, ...more } })).status).toBe(403);
    // Admins make accounts, but not here.
    expect((await here('POST', '/auth/register', { as, json: ada })).status).toBe(403);
    expect(await people()).toBe(before);
  });
});

describe('COOKIE_SAMESITE and API_PREFIX', () => {
  it('say how far the cookie goes', async () => {
    const here = world.server({ COOKIE_SAMESITE: 'none', API_PREFIX: '/api' });
    const { username, password } = await world.person();
    const reply = await here('POST', '/api/auth/login', { json: { username, password, cookie: true } });
    const parts = (reply.headers.get('set-cookie') ?? '').split('; ').slice(1).toSorted();
    const age = `Max-Age=${30 * 86_400}`;
    expect(parts).toEqual(['HttpOnly', age, 'Path=/api/auth', 'SameSite=None', 'Secure']);
  });
});
