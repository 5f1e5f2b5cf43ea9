/**
 * `node test/browser/accessible.ts`: the pages for people, as axe sees them (WCAG 2.2 A and AA, and good practice), in
 * Debian's Chromium, of a playground: the index, every lesson, and the documentation.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { start } from '../commands.ts';
import { launch } from './chromium.ts';

const { check, group, end } = newChecks(150_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-accessible-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['/', '/lessons', ...[0, 1, 2, 3, 4, 5].map((step) => `/lessons/step-${step}`), '/docs'];

type Violation = { id: string; help: string; nodes: { target: string[] }[] };

/** What axe finds on a page, a line each. */
async function violations(page: Page): Promise<string[]> {
  const found = (await page.evaluate(
    'axe.run(document).then(({ violations }) => violations)',
  )) as Violation[];
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.length}: ${nodes[0]?.target.join(' ')})`,
  );
}

/** Opens the documentation further, step by step: each is a page of its own. */
const steps: [name: string, open: (page: Page) => Promise<void>][] = [
  ['one operation opened', (page) => opened(page, 'post', '/posts')],
  ['a list opened too', (page) => opened(page, 'get', '/posts')],
  [
    'one tried',
    async (page) => {
      const operation = operationAt(page, 'post', '/posts');
      await operation.getByRole('button', { name: 'Try it out' }).click();
      await operation.getByRole('button', { name: 'Execute' }).click();
      await operation.locator('.live-responses-table .response').first().waitFor();
    },
  ],
  ['the credentials asked for', (page) => page.locator('.auth-wrapper .authorize').first().click()],
];
const operationAt = (page: Page, method: string, path: string) =>
  page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) });
async function opened(page: Page, method: string, path: string): Promise<void> {
  await operationAt(page, method, path).locator('.opblock-summary-control').click();
  await operationAt(page, method, path).locator('.responses-wrapper').waitFor();
}

const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LOG: 'off', PORT: '0' };
const server = start([process.execPath, join(ROOT, 'src/entry/playground.ts')], { cwd: folder, env });
await group('accessible', async () => {
  const [, port] = await server.line(/listens on http:\/\/localhost:(\d+)/);
  const browser = await launch();
  try {
    // axe is no part of the pages, which bar what is not.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(`http://127.0.0.1:${port}${path}`);
      if (path === '/docs') await page.locator('.opblock').first().waitFor();
      await page.evaluate(AXE);
      for (const [name, open] of [
        ['', async () => {}] as (typeof steps)[0],
        ...(path === '/docs' ? steps : []),
      ]) {
        await open(page);
        const found = await violations(page);
        check(`${path}${name && `, ${name}`}: no violation`, found.length === 0, found.join('\n    '));
      }
    }
  } finally {
    await browser.close();
  }
});
await server.kill();
process.exit(end());
