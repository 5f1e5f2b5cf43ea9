/** What the scenes share: a browser's tabs, the server's own word, and what a page shows. */
import { join } from 'node:path';
import type { BrowserContext, Page, Response } from 'playwright-core';
import type { newChecks } from '../../checks.ts';

export type Row = Record<string, unknown> & { id: number };
export type Stage = {
  /** Of the example, and of the server. */
  page: string;
  ledge: string;
  password: string;
  context: BrowserContext;
  check: ReturnType<typeof newChecks>['check'];
  /** Ends the server. */
  stop(): Promise<unknown>;
  /** Opens a tab, signed in or not. @param path such as `/posts/1` @param size of a screen that is not a desk's */
  tab(path?: string, size?: { width: number; height: number }): Promise<Page>;
  /** The server's rows of a query, and how many there are in all. */
  asked(path: string): Promise<{ rows: Row[]; total: number }>;
  /** A row as it is stored. */
  stored(path: string): Promise<Row>;
  /** Keeps a picture, where they were asked for. */
  picture(page: Page, name: string): Promise<void>;
};

type Given = Omit<Stage, 'tab' | 'asked' | 'stored' | 'picture'> & { pictures: string | undefined };

export const PHONE = { width: 390, height: 844 };

/** What a browser says of its own about a refusal that a scene wants. */
const REFUSED =
  /^Failed to load resource: the server responded with a status of (401|403|412|422) |^Failed to load resource: net::ERR_CONNECTION_REFUSED$/;

export function newStage(given: Given): Stage {
  const { page, ledge, context, check, pictures } = given;
  context.on('weberror', (error) => check('no error that nobody catches', false, error.error().message));
  context.on('console', (message) => {
    if (message.type() !== 'error' || REFUSED.test(message.text())) return;
    check('no error of the console', false, message.text());
  });
  context.on('dialog', async (dialog) => {
    check('nothing warns of what is not lost', false, dialog.message());
    await dialog.accept();
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== page && origin !== ledge && !/^(data|blob):$/.test(protocol))
      check('nothing is asked for elsewhere', false, request.url());
  });
  let kept = 0;
  // What react-admin remembers of a list (its page, its filters) is not to be another scene's.
  context.addInitScript(() => location.protocol === 'http:' && localStorage.clear());
  return {
    ...given,
    async tab(path = '', size) {
      const tab = await context.newPage();
      await tab.bringToFront();
      if (size) await tab.setViewportSize(size);
      await tab.goto(`${page}/#${path}`);
      return tab;
    },
    async asked(path) {
      const answer = await fetch(ledge + path);
      return { rows: await answer.json(), total: Number(answer.headers.get('x-total-count')) };
    },
    stored: async (path) => (await fetch(ledge + path)).json(),
    async picture(tab, name) {
      if (pictures === undefined) return;
      await tab.bringToFront();
      await tab.waitForTimeout(400); // what moves has come to rest
      await tab.screenshot({ path: join(pictures, `${String(++kept).padStart(2, '0')}-${name}.png`) });
    },
  };
}

export async function signIn(tab: Page, username: string, password: string): Promise<void> {
  await tab.getByLabel('Username').fill(username);
  await tab.locator('input[name=password]').fill(password);
  await tab.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits until a list shows these texts in a column. @returns what it shows, where that does not come true */
export async function shows(tab: Page, name: string, texts: unknown[]): Promise<string | undefined> {
  const cells = `tbody .column-${name}`;
  const same = ([cells, wanted]: [string, string]) =>
    [...document.querySelectorAll(cells)].map((cell) => cell.textContent).join('\n') === wanted;
  try {
    await tab.waitForFunction(same, [cells, texts.join('\n')] as [string, string]);
  } catch {
    return `${(await tab.locator(cells).allTextContents()).join(', ')} instead of ${texts.join(', ')}`;
  }
}

/** Does what makes a page ask the server, and waits for the answer. @returns its status */
export async function answer(tab: Page, wanted: RegExp, act: () => Promise<void>): Promise<number> {
  const asked = (answer: Response) => wanted.test(`${answer.request().method()} ${answer.url()}`);
  const [answered] = await Promise.all([tab.waitForResponse(asked), act()]);
  return answered.status();
}

/** Presses Save. @returns the status of the server's answer */
export async function save(tab: Page): Promise<number> {
  await tab.bringToFront(); // behind another one a tab draws nothing, and what is not drawn is not pressed
  return await answer(tab, /^(PUT|POST) /, () => tab.getByRole('button', { name: 'Save' }).click());
}

/** Presses Delete, and confirms it. @returns the status of the server's answer */
export async function remove(tab: Page): Promise<number> {
  await tab.bringToFront();
  await tab.getByRole('button', { name: 'Delete' }).click();
  return await answer(tab, /^DELETE /, () => tab.getByRole('button', { name: 'Confirm' }).click());
}
