import { describe, expect, it } from 'vitest';
import { expectOut, type SignedIn, someone } from './people.ts';
import { call, expectProblem, target } from './support.ts';

describe('a browser that asks for a cookie', () => {
  const cookieOf = (reply: { headers: Headers }) => reply.headers.get('set-cookie') ?? '';
  const asPage = (cookie: string, origin?: string) => ({
    headers: { cookie: cookie.split(';')[0]!, ...(origin !== undefined && { origin }) },
  });
  async function start() {
    const { username, password } = await someone();
    return call('POST', '/auth/login', { json: { username, password, cookie: true } });
  }

  it('has its refresh token where no script can read it', async () => {
    const reply = await start();
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).not.toHaveProperty('refreshToken');
    const parts = cookieOf(reply).split('; ');
    expect(parts[0]).toMatch(/^refresh_token=ldr_[\w-]{86}$/);
    expect(parts).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/auth']));
  });

  it('goes on and signs out by it, from a page that may call the API', async () => {
    const origin = target.corsOrigin!;
    const cookie = cookieOf(await start());
    const reply = await call('POST', '/auth/refresh', asPage(cookie, origin));
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers.get('access-control-allow-credentials')).toBe('true');
    expect(reply.json()).not.toHaveProperty('refreshToken');
    const next = cookieOf(reply);
    expect(next).toMatch(/^refresh_token=ldr_/);
    const out = await call('POST', '/auth/logout', asPage(next, origin));
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toMatch(/^refresh_token=;.*Max-Age=0/);
    expectProblem(await call('POST', '/auth/refresh', asPage(next, origin)), 401);
    await expectOut(`Bearer ${reply.json<SignedIn>().accessToken}`);
  });

  it('is not helped by a page that may not, nor by one that does not say which it is', async () => {
    const cookie = cookieOf(await start());
    for (const origin of ['https://evil.example', 'null', undefined]) {
      expectProblem(await call('POST', '/auth/refresh', asPage(cookie, origin)), 403);
      expectProblem(await call('POST', '/auth/logout', asPage(cookie, origin)), 403);
    }
    expect((await call('POST', '/auth/refresh', asPage(cookie, target.corsOrigin))).status).toBe(200);
  });

  it('is not signed in by a page that may not, as whomever that likes', async () => {
    const { username, password } = await someone();
    const attempt = async (body: object, headers: Record<string, string>) => {
      const reply = await call('POST', '/auth/login', { ...body, headers });
      expect(reply.headers.get('set-cookie')).toBeNull();
      return reply;
    };
    const json = { username, password, cookie: true };
    const pages = ['https://evil.example', 'null'].flatMap((origin): Record<string, string>[] => [
      { origin },
      { origin, 'sec-fetch-site': 'cross-site' },
      { origin, 'sec-fetch-site': 'same-site' },
    ]);
    for (const headers of pages) {
      expectProblem(await attempt({ json }, headers), 403);
      // As a form of theirs would.
      expect((await attempt({ form: { username, password, cookie: 'true' } }, headers)).status).not.toBe(200);
    }
    const ours = { origin: target.corsOrigin!, 'sec-fetch-site': 'cross-site' };
    const reply = await call('POST', '/auth/login', { json, headers: ours });
    expect(reply.status, reply.text).toBe(200);
    expect(cookieOf(reply)).toMatch(/^refresh_token=ldr_/);
  });

  it('is not signed in by the cookie anywhere else', async () => {
    const cookie = cookieOf(await start());
    expectProblem(await call('GET', '/auth/me', asPage(cookie, target.corsOrigin)), 401);
  });
});
