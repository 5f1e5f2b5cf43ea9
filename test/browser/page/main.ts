/** A small page over the typed client: sign in by a cookie, list, page on, edit with a conflict shown, sign out. */
import {
  createClient,
  createSession,
  isConflict,
  ok,
  pages,
  RequestError,
  type RowOf,
  update,
} from 'ledge-client';

const base = new URL(location.href).searchParams.get('api') ?? '';
const session = createSession(base, { cookie: true });
const api = createClient(base, { credentials: session });

const find = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const field = (form: string, name: string) =>
  find<HTMLFormElement>(form).elements.namedItem(name) as HTMLInputElement;
const say = (text: string) => {
  find('message').textContent = text;
};
/** Does what a person asked for; what fails is said. */
const on = (id: string, event: string, work: () => Promise<void>) =>
  find(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    work().catch((error: unknown) => {
      if (!(error instanceof RequestError)) throw error;
      say(`${error.kind}: ${error.message}`);
    });
  });

async function who(): Promise<void> {
  try {
    find('who').textContent = (await ok(api.auth.me.$get())).username;
  } catch (error) {
    if (!(error instanceof RequestError) || error.kind !== 'signed-out') throw error;
    find('who').textContent = 'nobody';
  }
}
on('sign-in', 'submit', async () => {
  await session.signIn({
    username: field('sign-in', 'username').value,
    password: field('sign-in', 'password').value,
  });
  await who();
});
on('out', 'click', async () => {
  await session.signOut();
  await who();
});

const walk = pages(api.posts, { query: { _limit: 10, _sort: 'id' } });
on('more', 'click', async () => {
  const { value } = await walk.next();
  for (const { title } of value ?? []) {
    const item = document.createElement('li');
    item.textContent = title;
    find('posts').append(item);
  }
});

let row: RowOf<typeof api.posts> | undefined;
on('edit', 'change', async () => {
  const id = field('edit', 'id').value;
  if (String(row?.id) === id) return;
  row = await ok(api.posts[':id'].$get({ param: { id } }));
  field('edit', 'title').value = row.title;
  say(`read ${id}`);
});
on('edit', 'submit', async () => {
  if (!row) return;
  try {
    row = await update(api.posts, row, { title: field('edit', 'title').value });
    say(`saved ${row.title}`);
  } catch (error) {
    if (!isConflict(api.posts, error)) throw error;
    row = error.theirs;
    say(`conflict: theirs ${error.theirs.title}, ours ${error.ours.title}`);
  }
});

await who();
