/** What must never be deployed is not in the Worker's bundle: lessons, whose passwords are public, and the playground. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runChild } from '../../src/entry/tools/child.ts';
import { wrangler } from '../../src/entry/tools/wrangler.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-bundle-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('has the app, and neither the lessons nor the playground', async () => {
  const { argv, env } = wrangler(['deploy', '--dry-run', '--outdir', join(dir, 'bundle')]);
  await runChild(argv, { env, log: join(dir, 'log') });
  const read = (file: string) => readFileSync(join(dir, file), 'utf8');
  const text = globSync('bundle/**/*.js', { cwd: dir }).map(read).join('\n');
  // What it is made of, by the comments of the bundler and by its source maps.
  const sources = [
    ...[...text.matchAll(/^\/\/ (\S+\.\w+)$/gm)].map(([, path]) => path!),
    ...globSync('bundle/**/*.map', { cwd: dir }).flatMap(
      (file) => (JSON.parse(read(file)) as { sources: string[] }).sources,
    ),
  ];
  expect(sources.some((path) => path.endsWith('src/kit/resource.ts'))).toBe(true);
  expect(sources.filter((path) => /src\/(lessons|entry\/(lesson|playground))/.test(path))).toEqual([]);
  expect(text).toContain('/problems/');
  for (const never of ['the Flask API', 'Access Granted', 'X-Ledge-Playground', '/playground/reset'])
    expect(text.includes(never), never).toBe(false);
}, 120_000);
