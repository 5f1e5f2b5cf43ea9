import { expect, it } from 'vitest';
import { newcomer, type SignedIn, signIn } from './people.ts';
import { anAddress, target } from './support.ts';

/** test/storm.ts does it with two hundred. */
const TOKENS = 10;
const AT_ONCE = 16;

/** As a client does it; not by `call`, which holds every answer to the document. */
async function refresh(refreshToken: string) {
  const answer = await fetch(`${target.baseUrl}/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': anAddress() },
    body: JSON.stringify({ refreshToken }),
  });
  const { refreshToken: next } = (await answer.json()) as Partial<SignedIn>;
  return `${answer.status} ${next}`;
}

it('leaves one live successor of a refresh token that is used many times at once', async () => {
  const person = await newcomer();
  for (let n = 0; n < TOKENS; n++) {
    const { refreshToken } = await signIn(person);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(refreshToken)));
    const [one, ...others] = new Set(answers);
    expect(others).toEqual([]);
    expect(one).toMatch(/^200 ldr_/);
    expect(await refresh(one!.slice(4))).toMatch(/^200 ldr_/);
  }
});
