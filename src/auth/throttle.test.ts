import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { attempt, giveAllBack, giveBack, limits, type Policy, policies, tooOften } from './throttle.ts';

const DAY = 86_400_000;
const START = Date.UTC(2030, 0, 1);
let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
beforeAll(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await migrate(client, 'drizzle');
});
afterAll(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

let keys = 0;
const newKey = () => `account ${++keys}`;
/** Tries once. @returns what is left, or undefined where it was refused */
async function tried(
  key: string,
  now: number,
  policy: Policy = policies.password,
): Promise<number | undefined> {
  const [result] = await client
    .batch(attempt(policy, sql`${key}`, sql`${BigInt(now)}`), 'write')
    .catch((error) => {
      expect(tooOften(error)).toMatchObject({ type: 'too-many-requests' });
      return [undefined];
    });
  return result && Number(/;r=(\d+);/.exec(limits(policy, result).ratelimit!)![1]);
}

it('grants a burst, and then one at a time', async () => {
  const key = newKey();
  for (let left = 49; left >= 0; left--) expect(await tried(key, START)).toBe(left);
  expect(await tried(key, START)).toBeUndefined();
  const step = DAY / 50;
  expect(await tried(key, START + step - 1)).toBeUndefined();
  expect(await tried(key, START + step)).toBe(0);
  expect(await tried(key, START + step)).toBeUndefined();
});

it('grants at most 100 guesses in any day, however they are spread', async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 150, maxLength: 200 });
  const property = fc.asyncProperty(gaps, async (steps) => {
    const key = newKey();
    const granted: number[] = [];
    let now = START;
    for (const step of steps) {
      now += step;
      if ((await tried(key, now)) !== undefined) granted.push(now);
    }
    for (const [first, at] of granted.entries())
      expect(granted.slice(first).filter((other) => other < at + DAY).length).toBeLessThanOrEqual(100);
  });
  await fc.assert(property, { seed: 4, numRuns: 15 });
}, 30_000);

it('counts nothing of what was refused, so that waiting always helps', async () => {
  const key = newKey();
  for (let n = 0; n < 60; n++) await tried(key, START, policies.session);
  expect(await tried(key, START + 1_000, policies.session)).toBe(0);
});

it('gives one back, or all', async () => {
  const key = newKey();
  await tried(key, START);
  expect(await tried(key, START)).toBe(48);
  await client.execute(giveBack(policies.password, key));
  expect(await tried(key, START)).toBe(48);
  await client.execute(giveAllBack(policies.password, key));
  expect(await tried(key, START)).toBe(49);
});

it('keeps its promise when many try at once', async () => {
  const key = newKey();
  const left = await Promise.all(Array.from({ length: 80 }, () => tried(key, START)));
  expect(left.filter((one) => one !== undefined)).toHaveLength(50);
});
