/**
 * `node test/browser/react-admin.ts [--screenshots FOLDER]`: examples/react-admin, built and served on a port of its
 * own, driven in Debian's Chromium against a server in development (`npm ci` here and in examples/react-admin first).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newChecks } from '../checks.ts';
import { launch } from './chromium.ts';
import { conflicts, deleting, refreshing, yielding } from './react-admin/conflicts.ts';
import { away, leaving, phone, refusals } from './react-admin/leaving.ts';
import { entering, lists } from './react-admin/reading.ts';
import { installed, startExample, startLedge, types } from './react-admin/served.ts';
import { newStage } from './react-admin/stage.ts';
import { others, writing } from './react-admin/writing.ts';

const { screenshots } = parseArgs({ options: { screenshots: { type: 'string' } } }).values;
installed();
if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
const { check, group, end } = newChecks(300_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-react-admin-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

const SCENES = [
  ...[entering, lists, writing, others, conflicts, yielding, refreshing, deleting],
  ...[refusals, phone, leaving, away],
];

const typed = types();
const ledge = await startLedge(folder);
await group('react-admin', async () => {
  const began = performance.now();
  const example = await startExample(folder, ledge.url);
  check('the example is built and served', true, `${((performance.now() - began) / 1000).toFixed(1)} s`);
  const { code, stdout } = await typed;
  check('the example type-checks', code === 0, stdout.slice(0, 2_000));
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(30_000);
    const stage = newStage({
      ...{ page: example.page, ledge: ledge.url, stop: ledge.kill, context, pictures: screenshots },
      check: (what, ok, seen) => check(what, ok, ok ? '' : String(seen).replace(/\s+/g, ' ')),
      password: readFileSync(ledge.password, 'utf8').trim(),
    });
    for (const scene of SCENES) await group(scene.name, () => scene(stage));
  } finally {
    await browser.close();
    await example.kill();
  }
});
await ledge.kill();
process.exit(end());
