/** What must not compile: each line that is expected to fail and does not is an error. */
import * as ledge from 'ledge-client';

const api = ledge.createClient('http://localhost:8787');
const param = { id: 1 };
export const refused = () => [
  // @ts-expect-error no such resource
  api.poems,
  // @ts-expect-error no such member of the address
  api.users.$get({ query: { _limits: 5 } }),
  // @ts-expect-error another type
  api.users.$get({ query: { id: true } }),
  // @ts-expect-error no such preference
  api.users.$get({ header: { Prefer: 'count=few' } }),
  // @ts-expect-error no such field to sort by
  api.users.$get({ query: { _sort: 'nane' } }),
  // @ts-expect-error which one?
  api.users[':id'].$get(),
  // @ts-expect-error a body is needed
  api.users[':id'].$patch({ param }),
  // @ts-expect-error private
  api.users[':id'].$patch({ param, json: { ownerId: 1 } }),
  // @ts-expect-error a field is missing
  api.auth.login.$post({ json: { username: 'ada' } }),
  // @ts-expect-error no such credentials
  ledge.createClient('', { credentials: { username: 'ada' } }),
  // @ts-expect-error rows, not their text
  ledge.rows(api.users, { header: { Accept: 'text/csv' } }),
  // @ts-expect-error private
  ledge.update(api.users, { id: 1 }, { ownerId: 1 }),
  // @ts-expect-error no such field
  ledge.rows(api.users, { query: { _fields: 'nane' } }),
  // @ts-expect-error nothing that lists
  ledge.rows(api.auth.logout),
];
export const unsure = async () => {
  const answer = await api.users[':id'].$get({ param });
  // @ts-expect-error a problem has no name
  const { name } = await answer.json();
  const parts = await api.users[':id'].$get({ param, query: { _fields: 'name' } });
  // @ts-expect-error it was not asked for
  const id: number = parts.ok && (await parts.json()).id;
  for await (const user of ledge.rows(api.users, { query: { _fields: 'name' } })) {
    // @ts-expect-error it may not be there
    console.log(user.name.length);
  }
  return [name, id];
};
// @ts-expect-error what the declarations are made with is theirs
export type Private = ledge.Numeric;
