import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const names = ['userId', 'title', 'body', '_limit', '_page', '_sort'];

it.each([
  ['userid', 'userId'],
  ['user_id', 'userId'],
  ['tilte', 'title'],
  ['Body', 'body'],
  ['limit', '_limit'],
  ['_srot', '_sort'],
  ['title', 'title'],
  ['completely', undefined],
  ['', undefined],
  ['x'.repeat(65), undefined],
])('of what is written %s, %s is meant', (name, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

it('has no answer where there are no names', () => expect(nearest('title', [])).toBeUndefined());
