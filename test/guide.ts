/**
 * `node test/guide.ts`: the lines of docs/http.md and docs/security.md run as they stand, each page in one shell,
 * against a new server, and each line prints what the lines with `#` below it say (`…` stands for anything).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { run } from './commands.ts';
import { blocksOf, missing, stepsOf } from './page.ts';
import { startTarget } from './targets/index.ts';

const { check, end } = newChecks(120_000);
const target = await startTarget('node-file');
process.on('exit', () => void target.stop());
const MARK = '\n--- next ---\n';

/** @param least so many lines it has, or they were not found */
async function page(name: string, least: number): Promise<void> {
  const steps = blocksOf(readFileSync(join(ROOT, 'docs', name), 'utf8'))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => stepsOf(body));
  const script = steps
    .map(({ line }) => `${line.replace(/^curl /, 'curl -sS ')}\nprintf '%s' "$MARK"`)
    .join('\n')
    .replaceAll('http://localhost:8787', target.baseUrl);
  const where = { cwd: ROOT, env: { ...process.env, MARK } };
  const { stdout, stderr } = await run(['bash', '-c', script], where, 60);
  const outputs = stdout.split(MARK);
  const all = outputs.length === steps.length + 1 && steps.length >= least;
  check(`${name}: every line ran`, all, stderr || steps.length);
  for (const [index, { line, prints }] of steps.entries()) {
    const printed = outputs[index] ?? '';
    const lacks = missing(printed, prints);
    if (prints.length > 0) check(line, lacks.length === 0, lacks.length > 0 ? `${lacks}\n${printed}` : '');
  }
}

await page('http.md', 20);
await page('security.md', 8);
await target.stop();
process.exit(end());
