import { expect, it } from 'vitest';
import { refreshTokens } from './refresh-token.ts';

const tokens = refreshTokens('a secret of the tests, long enough');

it('is a chain that any server with the secret can follow, all of one session', () => {
  const { session, token } = tokens.first();
  const elsewhere = refreshTokens('a secret of the tests, long enough');
  const seen = new Set([token]);
  let here = token;
  let there = token;
  for (let n = 0; n < 50; n++) {
    here = tokens.successor(here);
    there = elsewhere.successor(there);
    expect(there).toBe(here);
    expect(elsewhere.session(here)).toBe(session);
    seen.add(here);
  }
  expect(seen.size).toBe(51);
});

it('tells nothing to a server with another secret', () => {
  const { token } = tokens.first();
  expect(refreshTokens('another secret of the tests, too').session(token)).toBeUndefined();
});

it('is none with one character changed, nor in another spelling', () => {
  const { session, token } = tokens.first();
  expect(tokens.session(token)).toBe(session);
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(tokens.session(token.slice(0, at) + other + token.slice(at + 1)), `at ${at}`).toBeUndefined();
  }
  // 64 bytes are 85 letters and two bits: the other four bits of the last letter mean nothing.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1)!);
  for (let bits = 1; bits < 16; bits++)
    expect(tokens.session(token.slice(0, -1) + alphabet[last + bits])).toBeUndefined();
  for (const text of ['', 'ldr_', `${token}=`, ` ${token}`, `${token}A`, token.toLowerCase()])
    expect(tokens.session(text)).toBeUndefined();
});
