/** The table of access once more, with credentials that are less than their owner, or good no more. */
import { describe, expect, it } from 'vitest';
import { create, document, type Operation, type Resource, resources, valid } from './declared.ts';
import { admin, basic, newcomer, other, type Person, signIn, someone } from './people.ts';
import { claimsOf, header, signed } from './signed.ts';
import { call, expectProblem, once } from './support.ts';

/** A key of somebody. */
async function keyOf({ bearer }: Person, scopes: string[], expiresAt?: string): Promise<string> {
  const json = { name: 'matrix', scopes, ...(expiresAt !== undefined && { expiresAt }) };
  const reply = await call('POST', '/auth/keys', { as: bearer, json });
  expect(reply.status, reply.text).toBe(201);
  return `Bearer ${reply.json<{ key: string }>().key}`;
}

/** What somebody was signed in with whose account was then disabled. */
const disabled = once(async () => {
  const person = await newcomer();
  const credentials = [person.bearer, await keyOf(person, ['read', 'write'])];
  const path = `/accounts/${person.id}`;
  expect((await call('PATCH', path, { as: await admin(), json: { disabled: true } })).status).toBe(200);
  // Once: a password that is refused costs a hash each time.
  const password = basic(person.username, person.password);
  expectProblem(await call('GET', '/auth/me', { as: password }), 401);
  return credentials;
});
/** An API key that has run out, an access token whose session has ended, and one whose own time is over. */
const expired = once(async () => {
  const soon = new Date(Date.now() + 1_000).toISOString();
  const key = await keyOf(await other(), ['read', 'write'], soon);
  const ended = `Bearer ${(await signIn(await other())).accessToken}`;
  expect((await call('POST', '/auth/logout', { as: ended })).status).toBe(204);
  const state = async () => (await call('GET', '/auth/me', { as: key })).status;
  await expect.poll(state, { timeout: 10_000 }).toBe(401);
  const claims = await claimsOf((await other()).bearer);
  const [iat, exp] = [Number(claims.iat) - 700, Number(claims.exp) - 700];
  return [key, ended, `Bearer ${await signed(header, { ...claims, iat, exp })}`];
});
const readKey = once(async () => keyOf(await someone(), ['read']));
const writeKey = once(async () => keyOf(await someone(), ['write']));

const owner = ({ name }: Resource, path: string, method: string) =>
  (document.paths[path]![method] as Operation & { 'x-access': Record<string, string> })['x-access'].owner ??
  name;

describe.each(resources)('$name', (resource) => {
  const { name } = resource;
  const mayCreate = owner(resource, `/${name}`, 'post') === 'yes';
  const mayRead = owner(resource, `/${name}/{id}`, 'get') === 'yes';
  const mayDelete = owner(resource, `/${name}/{id}`, 'delete') === 'yes';
  /** A row of somebody's, or of the admin's where nobody else makes any. */
  const row = async () => {
    if (name === 'users') return `/users/${(await someone()).id}`;
    return (await create(resource, mayCreate ? (await someone()).bearer : await admin())).path;
  };
  const shared = once(row);
  const requests = async (path: string): Promise<[method: string, path: string, json?: unknown][]> => [
    ['GET', `/${name}`],
    ['GET', path],
    ['POST', `/${name}`, await valid(resource)],
    ['PATCH', path, {}],
    ['PUT', path, await valid(resource)],
    ['DELETE', path],
  ];

  it.each([
    ['a disabled account', disabled],
    ['what has run out', expired],
  ])('refuses the credentials of %s, whatever anybody may do', async (_, credentials) => {
    for (const as of await credentials())
      for (const [method, path, json] of await requests(await shared()))
        expectProblem(await call(method, path, { as, ...(json !== undefined && { json }) }), 401);
    expect((await call('GET', await shared(), { as: await admin() })).status).toBe(200);
  });

  it('lets a key that reads do what its owner may, but write', async () => {
    const as = await readKey();
    const path = await shared();
    for (const [method, at, json] of await requests(path)) {
      const reply = await call(method, at, { as, ...(json !== undefined && { json }) });
      if (method !== 'GET') expectProblem(reply, 403);
      else if (mayRead) expect(reply.status).toBe(200);
    }
    expect((await call('GET', path, { as: await admin() })).status).toBe(200);
  });

  it('lets a key that writes do what its owner may, but read', async () => {
    const as = await writeKey();
    for (const path of [`/${name}`, await shared()]) expectProblem(await call('GET', path, { as }), 403);
    const made = await call('POST', `/${name}`, { as, json: await valid(resource) });
    expect(made.status).toBe(mayCreate ? 201 : 403);
    if (!mayCreate || !mayDelete) return;
    expect((await call('DELETE', await row(), { as })).status).toBe(200);
  });
});
