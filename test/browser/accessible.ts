/**
 * `node test/browser/accessible.ts`: the pages for people, as axe sees them (WCAG 2.2 A and AA, and good practice), in
 * Debian's Chromium, of a playground: the index, every lesson, and the documentation.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { start } from '../commands.ts';

const { check, group, end } = newChecks(90_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-accessible-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['/', '/lessons', ...[0, 1, 2, 3, 4, 5].map((step) => `/lessons/step-${step}`), '/docs'];

/** What Swagger UI brings along, and no page of ours may: whatever else it finds there fails as well. */
const OF_SWAGGER = ['color-contrast', 'heading-order', 'nested-interactive', 'region', 'select-name'];

type Violation = { id: string; help: string; nodes: { target: string[] }[] };

/** What axe finds on a page, a line each. @param known the rules whose violations are left out */
async function violations(page: Page, known: readonly string[]): Promise<string[]> {
  const found = (await page.evaluate(
    'axe.run(document).then(({ violations }) => violations)',
  )) as Violation[];
  const unknown = found.filter(({ id }) => !known.includes(id));
  return unknown.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.length}: ${nodes[0]?.target.join(' ')})`,
  );
}

const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LOG: 'off', PORT: '0' };
const server = start([process.execPath, join(ROOT, 'src/entry/playground.ts')], { cwd: folder, env });
await group('accessible', async () => {
  const [, port] = await server.line(/listens on http:\/\/localhost:(\d+)/);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  try {
    // axe is no part of the pages, which bar what is not.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(`http://127.0.0.1:${port}${path}`);
      if (path === '/docs') await page.locator('.opblock').first().waitFor();
      await page.evaluate(AXE);
      const found = await violations(page, path === '/docs' ? OF_SWAGGER : []);
      check(
        `${path}: no violation${path === '/docs' ? ' beside those of Swagger UI' : ''}`,
        found.length === 0,
        found.join('\n    '),
      );
    }
  } finally {
    await browser.close();
  }
});
await server.kill();
process.exit(end());
