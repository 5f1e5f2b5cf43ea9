/** Hashing is bounded: a flood of sign-ins is answered, and so is everything else meanwhile. */
import { describe, expect, it } from 'vitest';
import { LINE } from '../../src/auth/hasher.ts';
import { basic, registration, someone } from './people.ts';
import { call, expectProblem, type Reply, target, unique } from './support.ts';

const address = `198.51.100.${1 + Math.floor(Math.random() * 254)}`;
const headers = { 'x-forwarded-for': address };

describe('a flood of sign-ins', () => {
  it('is answered with 401, or told to come back, while reads go on', async () => {
    const { username } = await someone();
    const begun = performance.now();
    const logins = Array.from({ length: 24 }, (_, i) =>
      // Not by `call`, for which a 5xx is a failure of the server.
      fetch(`${target.baseUrl}/auth/login`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({
          username: i % 2 ? username : unique('no'),
          password: `wrong ${i}`,
        }),
      }).then(async (answer) => {
        const waited = performance.now() - begun;
        return { status: answer.status, answer, waited, body: await answer.json() };
      }),
    );
    let over = false;
    const flood = Promise.all(logins).finally(() => {
      over = true;
    });
    const reads: Reply[] = [];
    while (!over) reads.push(await call('GET', '/users?_limit=1'));
    for (const { status, answer, waited, body } of await flood) {
      expect([401, 429, 503]).toContain(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({ status, instance: answer.headers.get('x-request-id') });
      if (status !== 401) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      // So few stand in line first. A Worker that hashes by itself, and not in its Durable Object, has none.
      if (status === 503) expect(waited).toBeGreaterThan(0.9 * LINE.waitMs);
    }
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads) expect(read.status).toBe(200);
  });

  it('leaves room for the next one', async () => {
    const { username, password } = await someone();
    expect((await call('GET', '/auth/me', { as: basic(username, password), headers })).status).toBe(200);
  });
});

describe('a new password', () => {
  const common = 'is among the most common passwords';
  it.each([
    ['common', { password: 'iloveyou' }, common],
    ['common, in capitals', { password: 'PassWord1' }, common],
    ['the username', { username: 'Grace.Hopper', password: 'grace.hopper' }, 'is the username'],
    [
      'the email',
      { email: 'grace@navy.example', password: 'Grace@navy.example' },
      'is the email, or begins it',
    ],
    ['the name', { name: 'Grace Hopper', password: 'grace hopper' }, 'is the name'],
    ['short', { password: 'xk7 wqv' }, 'must have at least 8 characters'],
    ['long', { password: 'é'.repeat(129) }, 'must have at most 128 characters'],
  ])('that is %s is a 422 which says so', async (_, over, detail) => {
    const reply = await call('POST', '/auth/register', { json: registration(over), headers });
    expect(expectProblem(reply, 422, '/password').errors).toEqual([{ pointer: '/password', detail }]);
  });

  it('of 128 characters in any script is good, and signs in in any normal form', async () => {
    const password = 'é\u{1F989}'.repeat(64);
    const wanted = registration({ password });
    expect((await call('POST', '/auth/register', { json: wanted, headers })).status).toBe(201);
    const json = { username: wanted.username, password: password.normalize('NFD') };
    expect((await call('POST', '/auth/login', { json, headers })).status).toBe(200);
  });
});
