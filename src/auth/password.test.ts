import { describe, expect, it } from 'vitest';
import { parsePhc } from '../lib/phc.ts';
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
  ['little, in many lanes', '$scrypt$ln=1,r=1,p=99$'],
  ['no work', '$scrypt$ln=0,r=8,p=5$'],
  ['no lanes', '$scrypt$ln=14,r=8,p=0$'],
])('is false for a stored hash that asks for %s, and costs no more than another', async (_, head) => {
  const before = process.memoryUsage.rss();
  const phc = `${head}${made.Node.slice('$scrypt$ln=14,r=8,p=5$'.length)}`;
  expect(parsePhc(phc)).toBeDefined();
  expect(verifyPassword(password, phc)).toBe(false);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  expect(outdated(phc)).toBe(true);
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

it('works as much for nobody as for somebody', { timeout: 30_000 }, () => {
  // CPU time, which a busy machine does not stretch as it does the clock's.
  const work = (phc: string | undefined) => {
    const before = process.cpuUsage();
    verifyPassword('wrong', phc);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  work(made.Node);
  const least = (phc?: string) => Math.min(work(phc), work(phc), work(phc));
  // A hash that is left out costs nothing at all, so the bound may be far from 1.
  expect(least() / least(made.Node)).toBeGreaterThan(0.2);
});
