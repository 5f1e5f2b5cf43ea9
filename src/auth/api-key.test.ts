import { expect, it } from 'vitest';
import { hintOf, isApiKey, newApiKey } from './api-key.ts';

it('is a new one each time, which its check knows', () => {
  const keys = Array.from({ length: 500 }, newApiKey);
  expect(new Set(keys).size).toBe(500);
  for (const key of keys) {
    expect(key).toMatch(/^ldg_[\dA-Za-z]{49}$/);
    expect(isApiKey(key)).toBe(true);
    expect(key.startsWith(hintOf(key))).toBe(true);
  }
});

it('is none any more with one character changed, left out, doubled or moved', () => {
  const key = newApiKey();
  for (let at = 0; at < key.length; at++) {
    const other = key[at] === 'x' ? 'y' : 'x';
    expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1)), `changed at ${at}`).toBe(false);
    expect(isApiKey(key.slice(0, at) + key.slice(at + 1)), `left out at ${at}`).toBe(false);
    expect(isApiKey(key.slice(0, at) + key[at] + key.slice(at)), `doubled at ${at}`).toBe(false);
    const [a, b] = [key[at], key[at + 1]];
    if (b === undefined || a === b) continue;
    expect(isApiKey(key.slice(0, at) + b + a + key.slice(at + 2)), `moved at ${at}`).toBe(false);
  }
});
