import { describe, expect, it } from 'vitest';
import { etagOf, matchedVersions, noneMatch } from './preconditions.ts';

it('a tag is made of id and version', () => {
  expect(etagOf(12n, 3)).toBe('"12-3"');
  expect(etagOf(12, 4)).toBe('"12-4"');
});

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"1-2"', true],
    ['W/"1-2"', true],
    ['*', true],
    [' * ', true],
    ['"1-1", "1-2"', true],
    ['"1-1","1-2"', true],
    ['"1-1"', false],
    ['"11-2"', false],
    ['1-2', false],
    ['', false],
    ['"a, \\"1-2"', false],
  ])('of %s: %s', (header, matches) => expect(noneMatch(header, '"1-2"')).toBe(matches));
});

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    [' *', undefined],
    ['"5-2"', [2]],
    ['"5-2", "5-3"', [2, 3]],
    ['W/"5-2"', []],
    ['W/"5-2", "5-3"', [3]],
    ['"6-2"', []],
    ['"05-02"', []],
    ['"6-2","5-9"', [9]],
    ['5-2', []],
    ['"5-2', []],
    ['"5-"', []],
    ['"5--2"', []],
    ['"5-2.0"', []],
    [`"5-${'9'.repeat(16)}"`, []],
    ['"anything"', []],
    ['', []],
  ])('of %s allows %s', (header, versions) => expect(matchedVersions(header, 5n)).toEqual(versions));
});
