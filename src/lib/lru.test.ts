import { expect, it } from 'vitest';
import { Lru } from './lru.ts';

const keys = (lru: Lru<string, number>) => [...'abcdef'].filter((key) => lru.get(key) !== undefined).join('');
const filled = (max: number, names: string) => {
  const lru = new Lru<string, number>(max);
  for (const [index, name] of [...names].entries()) lru.set(name, index + 1);
  return lru;
};

it('gives what was set, and undefined for the rest', () => {
  const lru = filled(3, 'ab');
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, 2, undefined]);
  lru.set('a', 9);
  expect(lru.get('a')).toBe(9);
});

it('holds no more than its bound, and forgets what was set first', () => {
  expect(keys(filled(3, 'abcd'))).toBe('bcd');
});

it('keeps what was used, and what was set again', () => {
  const used = filled(3, 'abc');
  used.get('a');
  used.set('d', 4);
  expect(keys(used)).toBe('acd');
  const again = filled(3, 'abc');
  again.set('a', 5);
  again.set('d', 4);
  expect(keys(again)).toBe('acd');
});

it('forgets on delete and clear', () => {
  const lru = filled(3, 'abc');
  lru.delete('b');
  expect(keys(lru)).toBe('ac');
  lru.clear();
  expect(keys(lru)).toBe('');
});

it('stays bounded under many keys', () => {
  const lru = new Lru<number, number>(10);
  for (let i = 0; i < 10_000; i++) lru.set(i, i);
  const held = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => lru.get(i) !== undefined);
  expect(held).toEqual([9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
});
