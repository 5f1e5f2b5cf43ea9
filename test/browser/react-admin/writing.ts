import { type Stage, save } from './stage.ts';

/** A row made, changed and deleted; what is wrong with it stands beside the field. */
export async function writing({ tab, check, asked, stored, picture }: Stage): Promise<void> {
  const list = await tab('/posts');
  await list.getByRole('link', { name: 'Create' }).click();
  await list.getByRole('textbox', { name: 'Title' }).fill('Made by react-admin');
  check('a post without a body is refused', (await save(list)) === 422);
  const body = list.locator('.ra-input-body');
  await body.locator('.Mui-error').first().waitFor();
  const fault = await body.locator('.MuiFormHelperText-root').textContent();
  check('and its field says why', /required|string/.test(fault ?? ''), fault);
  await picture(list, 'fault');
  await list.getByRole('textbox', { name: 'Body' }).fill('of it');
  check('with one it is created', (await save(list)) === 201);
  await list.locator('tbody tr').first().getByText('Made by react-admin').waitFor();
  check('and listed first', true);
  const { id } = (await asked('/posts?_sort=id&_order=desc&_limit=1')).rows[0]!;

  await list.locator('tbody').getByText('Made by react-admin').click();
  await list.waitForURL(`**/posts/${id}`);
  const long = 'x'.repeat(301);
  await list.getByRole('textbox', { name: 'Title' }).fill(long);
  check('a title that is too long is refused', (await save(list)) === 422);
  const said = list.locator('.ra-input-title .MuiFormHelperText-root');
  await said.getByText('300').waitFor();
  check('and its field says why', true);
  await list.getByRole('textbox', { name: 'Title' }).fill('Changed by react-admin');
  check('a better one is saved', (await save(list)) === 200);
  await list.locator('tbody').getByText('Changed by react-admin').waitFor();
  const saved = await stored(`/posts/${id}`);
  const { title: now, body: kept } = saved;
  check('as the server has it', now === 'Changed by react-admin' && kept === 'of it', JSON.stringify(saved));

  await list.locator('tbody').getByText('Changed by react-admin').click();
  await list.getByRole('button', { name: 'Delete' }).click();
  await picture(list, 'delete');
  await list.getByRole('button', { name: 'Confirm' }).click();
  await list.getByText('1-10 of 100', { exact: true }).waitFor();
  check('it is deleted, once that is confirmed', (await stored(`/posts/${id}`)).status === 404);
  await list.close();
}

/** The other resources: one row of each is changed. */
export async function others({ tab, check, stored }: Stage): Promise<void> {
  const changes = [
    ['/comments/1', 'Name', 'A comment'],
    ['/users/3', 'Phone', '555-0100'],
    ['/todos/2', 'Title', 'A todo'],
  ] as const;
  const row = await tab();
  for (const [path, field, value] of changes) {
    const before = await stored(path);
    await row.goto(`${row.url().split('#')[0]}#${path}`);
    await row.getByLabel(field, { exact: true }).fill(value);
    const status = await save(row);
    await row.locator('tbody tr').first().waitFor(); // the list, to which a save leads
    const after = await stored(path);
    const wanted = JSON.stringify({ ...before, [field.toLowerCase()]: value });
    check(`${path} is changed, and nothing else of it`, JSON.stringify(after) === wanted, status);
  }
  await row.close();
}
