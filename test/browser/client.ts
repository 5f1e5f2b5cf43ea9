/**
 * `node test/browser/client.ts`: a page over the built client in Debian's headless Chromium, served by Vite on another
 * port than the API, so that CORS and cookies are real: sign in, list, page on, two tabs that edit one row, sign out.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createServer } from 'vite';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { run, start } from '../commands.ts';
import { launch } from './chromium.ts';

const { check, group, end } = newChecks(150_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-page-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const who = { username: 'browser', password: 'correct horse pässwörd', email: 'browser@example.com' };

const { PATH, HOME } = process.env;
const env = { PATH, HOME, NODE_ENV: 'development', PORT: '0', LOG: 'off', DATA_DIR: join(folder, 'data') };
const api = start([process.execPath, join(ROOT, 'src/entry/start.js')], { cwd: ROOT, env });

/** The page with the client beside hono, as an install puts them. */
async function page(): Promise<string> {
  const site = join(folder, 'site');
  const modules = join(site, 'node_modules');
  mkdirSync(modules, { recursive: true });
  cpSync(join(ROOT, 'test/browser/page'), site, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/hono'), join(modules, 'hono'), 'dir');
  const argv: [string, ...string[]] = [process.execPath, join(ROOT, 'src/entry/build-client.ts')];
  const built = await run([...argv, join(modules, 'ledge-client')], { cwd: ROOT, env }, 60);
  check('the client is built', built.code === 0, built.stderr);
  return site;
}

/** The text of an element once it is as wanted; what it is instead after a while. */
async function shows(tab: Page, id: string, wanted: string | RegExp): Promise<string> {
  const element = tab.locator(`#${id}`);
  await element
    .filter({ hasText: wanted })
    .waitFor({ timeout: 15_000 })
    .catch(() => {});
  return (await element.textContent()) ?? '';
}
const says = async (tab: Page, name: string, id: string, wanted: string | RegExp) => {
  const text = await shows(tab, id, wanted);
  const fine = typeof wanted === 'string' ? text === wanted : wanted.test(text);
  check(name, fine, fine ? '' : `“${text}” is not ${wanted}`);
};

async function save(tab: Page, title: string): Promise<void> {
  await tab.locator('#edit [name=title]').fill(title);
  await tab.locator('#edit button').click();
}

await group('the client in a browser', async () => {
  const [[, base = ''], root] = await Promise.all([api.line(/listens on (\S+)/), page()]);
  const post = async (path: string, body: object, authorization?: string) => {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    return (await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  await post('/auth/register', who);
  const basic = `Basic ${Buffer.from(`${who.username}:${who.password}`).toString('base64')}`;
  const { id } = await post('/posts', { title: 'First', body: 'b' }, basic);

  const vite = await createServer({
    ...{ root, configFile: false, logLevel: 'error', cacheDir: join(folder, 'vite') },
    server: { host: 'localhost', port: 0, hmr: false, fs: { strict: false } },
  });
  await vite.listen();
  const browser = await launch();
  try {
    const site = `${vite.resolvedUrls!.local[0]}?api=${encodeURIComponent(base)}`;
    check('the page is of another origin', new URL(site).origin !== new URL(base).origin);
    const context = await browser.newContext();
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(error.error().message));
    const one = await context.newPage();
    await one.goto(site);
    await says(one, 'nobody is signed in', 'who', 'nobody');
    await one.locator('#sign-in [name=username]').fill(who.username);
    await one.locator('#sign-in [name=password]').fill('wrong');
    await one.locator('#sign-in button').click();
    await says(one, 'a wrong password', 'message', /^problem: The username or password is not right \(POST /);
    await one.locator('#sign-in [name=password]').fill(who.password);
    await one.locator('#sign-in button').click();
    await says(one, 'signed in', 'who', who.username);
    const stored = await one.evaluate(
      'document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })',
    );
    check('no script can read what keeps the session', stored === '{}', stored);

    await one.locator('#more').click();
    await one.locator('#posts li').nth(9).waitFor();
    await one.locator('#more').click();
    await one.locator('#posts li').nth(19).waitFor();
    const titles = await one.locator('#posts li').allTextContents();
    const asked = (await (await fetch(`${base}/posts?_limit=20&_sort=id`)).json()) as { title: string }[];
    check('two pages', titles.join() === asked.map(({ title }) => title).join(), titles.length);

    // The cookie is all that the other tab has.
    const two = await context.newPage();
    await two.goto(site);
    await says(two, 'another tab is signed in', 'who', who.username);
    for (const tab of [one, two]) {
      await tab.locator('#edit [name=id]').fill(String(id));
      await tab.locator('#edit [name=title]').focus();
      await says(tab, 'a tab reads the post', 'message', `read ${id}`);
    }
    await save(two, 'Of two');
    await says(two, 'one tab saves', 'message', 'saved Of two');
    await save(one, 'Of one');
    await says(
      one,
      'the other one is told of the conflict',
      'message',
      'conflict: theirs Of two, ours Of one',
    );
    const kept = (await (await fetch(`${base}/posts/${id}`)).json()) as { title: string };
    check('nothing was written over', kept.title === 'Of two', kept.title);
    await one.locator('#edit button').click();
    await says(one, 'and saves once it knows', 'message', 'saved Of one');

    // Both renew at once, with the one cookie.
    await Promise.all([one.reload(), two.reload()]);
    await says(one, 'after a reload of both: one', 'who', who.username);
    await says(two, 'after a reload of both: two', 'who', who.username);
    await one.locator('#out').click();
    await says(one, 'signed out', 'who', 'nobody');
    await two.reload();
    await says(two, 'signed out in the other tab, too', 'who', 'nobody');

    await api.kill('SIGKILL');
    await one.locator('#more').click();
    await says(one, 'a server that is gone', 'message', /^connection: The connection failed \(GET http/);
    check('no error went unhandled', errors.length === 0, errors.join(' / '));
  } finally {
    await browser.close();
    await vite.close();
  }
});
await api.kill();
process.exit(end());
