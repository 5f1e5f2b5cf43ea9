import { expect, it } from 'vitest';
import { newcomer, type Person, type SignedIn, signIn } from './people.ts';
import { anAddress, target } from './support.ts';

const PEOPLE = 5;
const TOKENS = 200;
const AT_ONCE = 16;
/** How many families are refreshed side by side. */
const SIDE_BY_SIDE = 4;

/** As a client does it; not by `call`, which holds every answer to the document. */
async function refresh(refreshToken: string): Promise<{ status: number; next: string | undefined }> {
  const answer = await fetch(`${target.baseUrl}/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': anAddress() },
    body: JSON.stringify({ refreshToken }),
  });
  const body = (await answer.json()) as Partial<SignedIn>;
  return { status: answer.status, next: body.refreshToken };
}

it('leaves exactly one live successor of each token that is used many times at once', {
  timeout: 120_000,
}, async () => {
  const people: Person[] = [];
  for (let n = 0; n < PEOPLE; n++) people.push(await newcomer());
  const families: string[] = [];
  for (let n = 0; n < TOKENS; n++) families.push((await signIn(people[n % PEOPLE]!)).refreshToken);

  async function storm(first: string): Promise<void> {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(first)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(answers.map(({ next }) => next));
    expect(successors.size).toBe(1);
    // It is alive, and it is the only one: what came before it is used up.
    const [successor] = successors;
    expect((await refresh(successor!)).status).toBe(200);
  }
  const waiting = [...families];
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await storm(next);
    }),
  );
});
