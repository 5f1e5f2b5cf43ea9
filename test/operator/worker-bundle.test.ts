/**
 * The Worker's bundle, of each environment. What must never be deployed is not in it: lessons, whose passwords are
 * public, and the playground.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run } from '../commands.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-bundle-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** As `npm run deploy -- FLAGS` would. @param to folder of the bundle @returns what wrangler has said */
async function deploy(flags: string[], to: string): Promise<string> {
  const argv: [string, ...string[]] = ['npm', 'run', '-s', 'deploy', '--', '--dry-run', ...flags];
  const { CLOUDFLARE_ENV: _, ...env } = process.env;
  const { code, stdout, stderr } = await run([...argv, '--outdir', join(dir, to)], { cwd: ROOT, env }, 90);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

let said: string[];
beforeAll(async () => {
  said = await Promise.all([deploy([], 'top'), deploy(['--env', 'staging'], 'staging')]);
}, 120_000);

it('is made of the top level of wrangler.toml, or of an environment, without a warning', () => {
  for (const text of said) {
    expect(text).not.toMatch(/warn/i);
    for (const name of ['PASSWORD_HASHER', 'RATE_LIMITER', 'ASSETS']) expect(text).toContain(`env.${name}`);
  }
});

it('has the app, and neither the lessons nor the playground', () => {
  const read = (file: string) => readFileSync(join(dir, file), 'utf8');
  const text = globSync('top/**/*.js', { cwd: dir }).map(read).join('\n');
  // What it is made of, by the comments of the bundler and by its source maps.
  const sources = [
    ...[...text.matchAll(/^\/\/ (\S+\.\w+)$/gm)].map(([, path]) => path!),
    ...globSync('top/**/*.map', { cwd: dir }).flatMap(
      (file) => (JSON.parse(read(file)) as { sources: string[] }).sources,
    ),
  ];
  expect(sources.some((path) => path.endsWith('src/kit/resource.ts'))).toBe(true);
  expect(sources.filter((path) => /src\/(lessons|entry\/(lesson|playground))/.test(path))).toEqual([]);
  expect(text).toContain('/problems/');
  for (const never of ['the Flask API', 'Access Granted', 'X-Ledge-Playground', '/playground/reset'])
    expect(text.includes(never), never).toBe(false);
});
