import type { Page } from 'playwright-core';
import { PHONE, remove, type Stage, save } from './stage.ts';

const title = (tab: Page) => tab.getByRole('textbox', { name: 'Title' });
const body = (tab: Page) => tab.getByRole('textbox', { name: 'Body' });

/** Two tabs edit one row: who saves second is told what the first has saved, and loses nothing. */
export async function conflicts({ tab, check, stored, picture }: Stage): Promise<void> {
  const path = '/posts/7';
  const before = await stored(path);
  const [mine, theirs] = [await tab(path), await tab(path)];
  await title(mine).fill('My title');
  await title(theirs).fill('Their title');
  await body(theirs).fill('Their body');
  check('two tabs edit one row: the first save is taken', (await save(theirs)) === 200);
  check('the second one is refused with 412', (await save(mine)) === 412);
  const dialog = mine.getByRole('dialog', { name: 'Someone else was faster' });
  await dialog.waitFor();
  const shown = (await dialog.textContent()) ?? '';
  const told = ['My title', 'Their title', 'Their body', before.body].filter((text) =>
    shown.includes(String(text)),
  );
  check('it is told what is saved, and what was typed', told.length === 4, told.join(', '));
  await picture(mine, 'conflict');
  check('nothing is overwritten', (await stored(path)).title === 'Their title');

  await dialog.getByRole('button', { name: 'Continue editing' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const [typed, taken] = [await title(mine).inputValue(), await body(mine).inputValue()];
  check('what was typed is still there', typed === 'My title', typed);
  check('what was not touched is theirs', taken === 'Their body', taken);
  await picture(mine, 'conflict-resolved');
  check('it can then be saved', (await save(mine)) === 200);
  const merged = await stored(path);
  check('and both are stored', merged.title === 'My title' && merged.body === 'Their body', merged.title);
  await Promise.all([mine.close(), theirs.close()]);
}

/** The other ways out: theirs, field by field or altogether. */
export async function yielding({ tab, check, stored, picture }: Stage): Promise<void> {
  const path = '/posts/8';
  for (const way of ['Theirs', 'Discard mine']) {
    const mine = await tab(path, way === 'Theirs' ? undefined : PHONE);
    const open = mine.getByRole('dialog', { name: 'Someone else was faster' });
    const theirs = await tab(path);
    await title(mine).fill(`Mine, ${way}`);
    await body(mine).fill(`My body, ${way}`);
    await title(theirs).fill(`Their title, ${way}`);
    await save(theirs);
    await theirs.close();
    check(`${way}: 412`, (await save(mine)) === 412);
    const choice = open.getByRole('radio', { name: /^Theirs/ });
    await choice.waitFor();
    if (way === 'Theirs') {
      await choice.check();
      await picture(mine, 'conflict-theirs');
      await open.getByRole('button', { name: 'Continue editing' }).click();
    } else {
      await picture(mine, 'conflict-phone');
      await open.getByRole('button', { name: way }).click();
    }
    await open.waitFor({ state: 'hidden' });
    const now = await title(mine).inputValue();
    check(`${way}: the title is theirs`, now === `Their title, ${way}`, now);
    const kept = await body(mine).inputValue();
    const wanted = way === 'Theirs' ? 'My body, Theirs' : (await stored(path)).body;
    check(`${way}: the body is as it was chosen`, kept === wanted, kept);
    if (way === 'Theirs') await save(mine);
    await mine.close();
  }
}

/** A look at the row again, while one is typing, is no loss either; and what was there before can be had back. */
export async function refreshing({ tab, check, stored }: Stage): Promise<void> {
  const path = '/posts/10';
  const before = await stored(path);
  const [mine, theirs] = [await tab(path), await tab(path)];
  await title(mine).fill('Typed');
  await body(theirs).fill('Their body');
  await save(theirs);
  await mine.bringToFront();
  await mine.getByRole('button', { name: 'Refresh' }).click();
  const dialog = mine.getByRole('dialog', { name: 'Someone else was faster' });
  await dialog.getByRole('radio', { name: /^As you opened it/ }).check();
  await dialog.getByRole('button', { name: 'Continue editing' }).click();
  await dialog.waitFor({ state: 'hidden' });
  check('the row is read again: what was typed stays', (await title(mine).inputValue()) === 'Typed');
  check('it is saved', (await save(mine)) === 200);
  const after = await stored(path);
  check('with what was there before', after.title === 'Typed' && after.body === before.body, after.body);
  await Promise.all([mine.close(), theirs.close()]);
}

/** A row that has changed is not deleted by who has not seen that. */
export async function deleting({ tab, check, stored }: Stage): Promise<void> {
  const path = '/posts/9';
  const [mine, theirs] = [await tab(path), await tab(path)];
  await title(mine).waitFor();
  await title(theirs).fill('Worth keeping');
  await save(theirs);
  check('a row that was changed meanwhile is not deleted', (await remove(mine)) === 412);
  await mine.getByText('Someone else has changed this').waitFor();
  check('and one is told', (await stored(path)).title === 'Worth keeping');
  await mine.getByRole('button', { name: 'Refresh' }).click();
  const read = (element: Element) => (element as HTMLInputElement).value === 'Worth keeping';
  await mine.waitForFunction(read, await title(mine).elementHandle());
  check('who has seen it may', (await remove(mine)) === 200);
  check('then it is gone', (await stored(path)).status === 404);
  await Promise.all([mine.close(), theirs.close()]);
}
