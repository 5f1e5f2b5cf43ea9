/** Forged tokens that the server's own key has signed: each is refused for the one thing that is wrong in it. */
import type { Client } from '@libsql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { forgedClaims, forgedHeaders, type Json } from './forged.fixture.ts';
import { forgedJson, forgedSpellings } from './forged-texts.fixture.ts';
import { Keys } from './keys.ts';
import { Tokens } from './tokens.ts';

const ISSUER = 'http://localhost:8787';
const START = Date.UTC(2030, 0, 1);
const ada = { id: 12, username: 'ada', role: 'user', session: 'A'.repeat(22) };
const goodClaims = {
  iss: ISSUER,
  aud: ISSUER,
  sub: '12',
  iat: START / 1000,
  exp: START / 1000 + 600,
  jti: 'one',
  sid: 'A'.repeat(22),
  role: 'user',
  username: 'ada',
};

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
let tokens: Tokens;
let key: CryptoKey;
let goodHeader: Json;

beforeAll(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await migrate(client, 'drizzle');
  const keys = new Keys('a secret of the tests, long enough', () => START);
  tokens = new Tokens(keys, ISSUER, () => START);
  const signing = await keys.signing(client);
  key = signing.key;
  goodHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: signing.kid };
});
afterAll(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

const bytesOf = (part: unknown) => (Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part)));
/** A token that the server's key signed, whatever it says. */
async function signed(header: unknown, claims: unknown): Promise<string> {
  const input = [header, claims].map((part) => bytesOf(part).toString('base64url')).join('.');
  const signature = await crypto.subtle.sign('Ed25519', key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}
const verified = async (token: string) => (await tokens.verify(client, token))?.caller;

describe('a token that the server signed', () => {
  it('is good as it writes them, and with what may be added', async () => {
    expect(await verified(await signed(goodHeader, goodClaims))).toEqual(ada);
    // RFC 9068 section 4; RFC 7519 section 4.1.5, and claims that nobody knows (section 4).
    expect(await verified(await signed({ ...goodHeader, typ: 'application/at+jwt' }, goodClaims))).toEqual(
      ada,
    );
    expect(await verified(await signed(goodHeader, { ...goodClaims, nbf: goodClaims.iat }))).toEqual(ada);
    expect(await verified(await signed(goodHeader, { ...goodClaims, more: [1] }))).toEqual(ada);
  });

  it.each(forgedHeaders)('is refused for its header: %s', async (_, forge) => {
    expect(await verified(await signed(forge(goodHeader), goodClaims))).toBeUndefined();
  });

  it.each(forgedClaims)('is refused for its claims: %s', async (_, forge) => {
    expect(await verified(await signed(goodHeader, forge(goodClaims)))).toBeUndefined();
  });

  it.each(forgedJson)('is refused for its JSON: %s', async (_, forge) => {
    expect(await verified(await signed(forge(goodHeader), goodClaims)), 'header').toBeUndefined();
    expect(await verified(await signed(goodHeader, forge(goodClaims))), 'claims').toBeUndefined();
  });

  it.each(forgedSpellings)('is refused for its spelling: %s', async (_, forge) => {
    // Remembered ones first: another spelling of a token is not that token.
    const good = await signed(goodHeader, goodClaims);
    expect(await verified(good)).toEqual(ada);
    const [header = '', claims = '', signature = ''] = good.split('.');
    const text = forge([header, claims, signature]);
    if (text !== good) expect(await verified(text)).toBeUndefined();
  });
});
