/** A request for each operation that writes, and for some several: what it is, and how it is made. */
import { type Ask, PASSWORD, type World } from './world.ts';

const KEY = { 'idempotency-key': 'a-key' };
const basic = (name: string, password: string) => `Basic ${btoa(`${name}:${password}`)}`;

/** Those of accounts and of administration, by `METHOD path` as in the document. */
function ofAccounts({
  person,
  other,
  personId,
  key,
  invitation,
  reset,
  session,
  admin,
}: World): [string, Omit<Ask, 'method'>][] {
  const fresh = { username: 'new', email: 'new@example.com', password: PASSWORD };
  const confirmed = { currentPassword: PASSWORD };
  const { as } = person;
  return [
    ['POST /auth/register', { path: '/auth/register', json: { ...fresh, invitation: invitation.token } }],
    ['POST /auth/login', { path: '/auth/login', json: { username: 'person', password: PASSWORD } }],
    ['POST /auth/refresh', { path: '/auth/refresh', json: { refreshToken: other.refreshToken } }],
    ['POST /auth/logout', { path: '/auth/logout', json: { refreshToken: other.refreshToken } }],
    [
      'PATCH /auth/me',
      { path: '/auth/me', as, json: { ...confirmed, name: 'New', email: 'changed@example.com' } },
    ],
    ['DELETE /auth/me', { path: '/auth/me', as, json: confirmed }],
    [
      'PUT /auth/me/password',
      { path: '/auth/me/password', as, json: { ...confirmed, newPassword: 'quite another one' } },
    ],
    ['DELETE /auth/sessions', { path: '/auth/sessions', as }],
    ['DELETE /auth/sessions/{id}', { path: `/auth/sessions/${session}`, as }],
    ['POST /auth/keys', { path: '/auth/keys', as, json: { name: 'another', scopes: ['read'] } }],
    ['DELETE /auth/keys/{id}', { path: `/auth/keys/${key.id}`, as }],
    ['POST /auth/forgot', { path: '/auth/forgot', json: { username: 'person' } }],
    ['POST /auth/reset', { path: '/auth/reset', json: { token: reset, password: 'quite another one' } }],
    ['POST /accounts', { path: '/accounts', as: admin.as, json: { ...fresh, role: 'admin' } }],
    [
      'PATCH /accounts/{id}',
      { path: `/accounts/${personId}`, as: admin.as, json: { disabled: true, role: 'admin', name: 'New' } },
    ],
    ['DELETE /accounts/{id}', { path: `/accounts/${personId}`, as: admin.as }],
    ['DELETE /accounts/{id}/sessions', { path: `/accounts/${personId}/sessions`, as: admin.as }],
    ['POST /invitations', { path: '/invitations', as: admin.as, json: { role: 'admin' } }],
    ['DELETE /invitations/{id}', { path: `/invitations/${invitation.id}`, as: admin.as }],
  ];
}

/** Those of the resources, with every credential on the first one that people write. */
async function ofResources(world: World): Promise<[string, Omit<Ask, 'method'>][]> {
  const { declared, firstOf, person, personId, admin, key } = world;
  const asked: [string, Omit<Ask, 'method'>][] = [];
  let credentials = [basic('person', PASSWORD), `Bearer ${key.key}`];
  for (const resource of declared.resources) {
    const { name, text } = resource;
    // The profile of somebody who is not the only admin.
    const id = name === 'users' ? personId : await firstOf(name);
    const row = `/${name}/${id}`;
    const as = admin.as;
    const json = await declared.body(resource, 'another', firstOf);
    if (resource.body) {
      asked.push([`POST /${name}`, { path: `/${name}`, as, json }]);
      asked.push([
        `POST /${name}`,
        { path: `/${name}`, as, json: [json, json, json].map(apart), headers: KEY },
      ]);
      if (resource.name !== 'users') {
        for (const credential of credentials)
          asked.push([`POST /${name}`, { path: `/${name}`, as: credential, json }]);
        credentials = [];
      }
    }
    if (text !== '') {
      asked.push([`PATCH /${name}/{id}`, { path: row, as, json: { [text]: 'changed' }, headers: KEY }]);
      asked.push([`PUT /${name}/{id}`, { path: row, as, json }]);
    }
    asked.push([`DELETE /${name}/{id}`, { path: row, as: name === 'users' ? as : person.as }]);
  }
  return asked;

  /** Rows of an array are told from each other, where a column is unique. */
  function apart(row: Record<string, unknown>, index: number) {
    const texts = Object.entries(row).map(([field, value]) => [
      field,
      value === 'another' ? `another${index}` : value,
    ]);
    return Object.fromEntries(texts);
  }
}

/** @returns each with its operation in the document */
export async function writesOf(world: World): Promise<(Ask & { operation: string })[]> {
  const all = [...ofAccounts(world), ...(await ofResources(world))];
  return all.map(([operation, ask]) => ({ operation, method: operation.split(' ')[0]!, ...ask }));
}
