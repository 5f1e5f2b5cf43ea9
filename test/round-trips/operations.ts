/** One request for each operation of the document, in an order in which each succeeds. */

import { type Asked, type Counted, send } from './asked.ts';
import { rows } from './rows.ts';

const PASSWORD = 'a password of some length';

/** @param deliveries where messages to people are to be read */
export async function* operations(counted: Counted, deliveries: string): AsyncGenerator<Asked> {
  const answer = async <T>(path: string, init: RequestInit = {}) =>
    (await (await counted.app.request(path, init)).json()) as T;
  type SignedIn = { accessToken: string; refreshToken: string };
  const signedIn = (username: string, password = PASSWORD) =>
    answer<SignedIn>('/auth/login', send('POST', undefined, { username, password }));
  const register = (username: string) =>
    answer<{ id: number }>(
      '/auth/register',
      send('POST', undefined, { username, email: `${username}@example.com`, password: PASSWORD }),
    );
  const bearer = async (username: string) => `Bearer ${(await signedIn(username)).accessToken}`;
  const token = async (email: string) =>
    (
      (await (await fetch(`${deliveries}/?to=${encodeURIComponent(email)}`)).json()) as { token: string }[]
    ).at(-1)!.token;
  const admin = `Bearer ${(await signedIn('admin', counted.password)).accessToken}`;
  // Known from now on, as are the keys that tokens are verified with.
  await answer('/auth/me', send('GET', admin));

  yield* service();
  yield* accounts();
  yield* administration();
  for (const resource of counted.resources) yield* rows(counted, resource, admin);

  async function* service(): AsyncGenerator<Asked> {
    for (const [id, path] of [
      ['getIndex', '/'],
      ['getStatus', '/status'],
      ['getInfo', '/info'],
      ['getProblem', '/problems/not-found'],
      ['getDocument', '/openapi.json'],
      ['getDocumentation', '/docs'],
      ['getResetPage', '/auth/reset?token=x'],
    ] as const)
      yield { id, path, init: {}, most: 0 };
    // The files of the documentation are given by the entry, and here is none.
    yield { id: 'getDocumentationAsset', path: '/docs/swagger-ui.css', init: {}, most: 0, status: 404 };
    yield { id: 'getReady', path: '/ready', init: {}, most: 1 };
    yield { id: 'getJwks', path: '/.well-known/jwks.json', init: {}, most: 1 };
  }

  async function* accounts(): AsyncGenerator<Asked> {
    const email = 'counted@example.com';
    const someone = { username: 'counted', email, password: PASSWORD };
    yield {
      id: 'register',
      path: '/auth/register',
      init: send('POST', undefined, someone),
      most: 2,
      status: 201,
    };
    await register('signing-in');
    // Not one whose password was just set, which is known without a hash.
    await answer('/auth/login', send('POST', undefined, { username: 'nobody', password: PASSWORD }));
    yield {
      id: 'login',
      path: '/auth/login',
      init: send('POST', undefined, { username: 'signing-in', password: PASSWORD }),
      most: 2,
    };
    const { refreshToken } = await signedIn('counted');
    yield { id: 'refresh', path: '/auth/refresh', init: send('POST', undefined, { refreshToken }), most: 1 };
    const { refreshToken: another } = await signedIn('counted');
    yield {
      id: 'logout',
      path: '/auth/logout',
      init: send('POST', undefined, { refreshToken: another }),
      most: 1,
      status: 204,
    };

    let as = await bearer('counted');
    await answer('/auth/me', send('GET', as));
    yield { id: 'getMe', path: '/auth/me', init: send('GET', as), most: 1 };
    yield { id: 'updateMe', path: '/auth/me', init: send('PATCH', as, { name: 'Counted' }), most: 1 };
    yield { id: 'listSessions', path: '/auth/sessions', init: send('GET', as), most: 1 };
    const [session] = (
      await answer<{ id: string; current: boolean }[]>('/auth/sessions', send('GET', as))
    ).filter(({ current }) => !current);
    yield {
      id: 'endSession',
      path: `/auth/sessions/${session!.id}`,
      init: send('DELETE', as),
      most: 1,
      status: 204,
    };
    yield {
      id: 'createKey',
      path: '/auth/keys',
      init: send('POST', as, { name: 'one', scopes: ['read'] }),
      most: 1,
      status: 201,
    };
    yield { id: 'listKeys', path: '/auth/keys', init: send('GET', as), most: 1 };
    const [key] = await answer<{ id: number }[]>('/auth/keys', send('GET', as));
    yield { id: 'deleteKey', path: `/auth/keys/${key!.id}`, init: send('DELETE', as), most: 1, status: 204 };
    const password = `${PASSWORD}, changed`;
    yield {
      id: 'changePassword',
      path: '/auth/me/password',
      init: send('PUT', as, { currentPassword: PASSWORD, newPassword: password }),
      most: 2,
      status: 204,
    };
    as = `Bearer ${(await signedIn('counted', password)).accessToken}`;
    yield { id: 'endSessions', path: '/auth/sessions', init: send('DELETE', as), most: 1, status: 204 };
    yield {
      id: 'forgotPassword',
      path: '/auth/forgot',
      init: send('POST', undefined, { username: email }),
      most: 1,
      status: 202,
    };
    yield {
      id: 'resetPassword',
      path: '/auth/reset',
      init: send('POST', undefined, { token: await token(email), password: PASSWORD }),
      most: 2,
      status: 204,
    };
    as = await bearer('counted');
    yield {
      id: 'deleteMe',
      path: '/auth/me',
      init: send('DELETE', as, { currentPassword: PASSWORD }),
      most: 2,
    };
  }

  async function* administration(): AsyncGenerator<Asked> {
    const made = { username: 'managed', email: 'managed@example.com', password: PASSWORD };
    yield { id: 'createAccount', path: '/accounts', init: send('POST', admin, made), most: 2, status: 201 };
    const { id } = await register('governed');
    for (const [operation, path, method, json, status] of [
      ['listAccounts', '/accounts', 'GET'],
      ['getManagedAccount', `/accounts/${id}`, 'GET'],
      ['updateAccount', `/accounts/${id}`, 'PATCH', { disabled: true }],
      ['endAccountSessions', `/accounts/${id}/sessions`, 'DELETE', undefined, 204],
      ['deleteAccount', `/accounts/${id}`, 'DELETE'],
      ['createInvitation', '/invitations', 'POST', { email: 'guest@example.com' }, 201],
      ['listInvitations', '/invitations', 'GET'],
      ['listAudit', '/audit', 'GET'],
    ] as const)
      yield { id: operation, path, init: send(method, admin, json), most: 1, status: status ?? 200 };
    const [invitation] = await answer<{ id: number }[]>('/invitations', send('GET', admin));
    yield { id: 'getInvitation', path: `/invitations/${invitation!.id}`, init: send('GET', admin), most: 1 };
    yield {
      id: 'deleteInvitation',
      path: `/invitations/${invitation!.id}`,
      init: send('DELETE', admin),
      most: 1,
      status: 204,
    };
    const [record] = await answer<{ id: number }[]>('/audit?_limit=1', send('GET', admin));
    yield { id: 'getAuditRecord', path: `/audit/${record!.id}`, init: send('GET', admin), most: 1 };
  }
}
