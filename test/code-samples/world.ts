/** What the samples need to succeed: people, tokens and rows, made by requests to the server itself. */
import type { RunningTarget } from '../targets/types.ts';
import type { Operation } from './document.ts';

const PASSWORD = 'correct horse battery';
export type Env = Record<string, string>;
/** What a sample is given, and what is cleared away after it. */
export type Prepared = { env: Env; after?: (() => Promise<unknown>) | undefined };
type SignedIn = { accessToken: string; refreshToken: string };

/** @param operations those of the server's document */
export async function worldOf({ baseUrl, admin, deliveries }: RunningTarget, operations: Operation[]) {
  let count = 0;
  async function call<T>(method: string, path: string, as?: string, json?: unknown): Promise<T> {
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        'x-forwarded-for': `10.8.${++count >> 8}.${count & 255}`,
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      body: json === undefined ? null : JSON.stringify(json),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const signIn = (username: string, password = PASSWORD) =>
    call<SignedIn>('POST', '/auth/login', undefined, { username, password });
  const root = (await signIn(admin.username, admin.password)).accessToken;
  const firstId = async (list: string) =>
    (await call<{ id: string | number }[]>('GET', `${list}?_sort=id&_limit=1`, root))[0]?.id;

  /** Somebody who is signed in, twice. */
  async function person() {
    const username = `sample-${++count}`;
    const { id } = await call<{ id: number }>('POST', '/auth/register', undefined, {
      ...{ username, email: `${username}@example.com`, password: PASSWORD },
    });
    const { accessToken, refreshToken } = await signIn(username);
    const env = { LEDGE_USER: username, LEDGE_PASSWORD: PASSWORD, LEDGE_TOKEN: accessToken };
    return { id, username, env: { ...env, LEDGE_REFRESH_TOKEN: refreshToken } };
  }
  const asPerson = async (
    more: (who: Awaited<ReturnType<typeof person>>) => Promise<Env> | Env = () => ({}),
  ) => {
    const who = await person();
    return { env: { ...who.env, ...(await more(who)) } };
  };
  const asAdmin = (env: Env = {}, after?: Prepared['after']): Prepared => ({
    ...{ env: { LEDGE_TOKEN: root, ...env }, after },
  });
  /** Removes the account of this name, which a sample has made. */
  const removed = (username: string) => async () => {
    const [account] = await call<{ id: number }[]>('GET', `/accounts?username=${username}`, root);
    await call('DELETE', `/accounts/${account?.id}`, root);
  };
  const managed = async () => asAdmin({ ACCOUNT_ID: String((await person()).id) });

  /** What changes more than rows of a resource; every other operation needs an admin and ids of what is there. */
  const special: Record<string, () => Promise<Prepared> | Prepared> = {
    register: () => ({ env: {}, after: removed('ada') }),
    createAccount: () => asAdmin({}, removed('grace')),
    ...{ login: asPerson, refresh: asPerson, logout: asPerson, getMe: asPerson, updateMe: asPerson },
    ...{ deleteMe: asPerson, changePassword: asPerson, endSessions: asPerson },
    ...{ updateAccount: managed, endAccountSessions: managed, deleteAccount: managed },
    endSession: () =>
      asPerson(async ({ username, env }) => {
        await signIn(username);
        const sessions = await call<{ id: string; current: boolean }[]>(
          'GET',
          '/auth/sessions',
          env.LEDGE_TOKEN,
        );
        return { SESSION_ID: sessions.find(({ current }) => !current)!.id };
      }),
    deleteKey: () =>
      asPerson(async ({ env }) => {
        const key = { name: 'one', scopes: ['read'] };
        const { id } = await call<{ id: number }>('POST', '/auth/keys', env.LEDGE_TOKEN, key);
        return { KEY_ID: String(id) };
      }),
    resetPassword: () =>
      asPerson(async ({ username }) => ({ LEDGE_RESET_TOKEN: await resetToken(username) })),
    ...{ getInvitation: invited, deleteInvitation: invited },
  };
  async function resetToken(username: string): Promise<string> {
    await call('POST', '/auth/forgot', undefined, { username });
    // The answer does not wait for the message.
    for (let tries = 0; tries < 400; tries++) {
      const messages = await fetch(`${deliveries}/?to=${username}@example.com`);
      const [message] = (await messages.json()) as { token: string }[];
      if (message) return message.token;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('There was no message');
  }
  async function invited(): Promise<Prepared> {
    const { id } = await call<{ id: number }>('POST', '/invitations', root, { role: 'user' });
    return asAdmin({ INVITATION_ID: String(id) });
  }

  /** A row of its own for what changes or removes one; what is made is removed. */
  async function prepareRow({ method, path, reads }: Operation): Promise<Prepared> {
    const name = reads.find((variable) => /_ID$/.test(variable));
    const [list] = path.split('/{');
    if (method === 'POST' && !name)
      return asAdmin({}, async () => {
        const [row] = await call<{ id: unknown }[]>('GET', `${list}?_sort=id&_order=desc&_limit=1`, root);
        await call('DELETE', `${list}/${row?.id}`, root);
      });
    if (!name) return asAdmin();
    const create = operations.find((one) => one.method === 'POST' && one.path === list);
    const known = method === 'GET' || !create ? await firstId(list!) : undefined;
    if (known !== undefined) return asAdmin({ [name]: String(known) });
    const { id } = await call<{ id: number }>('POST', list!, root, create?.body);
    const after = () => call('DELETE', `${list}/${id}`, root);
    return asAdmin({ [name]: String(id) }, method === 'DELETE' ? undefined : after);
  }

  return {
    /** Makes what a sample needs. */
    prepare: async (operation: Operation): Promise<Prepared> =>
      (await special[operation.id]?.()) ??
      (/^\/(auth|invitations)\b/.test(operation.path) ? asAdmin() : prepareRow(operation)),
    /** A name for what must not run side by side: rows that must be unique, or are taken for others. */
    room: ({ id, path }: Operation) => (id in special ? id : path.split('/')[1]!),
  };
}
