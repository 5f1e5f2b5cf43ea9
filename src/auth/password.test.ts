import { describe, expect, it } from 'vitest';
import { made, password } from './password.fixture.ts';
import { hashPassword, outdated, verifyPassword } from './password.ts';

describe.each(Object.entries(made))('a hash made on %s', (_, phc) => {
  it('verifies, in any normal form of Unicode', async () => {
    expect(verifyPassword(password, phc)).toBe(true);
    expect(verifyPassword(password.normalize('NFD'), phc)).toBe(true);
  });

  it('verifies nothing else', async () => {
    for (const wrong of ['', `${password} `]) expect(verifyPassword(wrong, phc)).toBe(false);
  });
});

it('has the cost that OWASP names, and a salt of its own', async () => {
  const [one, two] = [hashPassword(password), hashPassword(password)];
  expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
  expect(verifyPassword(password, one)).toBe(true);
});

it('is false without a hash, or with what is none, whatever the password', async () => {
  for (const phc of [undefined, '', 'secret']) expect(verifyPassword('secret', phc)).toBe(false);
  expect(verifyPassword('', undefined)).toBe(false);
});

it.each([
  ['4 GiB of memory', '$scrypt$ln=22,r=8,p=1$'],
  ['blocks of 999', '$scrypt$ln=14,r=999,p=1$'],
  ['hours of work', '$scrypt$ln=14,r=8,p=999$'],
  ['no work', '$scrypt$ln=0,r=8,p=5$'],
  ['no lanes', '$scrypt$ln=14,r=8,p=0$'],
])('is false for a stored hash that asks for %s, and costs no more than another', async (_, head) => {
  const before = process.memoryUsage.rss();
  expect(verifyPassword(password, `${head}${made.Node.slice(23)}`)).toBe(false);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  expect(outdated(`${head}${made.Node.slice(23)}`)).toBe(true);
});

it('is false for a stored hash so short that guessing finds it', async () => {
  const short = made.Node.slice(0, made.Node.lastIndexOf('$') + 1);
  for (const hash of ['AA', 'ToNz']) expect(verifyPassword(password, short + hash)).toBe(false);
});

it('is outdated when new ones are made otherwise', () => {
  expect(outdated(made.Node)).toBe(false);
  for (const [from, to] of [
    ['ln=14', 'ln=13'],
    ['r=8', 'r=4'],
    ['p=5', 'p=1'],
    ['$MdKZ', '$'],
  ] as const)
    expect(outdated(made.Node.replace(from, to)), to).toBe(true);
});

it('takes as long for nobody as for somebody', { timeout: 30_000 }, async () => {
  const time = async (phc: string | undefined) => {
    const before = performance.now();
    verifyPassword('wrong', phc);
    return performance.now() - before;
  };
  await time(made.Node);
  // The least of three, since the machine may be busy; a hash that is left out takes no time at all.
  const least = async (phc?: string) => Math.min(await time(phc), await time(phc), await time(phc));
  expect((await least()) / (await least(made.Node))).toBeGreaterThan(0.5);
});
