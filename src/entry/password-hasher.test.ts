/** What the contract on workerd does not see: which answers cost a hash, and an object that fails. */
import { expect, it } from 'vitest';
import { made, password } from '../auth/password.fixture.ts';
import type { Ctx } from '../http/context.ts';
import { ProblemError } from '../problems.ts';
import { PasswordHasher, workerHasher } from './password-hasher.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request whose Worker has these objects bound. */
const bound = (fetch: Fetch) =>
  ({
    env: { PASSWORD_HASHER: { idFromName: (name: string) => name, get: () => ({ fetch }) } },
  }) as unknown as Ctx;
const hasher = workerHasher();

it('what was right is known without another hash, in its object alone; what was wrong is not', async () => {
  const object = new PasswordHasher();
  const c = bound((url, init) => object.fetch(new Request(url, init)));
  const cost = async (word: string, phc: string | undefined) => {
    const before = process.cpuUsage();
    const right = await hasher.verify(c, word, phc);
    const { user, system } = process.cpuUsage(before);
    return { right, hashed: user + system > 50_000 };
  };
  expect(await cost(password, made.Node)).toEqual({ right: true, hashed: true });
  expect(await cost(password, made.Node)).toEqual({ right: true, hashed: false });
  expect(await cost(password, made.Bun)).toEqual({ right: true, hashed: true });
  for (const phc of [made.Node, made.Node, undefined, undefined])
    expect(await cost('wrong', phc)).toEqual({ right: false, hashed: true });
});

it('the same that comes together costs one hash, and a hash is made there, too', async () => {
  const object = new PasswordHasher();
  const c = bound((url, init) => object.fetch(new Request(url, init)));
  const begun = process.cpuUsage().user;
  const phc = await hasher.hash(c, password);
  expect(phc).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
  const before = process.cpuUsage().user;
  const together = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => hasher.verify(c, password, phc)));
  expect(together).toEqual(Array(8).fill(true));
  // Beside what one hash costs, since machines differ: eight would be twice the bound.
  expect(process.cpuUsage().user - before).toBeLessThan(4 * (before - begun));
});

it.each<[string, Fetch]>([
  ['is crowded', async () => new Response(null, { status: 503 })],
  ['cannot be reached', () => Promise.reject(new Error('Durable Object is overloaded'))],
])('an object that %s is a 503 with Retry-After', async (_, fetch) => {
  for (const asked of [
    hasher.hash(bound(fetch), password),
    hasher.verify(bound(fetch), password, made.Node),
  ]) {
    await expect(asked).rejects.toBeInstanceOf(ProblemError);
    await expect(asked).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  }
});
