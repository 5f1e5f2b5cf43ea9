import { type Row, type Stage, shows, signIn } from './stage.ts';

/** Signing in, and why not. */
export async function entering({ tab, password, check, page, picture }: Stage): Promise<void> {
  const first = await tab('/posts');
  await first.getByLabel('Username').waitFor();
  check('who is not signed in is asked to', first.url() === `${page}/#/login`, first.url());
  await picture(first, 'sign-in');
  await signIn(first, 'admin', 'not the password');
  await first.getByText('The username or password is not right').waitFor();
  await picture(first, 'wrong-password');
  check('a wrong password is told', first.url() === `${page}/#/login`, first.url());
  await signIn(first, 'admin', password);
  await first.getByText('1-10 of 100', { exact: true }).waitFor();
  check('the development admin signs in', true);
  await first.reload();
  await first.getByText('1-10 of 100', { exact: true }).waitFor();
  check('the session is kept over a reload', true);
  const told = await first.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage, ...sessionStorage }]),
  );
  check('no script finds a token', !/ey[JK]|ld[rg]_/.test(told), told);
  await first.close();
}

/** Lists as the server has them: filtered, sorted, paged. */
export async function lists({ tab, check, asked, picture }: Stage): Promise<void> {
  const list = await tab('/posts');
  /** @param query of `/posts`, for the page that the list is to show */
  async function same(what: string, query: string): Promise<Row[]> {
    const { rows, total } = await asked(`/posts?${query}&_limit=10`);
    const titles = rows.map((row) => row.title);
    const instead = await shows(list, 'title', titles);
    check(what, instead === undefined, instead);
    const start = Number(/_start=(\d+)/.exec(query)?.[1] ?? 0);
    await list.getByText(`${start + 1}-${start + rows.length} of ${total}`, { exact: true }).waitFor();
    return rows;
  }
  const [newest] = await same('posts, the newest first', '_sort=id&_order=desc');
  const { rows } = await asked(`/users?id=${newest?.userId}`);
  const author = String(rows[0]?.name);
  await list.locator('tbody .column-userId').first().getByText(author).waitFor();
  check('each with its author', true);
  await picture(list, 'posts');

  await list.getByRole('button', { name: 'Go to page 2' }).click();
  await same('the second page', '_sort=id&_order=desc&_start=10');
  await list.locator('thead .column-title').getByRole('button').click();
  await same('sorted by a column', '_sort=title');
  const word = String(newest?.title).split(' ')[0]!.toLowerCase();
  await list.getByPlaceholder('Search').fill(word);
  await same(`filtered by a text (${word})`, `q=${word}&_sort=title`);
  await list.getByPlaceholder('Search').fill('');
  await same('and not', '_sort=title');
  await list.getByRole('combobox', { name: 'Author' }).fill(author);
  await list.getByRole('option', { name: author }).click();
  await same('filtered by a field', `userId=${newest?.userId}&_sort=title`);
  await picture(list, 'posts-filtered');

  for (const [resource, query] of [
    ['Comments', '_sort=id&_order=desc&_limit=10'],
    ['Todos', '_limit=10'],
    ['Users', '_limit=10'],
  ] as const) {
    await list.getByRole('menuitem', { name: resource }).click();
    const { rows, total } = await asked(`/${resource.toLowerCase()}?${query}`);
    await list.getByText(`1-10 of ${total}`, { exact: true }).waitFor();
    const ids = rows.map((row) => row.id);
    const instead = await shows(list, 'id', ids);
    check(`${resource}: ${total}`, instead === undefined, instead);
    await picture(list, resource.toLowerCase());
  }
  await list.close();
}
