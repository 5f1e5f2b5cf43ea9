/** What a person has at most, and what a sign-in renews, over a real libSQL server. */
import { randomBytes, scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatPhc } from '../../src/lib/phc.ts';
import { account, clock, close, hashOf, open, person, read, server } from './servers.ts';

beforeAll(open, 60_000);
afterAll(close);

const BOUND = 100;

it('a hundred sessions: the one that was used longest ago gives way', { timeout: 30_000 }, async () => {
  const here = server({ REVOCATION_SECONDS: '0', THROTTLE: 'false' });
  const who = await person(here);
  const [username, password] = atob(who.basic.slice(6)).split(':');
  const tokens: string[] = [];
  for (let n = 0; n < BOUND; n++) {
    clock.now += 1;
    const { body } = await here('POST', '/auth/login', undefined, { username, password });
    tokens.push(`Bearer ${body.accessToken}`);
  }
  expect((await read(here, who.bearer)).status).toBe(401);
  for (const token of [tokens[0]!, tokens.at(-1)!]) expect((await read(here, token)).status).toBe(200);
});

it('a hundred API keys: one more is refused', { timeout: 30_000 }, async () => {
  const here = server();
  const who = await person(here); // has one
  const make = () => here('POST', '/auth/keys', who.bearer, { name: 'k', scopes: ['read'] });
  for (let n = 1; n < BOUND; n++) expect((await make()).status).toBe(201);
  expect((await make()).status).toBe(409);
  expect((await here('DELETE', `/auth/keys/${who.keyId}`, who.bearer)).status).toBe(204);
  expect((await make()).status).toBe(201);
});

it('a hash of other parameters: renewed at the next sign-in', { timeout: 30_000 }, async () => {
  const who = await person(server());
  const [username, password] = atob(who.basic.slice(6)).split(':');
  const salt = new Uint8Array(randomBytes(16));
  const hash = new Uint8Array(scryptSync(password!, salt, 32, { N: 2 ** 13, r: 8, p: 5 }));
  await account(who.id, 'password_hash', formatPhc({ ln: 13, r: 8, p: 5, salt, hash }));
  for (const there of [server(), server()])
    expect((await there('POST', '/auth/login', undefined, { username, password })).status).toBe(200);
  const { rows } = await hashOf(who.id);
  expect(rows[0]?.hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
});
