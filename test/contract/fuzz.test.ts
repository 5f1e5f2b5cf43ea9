/** A short run of what `node test/fuzz.ts` does at length; here nothing of others is changed. */
import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/run.ts';
import { newcomer } from './people.ts';
import { call, target } from './support.ts';

const REQUESTS = 300;

test(`${REQUESTS} requests of any kind get answers below 500 that the document declares`, async () => {
  const person = await newcomer();
  const report = await fuzz({
    raw: !target.name.startsWith('workerd'),
    ...{ baseUrl: target.baseUrl, person: person.bearer, people: [person.id] },
    ...{ requests: REQUESTS, seed: Number(process.env.FUZZ_SEED || 1), connections: 8, limitMs: 40_000 },
  });
  for (const path of report.created) await call('DELETE', path, { as: person.bearer });
  expect(report.failures.join('\n')).toBe('');
  expect(report.sent).toBe(REQUESTS);
}, 60_000);
