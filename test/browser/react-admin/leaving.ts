import { answer, PHONE, type Stage, save, signIn } from './stage.ts';

/** On a phone nothing is cut off. */
export async function phone({ tab, check, picture }: Stage): Promise<void> {
  const page = await tab('/posts', PHONE);
  for (const [path, seen] of [
    ['/posts', '1-10 of 99'],
    ['/posts/1', 'Title'],
  ] as const) {
    await page.goto(`${page.url().split('#')[0]}#${path}`);
    await page.getByText(seen).first().waitFor();
    await picture(page, `phone${path.replaceAll('/', '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(`${path} fits a phone`, wide <= 0, `${wide} px too wide`);
  }
  await page.close();
}

/** What the server refuses somebody is told in its words, and a session that it has ended leads to the sign-in. */
export async function refusals({ page, ledge, context, check, picture, asked }: Stage): Promise<void> {
  const ada = { username: 'ada', password: 'correct horse battery' };
  const post = (path: string, body: object) =>
    fetch(ledge + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/auth/register', { ...ada, email: 'ada@example.com' });
  const other = await context.browser()!.newContext();
  const tab = await other.newPage();
  await tab.goto(`${page}/#/posts/1`);
  await signIn(tab, ada.username, ada.password);
  await tab.getByRole('textbox', { name: 'Title' }).fill('Not ada’s to change');
  check('another’s post: 403', (await save(tab)) === 403);
  await tab.getByText(/owner/).waitFor();
  await picture(tab, 'refused');
  const { accessToken } = await (await post('/auth/login', ada)).json();
  const headers = { authorization: `Bearer ${accessToken}` };
  await fetch(`${ledge}/auth/sessions`, { method: 'DELETE', headers });
  await save(tab);
  await tab.getByLabel('Username').waitFor();
  check('a session that was ended elsewhere asks to sign in', true);
  const { rows } = await asked('/posts?id=1');
  check('and nothing was changed', rows[0]?.title !== 'Not ada’s to change', rows[0]?.title);
  await other.close();
}

/** Signing out ends the session, for every tab. */
export async function leaving({ tab, password, check, page }: Stage): Promise<void> {
  const first = await tab('/posts');
  await first.getByRole('button', { name: 'Profile' }).click();
  const status = await answer(first, /^POST .*\/auth\/logout$/, () => first.getByText('Logout').click());
  check('signing out is told to the server', status === 204, status);
  await first.getByLabel('Username').waitFor();
  const second = await tab('/posts');
  await second.getByLabel('Username').waitFor();
  check('then nobody is signed in', second.url() === `${page}/#/login`, second.url());
  await signIn(second, 'admin', password);
  await second.getByText('1-10 of 99', { exact: true }).waitFor();
  check('and one can sign in again', true);
  await Promise.all([first.close(), second.close()]);
}

/** A server that is away is told so, and signs nobody out. */
export async function away({ tab, ledge, check, stop }: Stage): Promise<void> {
  const page = await tab('/posts');
  await page.getByText('1-10 of 99', { exact: true }).waitFor();
  await stop();
  await page.getByRole('button', { name: 'Go to page 2' }).click();
  await page.locator('.MuiSnackbar-root').getByText(`${ledge} does not answer`).waitFor();
  check('a server that is away is named', true);
  await page.getByRole('menuitem', { name: 'Posts' }).waitFor();
  check('and signs nobody out', page.url().includes('/#/posts'), page.url());
  await page.close();
}
