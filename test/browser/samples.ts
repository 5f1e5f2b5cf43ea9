/** The code samples that the documentation page shows of an operation. */
import type { Page } from 'playwright-core';

type Check = (name: string, ok: boolean, detail?: unknown) => void;
type Operation = { 'x-codeSamples': { label: string; source: string }[] };

/** Reads, chooses by mouse and by keyboard, and copies them. @param page the documentation */
export async function codeSamples(page: Page, base: string, check: Check): Promise<void> {
  const { paths } = (await (await fetch(`${base}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  const opened = async (method: string, path: string) => {
    const block = page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) });
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('tablist', { name: 'Code samples' }).waitFor();
    return block;
  };
  const samples = paths['/auth/login']!.post!['x-codeSamples'];
  const block = await opened('post', '/auth/login');
  const tabs = block.getByRole('tablist', { name: 'Code samples' }).getByRole('tab');
  const selected = async () =>
    (await tabs.and(page.locator('[aria-selected="true"]')).allTextContents()).join();
  const names = (await tabs.allTextContents()).join();
  check('/docs: three languages, before anything is tried', names === 'curl,Python,TypeScript', names);
  check('/docs: the first is shown', (await selected()) === 'curl', await selected());

  for (const { label, source } of samples) {
    await tabs.filter({ hasText: label }).click();
    const shown = await block.getByRole('tabpanel', { name: label }).textContent();
    check(`/docs: ${label} is that of the document`, shown === source, shown === source ? '' : shown);
    await block.getByRole('button', { name: `Copy the ${label} sample` }).click();
    await block.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    check(`/docs: ${label} is copied as it is`, copied === source, copied === source ? '' : copied);
  }

  await tabs.last().focus();
  for (const [key, expected] of [
    ['ArrowLeft', 'Python'],
    ['ArrowLeft', 'curl'],
    ['End', 'TypeScript'],
    ['ArrowRight', 'curl'],
    ['ArrowLeft', 'TypeScript'],
    ['Home', 'curl'],
    ['End', 'TypeScript'],
  ] as const) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    const right = (await selected()) === expected && focused === expected;
    check(`/docs: ${key} leads to ${expected}`, right, `${await selected()}, ${focused}`);
  }

  const other = await opened('get', '/status');
  const begun = await other.locator('.code-samples [aria-selected="true"]').textContent();
  check('/docs: another operation begins with the language chosen last', begun === 'TypeScript', begun);
}
