import { describe, expect, it } from 'vitest';
import { abortable, anyOf, backoff, pause, retryAfter } from './client-wait.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const date = (ms: number) => new Date(ms).toUTCString();
const after = (value: string, more = {}) => new Headers({ 'retry-after': value, ...more });

describe('Retry-After', () => {
  it.each([
    ['seconds', after('7'), 7_000],
    ['none', new Headers(), undefined],
    ['nonsense', after('soon'), undefined],
    ['a negative number', after('-3'), undefined],
    ['a date, by the clock of the server', after(date(NOON + 5_000), { date: date(NOON) }), 5_000],
    // Ours is a day behind, or ahead: theirs counts.
    [
      'the same, where ours is behind',
      after(date(NOON + 86_405_000), { date: date(NOON + 86_400_000) }),
      5_000,
    ],
    ['a date that is past', after(date(NOON - 5_000), { date: date(NOON) }), 0],
    ['a date without a clock', after(date(NOON + 5_000)), 5_000],
    ['the same, where ours is hours behind', after(date(NOON + 7_200_000)), 30_000],
    ['the same, where ours is hours ahead', after(date(NOON - 7_200_000)), 0],
  ])('of %s', (_, headers, expected) => expect(retryAfter(headers, NOON)).toBe(expected));
});

describe('the wait before another attempt', () => {
  it('grows, within bounds, and is never the same', () => {
    const waits = (random: number) => [0, 1, 2, 10, 1000].map((attempt) => backoff(attempt, () => random));
    expect(waits(0)).toEqual([125, 250, 500, 4000, 4000]);
    expect(waits(1)).toEqual([250, 500, 1000, 8000, 8000]);
  });

  it('is what was asked for and a little more, or none at all where that is too long', () => {
    expect(pause(after('2'), 0, () => 1)).toBe(2_250);
    expect(pause(after('30'), 0, () => 0)).toBe(30_000);
    expect(pause(after('31'), 0)).toBeUndefined();
    expect(pause(new Headers(), 1, () => 1)).toBe(500);
  });
});

describe('an abort', () => {
  it('counts at once, also where it was before', async () => {
    await expect(abortable(new Promise(() => {}), AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(await abortable(Promise.resolve(1), new AbortController().signal)).toBe(1);
  });

  it('of any of several is one', () => {
    expect(anyOf(undefined, null)).toBeUndefined();
    expect(anyOf(undefined, AbortSignal.abort())?.aborted).toBe(true);
    expect(anyOf(new AbortController().signal, AbortSignal.abort())?.aborted).toBe(true);
  });
});
