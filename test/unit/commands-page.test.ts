/** The documentation names every command, and none that is gone. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('docs/commands.md tells of each script of package.json', () => {
  const page = read('docs/commands.md');
  const named = [...page.matchAll(/`(?:npm (?:run (?:-s )?)?)?([a-z]+(?::[a-z]+)?)[ `]/g)].map(
    ([, name]) => name!,
  );
  expect(Object.keys(scripts).filter((name) => !named.includes(name))).toEqual([]);
  const run = [...page.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name!);
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
});
