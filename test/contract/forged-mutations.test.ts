/** A good credential with some characters changed is none; the same seed makes the same changes. */
import { expect, it } from 'vitest';
import { fromAnywhere, notRefused } from './forged.ts';
import { mutated, SEED } from './forged-mutate.ts';
import { signIn, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

/** Of a Bearer credential. White space around a field's value is no part of it (RFC 9110 section 5.5). */
async function expectRefused(good: string, texts: string[]): Promise<void> {
  const others = texts.filter((text) => text.trim() !== good);
  const cases = others.map((text): [string, string] => [`seed ${SEED}`, `Bearer ${text}`]);
  expect(await notRefused(cases, 'a bad token')).toBe('');
  expect(new Set(others).size).toBeGreaterThan(texts.length * 0.7);
  expect((await call('GET', '/auth/me', { as: `Bearer ${good}` })).status).toBe(200);
}

it(`1,000 mutations of a good token are each refused as a bad token (seed ${SEED})`, async () => {
  const { token } = await someone();
  await expectRefused(token, mutated(token, 1_000));
});

it(`200 mutations of a good API key are each refused as a bad token (seed ${SEED})`, async () => {
  const { bearer: as } = await someone();
  const reply = await call('POST', '/auth/keys', { as, json: { name: 'forged', scopes: ['read'] } });
  const { key } = reply.json<{ key: string }>();
  await expectRefused(key, mutated(key, 200));
});

it(`100 mutations of a good refresh token are each refused, and end nothing (seed ${SEED})`, async () => {
  const { refreshToken } = await signIn(await someone());
  const refresh = (text: string) =>
    call('POST', '/auth/refresh', { json: { refreshToken: text }, headers: fromAnywhere() });
  const others = mutated(refreshToken, 100).filter((text) => text !== refreshToken);
  for (let i = 0; i < others.length; i += 20)
    await Promise.all(
      others
        .slice(i, i + 20)
        .map(async (text) => expectProblem(await refresh(text), text === '' ? 422 : 401)),
    );
  expect((await refresh(refreshToken)).status).toBe(200);
});
