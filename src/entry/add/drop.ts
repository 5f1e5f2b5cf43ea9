/** The samples, and what goes with them. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { ROOT } from '../tools/child.ts';

/** Children before their parents, in which order their tables can be dropped. `users` stays: it is who people are. */
export const SAMPLES = ['comments', 'photos', 'posts', 'albums', 'todos'];

/** A test that is particular to the samples says so in the name of its file. */
const PATTERNS = [
  'src/db/schema/samples.ts',
  'src/db/samples*.ts',
  '{src,test}/**/*samples*.{test,test-d}.ts',
];

/** The files that go with the samples, relative to the checkout. */
export function sampleFiles(): string[] {
  const own = SAMPLES.map((name) => `src/resources/${name}.ts`).filter((file) =>
    existsSync(join(ROOT, file)),
  );
  return [...new Set([...own, ...globSync(PATTERNS, { cwd: ROOT })])].toSorted();
}

/** @throws Refusal where what stays imports what goes; the indexes apart, which are edited */
export function checkUnused(gone: readonly string[]): void {
  const edited = ['src/db/schema/index.ts', 'src/resources/index.ts'];
  for (const file of globSync('{src,test}/**/*.ts', { cwd: ROOT, exclude: ['**/node_modules/**'] })) {
    if (gone.includes(file) || edited.includes(file)) continue;
    const text = readFileSync(join(ROOT, file), 'utf8');
    const used = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, path = '']) => join(file, '..', path))
      .find((path) => gone.includes(path));
    if (used)
      throw new Refusal(`${file} uses ${used}, which goes with the samples: change it first, then try again`);
  }
}
