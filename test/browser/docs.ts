/**
 * `node test/browser/docs.ts`: the documentation and the index in a real browser, Debian's headless Chromium
 * (`apt-get install chromium`; then `npm ci` in this folder). A policy that bars a script, and an asset that comes
 * from elsewhere, can only be seen there. `node test/browser/docs.ts FILE.png` keeps a picture of what was tried.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { start } from '../commands.ts';
import { EXECUTABLE, QUIET } from './chromium.ts';
import { codeSamples } from './samples.ts';

const LIMIT_MS = 110_000;
const picture = process.argv[2];
const { check, group, end } = newChecks();
const folder = mkdtempSync(join(tmpdir(), 'ledge-browser-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
setTimeout(() => {
  check('done in time', false, `not within ${LIMIT_MS / 1000} s`);
  process.exit(end());
}, LIMIT_MS).unref();

/** Notes what a page complains of (a violated policy is an error of the console), and where it goes. */
function watch(page: Page, base: string) {
  const errors: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && origin !== base) elsewhere.push(request.url());
  });
  return (name: string) => {
    check(`${name}: no errors, no violated policy`, errors.length === 0, errors.join(' / '));
    check(`${name}: nothing from elsewhere`, elsewhere.length === 0, elsewhere.join(' '));
  };
}

async function index(page: Page, base: string): Promise<void> {
  const told = watch(page, base);
  await page.goto(`${base}/`);
  const heading = await page.getByRole('heading', { level: 1 }).textContent();
  check('/: a page for people', heading === 'Ledge', heading);
  await page.getByRole('link', { name: 'documentation' }).click();
  await page.waitForURL(`${base}/docs`);
  check('/: leads to the documentation', true);
  told('/');
}

async function documentation(page: Page, base: string): Promise<void> {
  const told = watch(page, base);
  await page.goto(`${base}/docs`);
  const operations = page.locator('.opblock');
  await operations.first().waitFor();
  const { paths } = await (await fetch(`${base}/openapi.json`)).json();
  const declared = Object.values<object>(paths).flatMap((path) =>
    Object.keys(path).filter((method) => /^(get|put|post|patch|delete)$/.test(method)),
  ).length;
  const shown = await operations.count();
  check('/docs: every operation is there', shown === declared, `${shown} of ${declared}`);

  const operation = page.locator('.opblock-get').filter({ has: page.locator('[data-path="/posts/{id}"]') });
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('tr[data-param-name="id"] input').fill('1');
  const answered = page.waitForResponse(`${base}/posts/1`);
  await operation.getByRole('button', { name: 'Execute' }).click();
  check('/docs: GET /posts/{id} can be tried', (await answered).status() === 200);
  const live = operation.locator('.live-responses-table .response');
  await live.first().waitFor();
  const text = (await live.first().textContent()) ?? '';
  check('/docs: its answer is shown', /^200/.test(text.trim()) && /"title"/.test(text), text.split('\n')[0]);
  if (picture) await operation.screenshot({ path: picture });
  await codeSamples(page, base, check);
  told('/docs');
}

/** Signs in by the page's own dialog, in each way that there is, and asks who that is. */
async function authorize(page: Page, base: string): Promise<void> {
  const told = watch(page, base);
  const username = 'browser';
  const password = 'correct horse pässwörd';
  const post = async (path: string, body: object, as?: string) => {
    const headers = { 'content-type': 'application/json', ...(as !== undefined && { authorization: as }) };
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  await post('/auth/register', { username, password, email: 'browser@example.com' });
  const { accessToken } = await post('/auth/login', { username, password });
  const { key } = await post('/auth/keys', { name: 'page', scopes: ['read'] }, `Bearer ${accessToken}`);
  const ways: [name: string, scheme: string, fields: Record<string, string>][] = [
    ['bearerAuth with an access token', 'bearerAuth', { 'auth-bearer-value': accessToken }],
    ['bearerAuth with an API key', 'bearerAuth', { 'auth-bearer-value': key }],
    [
      'basicAuth with a password',
      'basicAuth',
      { 'auth-basic-username': username, 'auth-basic-password': password },
    ],
    [
      'basicAuth with an API key',
      'basicAuth',
      { 'auth-basic-username': username, 'auth-basic-password': key },
    ],
  ];
  for (const [name, scheme, fields] of ways) {
    await page.goto(`${base}/status`);
    await page.evaluate(() => localStorage.clear());
    await page.goto(`${base}/docs`);
    await page.locator('.auth-wrapper .authorize').first().click();
    const form = page.locator('.auth-container').filter({ hasText: scheme });
    for (const [label, value] of Object.entries(fields))
      await form.locator(`[aria-label="${label}"]`).fill(value);
    await form.locator('button.authorize').click();
    await page.locator('.modal-ux .close-modal').click();
    const operation = page.locator('.opblock-get').filter({ has: page.locator('[data-path="/auth/me"]') });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const answered = page.waitForResponse(`${base}/auth/me`);
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = await answered;
    check(`/docs: Authorize by ${name}`, answer.status() === 200, answer.status());
  }
  told('/docs, signed in');
}

/** A page signs in with a cookie, which it cannot read, and goes on by it. */
async function cookie(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/docs`);
  const seen = await page.evaluate(async () => {
    const post = (path: string, body?: object) =>
      fetch(path, {
        method: 'POST',
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    const login = await post('/auth/login', {
      username: 'browser',
      password: 'correct horse pässwörd',
      cookie: true,
    });
    const hidden = !document.cookie.includes('ldr_') && !('refreshToken' in (await login.json()));
    const [first, second] = [await post('/auth/refresh'), await post('/auth/refresh')];
    const elsewhere = await fetch('/auth/me');
    const out = await post('/auth/logout');
    const after = await post('/auth/refresh');
    const statuses = [login, first, second, elsewhere, out, after].map(({ status }) => status);
    return { hidden, statuses: statuses.join(' ') };
  });
  check('a cookie: no script reads it', seen.hidden);
  check(
    'a cookie: refreshes, signs nobody in elsewhere, and ends',
    seen.statuses === '200 200 200 401 204 401',
    seen.statuses,
  );
}

const { PATH, HOME } = process.env;
const env = { PATH, HOME, NODE_ENV: 'development', PORT: '0', LOG: 'off' };
const server = start([process.execPath, join(ROOT, 'src/entry/start.js')], {
  cwd: ROOT,
  env: { ...env, DATA_DIR: join(folder, 'data') },
});

await group('the documentation in a browser', async () => {
  const [, base] = await server.line(/listens on (\S+)/);
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: EXECUTABLE,
    args: QUIET,
    viewport: { width: 1280, height: 1000 },
  });
  try {
    await index(await browser.newPage(), base!);
    await documentation(await browser.newPage(), base!);
    await authorize(await browser.newPage(), base!);
    await cookie(await browser.newPage(), base!);
  } finally {
    await browser.close();
  }
});
await server.kill();
process.exit(end());
