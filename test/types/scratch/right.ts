/** What a frontend may write, of what every set of resources has: strict settings, and no error. */
import type { InferRequestType, InferResponseType } from 'hono/client';
import {
  type Client,
  createClient,
  isConflict,
  type NewUser,
  ok,
  type Problem,
  pages,
  type RowOf,
  rows,
  type User,
  type UserQuery,
  type UserRead,
  update,
} from 'ledge-client';

const api: Client = createClient('http://localhost:8787', {
  credentials: () => ({ username: 'ada', password: 'correct horse battery' }),
});

type List = typeof api.users.$get;
export type Query = InferRequestType<List>['query'] extends UserQuery | undefined ? UserQuery : never;
export type Row = InferResponseType<List, 200>[number];
export type Refusal = InferResponseType<List, 400 | 401>;

export async function page(query: Query): Promise<Row[] | Problem> {
  const answer = await api.users.$get({ query, header: { Prefer: 'count=none' } });
  if (answer.status === 304) return [];
  return answer.ok ? await answer.json() : await answer.json();
}

export async function ways(made: NewUser): Promise<[User, User[], string, string | undefined, string, '']> {
  const one = await api.users.$post({ json: made, header: { 'Idempotency-Key': 'k' } });
  const many = await api.users.$post({ json: [made, made] as const });
  const parts = await api.users.$get({ query: { _fields: 'id,name', id: [1, '2'], name_like: 'a*' } });
  const text = await api.users.$get({ header: { Accept: 'text/csv' } });
  const param = { id: 1 };
  const gone = await api.users[':id'].$delete({ param, header: { 'If-Match': '"1-1"' } });
  const changed = await api.users[':id'].$patch({ param, json: { name: 'Ada' } });
  if (!one.ok) throw new Error((await one.json()).detail);
  if (!many.ok || !parts.ok || !text.ok || gone.status !== 204) throw new Error('refused');
  const name = changed.ok ? (await changed.json()).name : (await changed.json()).title;
  const [first] = await parts.json();
  return [await one.json(), await many.json(), name, first?.name, await text.text(), await gone.text()];
}

export const addresses: [URL, string] = [
  api.users[':id'].$url({ param: { id: 1 } }),
  api.users.$path({ query: { _sort: 'name', _order: 'desc' } }),
];

/** The helpers know the names of the types, too. */
export async function helped(row: User): Promise<[UserRead, User, User[], string, undefined]> {
  const listed: UserRead[] = [];
  for await (const page of pages(api.users, { query: { _limit: 5 } })) listed.push(...page);
  for await (const user of rows(api.users)) listed.push(user);
  for await (const { name } of rows(api.users, { query: { _fields: 'name' } })) console.log(name?.length);
  try {
    await update(api.users, row, async ({ name }) => ({ name: `${name}!` }), { attempts: 2 });
  } catch (error) {
    if (isConflict(api.users, error))
      console.log(error.ours.name, error.theirs satisfies RowOf<typeof api.users>);
  }
  return [
    await ok(api.users[':id'].$get({ param: { id: 1 } })),
    await update(api.users, listed[0]!, { name: 'Ada' }),
    await ok(api.users.$post({ json: [{ name: 'Ada' }] })),
    await ok(api.users.$get({ header: { Accept: 'text/csv' } })),
    await ok(api.users.$post({ json: { name: 'Ada' }, header: { Prefer: 'return=minimal' } })),
  ];
}
