import { describe, expect, it } from 'vitest';
import type { Ctx } from '../http/context.ts';
import { ProblemError } from '../problems.ts';
import { gatedHasher, hashesAtOnce, isolateHasher } from './hasher.ts';
import { made, password } from './password.fixture.ts';

const c = {} as Ctx;
const refused = (results: PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason as ProblemError] : []));

describe.each([
  ['of Node and Bun', gatedHasher(1, { waiting: 1 })],
  ['of a Worker', isolateHasher(2)],
])('the hasher %s', (_, hasher) => {
  it('answers two, and the third with 503 and Retry-After', async () => {
    const verify = (word: string) => hasher.verify(c, word, made.Node);
    const results = await Promise.allSettled([verify(password), verify('wrong'), verify(password)]);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 503))).toEqual([
      true,
      false,
      503,
    ]);
    const [error] = refused(results);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  });

  it('has room again, and is false for nobody', async () => {
    const phc = await hasher.hash(c, password);
    expect(await hasher.verify(c, password, phc)).toBe(true);
    expect(await hasher.verify(c, password, undefined)).toBe(false);
  });
});

it('half of the cores hash, one at least and three at most', () => {
  expect([1, 2, 3, 4, 6, 64].map(hashesAtOnce)).toEqual([1, 1, 1, 2, 3, 3]);
});
