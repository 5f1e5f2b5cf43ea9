/**
 * `node test/guide.ts`: the lines of docs/http.md run as they stand, in one shell, against a new server, and each
 * prints what the lines with `#` below it say (`…` stands for anything).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { run } from './commands.ts';
import { blocksOf, missing, stepsOf } from './page.ts';
import { startTarget } from './targets/index.ts';

const { check, end } = newChecks(120_000);
const text = readFileSync(join(ROOT, 'docs/http.md'), 'utf8');
const steps = blocksOf(text)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ body }) => stepsOf(body));

const target = await startTarget('node-file');
process.on('exit', () => void target.stop());
const MARK = '\n--- next ---\n';
const script = steps
  .map(({ line }) => `${line.replace(/^curl /, 'curl -sS ')}\nprintf '%s' "$MARK"`)
  .join('\n')
  .replaceAll('http://localhost:8787', target.baseUrl);
const { stdout, stderr } = await run(
  ['bash', '-c', script],
  { cwd: ROOT, env: { ...process.env, MARK } },
  60,
);
await target.stop();

const outputs = stdout.split(MARK);
check('every line ran', outputs.length === steps.length + 1 && steps.length > 20, stderr || steps.length);
for (const [index, { line, prints }] of steps.entries()) {
  const printed = outputs[index] ?? '';
  const lacks = missing(printed, prints);
  if (prints.length > 0) check(line, lacks.length === 0, lacks.length > 0 ? `${lacks}\n${printed}` : '');
}
process.exit(end());
