/** What the check of a lesson finds wrong with a server. */
import { expect } from 'vitest';
import { lessons } from '../index.ts';
import { served } from '../served.fixture.ts';
import { check, checks } from './index.ts';

/** Tries a lesson's server. @returns the names of what is not met, or could not be tried */
export async function unmet(
  name: string,
  made: Parameters<typeof served>[0] = lessons[name]!(),
): Promise<string[]> {
  const { base, end } = await served(made);
  const findings = await check(base, checks[name]!('test'));
  await end();
  expect(findings.length).toBeGreaterThan(5);
  return findings.filter(({ result }) => result !== 'met').map((finding) => finding.name);
}
