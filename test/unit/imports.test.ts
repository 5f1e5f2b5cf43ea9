/** Imports only ever point up the list of layers: what stands below is never known above. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Each may import of itself and of those before it. Types count: they tie two files together as well. */
const layers = [
  'lib',
  'problems',
  'config',
  'db',
  'http',
  'auth',
  'kit',
  'resources',
  'lessons',
  'routes',
  'app',
  'client',
  'entry',
];
const IMPORT = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;

type Import = { type: boolean; target: string };

/** What is wrong with the imports of a file. @param file its path below `src` */
function faults(file: string, text: string): string[] {
  const imports = [...text.matchAll(IMPORT)].map(
    ([, type, from, dynamic]): Import => ({ type: type !== undefined, target: (from ?? dynamic)! }),
  );
  const own = layerOf(file);
  if (layers.indexOf(own) < 0) return [`${file} is in no layer`];
  return imports
    .filter(({ target }) => target.startsWith('.'))
    .map((i) => ({ ...i, target: posix.join(posix.dirname(file), i.target) }))
    .filter(({ target, type }) => {
      if (target.startsWith('..')) return !/^\.\.\/(drizzle|package)/.test(target);
      const other = layerOf(target);
      // Types alone, but of what goes into its package as well.
      if (own === 'client') return other !== 'client' && (!type || !['app', 'problems'].includes(other));
      return layers.indexOf(other) < 0 || layers.indexOf(other) > layers.indexOf(own);
    })
    .map(({ target }) => `${file} imports ${target}`);
}
const layerOf = (file: string) =>
  file
    .split('/')[0]!
    .replace(/^client(-\w+|\.fixture)\.ts$/, 'client')
    .replace(/\.ts$/, '');

describe('the check', () => {
  it.each([
    ['lib/a.ts', "import { x } from '../problems.ts';"],
    ['db/a.ts', "import type { Ctx } from '../http/context.ts';"],
    ['db/a.ts', "import {\n  x,\n} from '../kit/resource.ts';"],
    ['kit/a.ts', "export * from '../resources/index.ts';"],
    ['routes/a.ts', "const app = await import('../app.ts');"],
    ['client.ts', "import { createApp } from './app.ts';"],
    ['app.ts', "import './entry/node.ts';"],
    ['app.ts', "import { x } from '../test/run.ts';"],
  ])('finds in %s: %s', (file, text) => expect(faults(file, text)).toHaveLength(1));

  it('leaves what points up', () => {
    const text =
      "import { a } from './b.ts';\nimport { x } from '../db/x.ts';\nimport { z } from 'zod';\n// '../kit/a.ts'";
    expect(faults('http/a.ts', text)).toEqual([]);
  });
});

it('imports in src only point up', () => {
  const files = globSync('**/*.{ts,js}', { cwd: 'src' }).filter((file) => !/\.(test|test-d)\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => faults(file, readFileSync(`src/${file}`, 'utf8')))).toEqual([]);
});
