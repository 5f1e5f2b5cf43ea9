/** refine's simple REST provider: bare for reading, and as docs/json-server.md configures it for writing. */
import type { CrudFilter, HttpError } from '@refinedev/core';
import simpleRest, { axiosInstance } from '@refinedev/simple-rest';
import { get, type Row, send } from './api.ts';
import { dataProvider } from './refine-client.ts';
import { ascending, comparing, refusal, type Scenario } from './scenario.ts';

type List = { data: Row[]; total: number };
const ids = (rows: readonly Row[]) => rows.map((row) => row.id);

export async function refineReads(scenario: Scenario): Promise<void> {
  const { baseUrl, via, sent } = scenario;
  const equal = comparing(scenario);
  const provider = simpleRest(via);
  const posts = await get(`${baseUrl}/posts`);
  const users = await get(`${baseUrl}/users`);
  const listed = async (resource: string, ...filters: CrudFilter[]) =>
    ids(((await provider.getList({ resource, filters, pagination: { mode: 'off' } })) as List).data);

  const page = (await provider.getList({
    resource: 'posts',
    pagination: { currentPage: 2, pageSize: 7 },
    sorters: [
      { field: 'userId', order: 'desc' },
      { field: 'title', order: 'asc' },
    ],
  })) as List;
  const sorted = posts.toSorted(
    (a, b) => (b.userId as number) - (a.userId as number) || ascending(a.title as string, b.title as string),
  );
  equal('getList: sorters and pagination', page, { data: sorted.slice(7, 14), total: posts.length });
  const query = '/posts?_end=14&_order=desc%2Casc&_sort=userId%2Ctitle&_start=7';
  equal('it sends several keys in one parameter', sent.at(-1)?.url, query);
  const first = (await provider.getList({ resource: 'users' })) as List;
  equal('getList: ten rows by default', first, { data: users.slice(0, 10), total: users.length });
  equal('getList: without pagination', await listed('posts'), ids(posts));

  const of = (test: (post: Row) => boolean) => ids(posts.filter(test));
  const word = (posts[1]!.title as string).slice(0, 6).toUpperCase();
  const has = (text: unknown) => String(text).toUpperCase().includes(word);
  const cases: [CrudFilter, number[]][] = [
    [{ field: 'userId', operator: 'eq', value: 4 }, of((p) => p.userId === 4)],
    [{ field: 'userId', operator: 'ne', value: 4 }, of((p) => p.userId !== 4)],
    [{ field: 'id', operator: 'gte', value: 95 }, of((p) => p.id >= 95)],
    [{ field: 'id', operator: 'lte', value: 5 }, of((p) => p.id <= 5)],
    [{ field: 'title', operator: 'contains', value: word }, of((p) => has(p.title))],
    [{ field: 'q', operator: 'eq', value: word }, of((p) => has(p.title) || has(p.body))],
    [{ field: 'id', operator: 'in', value: [2, 5, 9] }, [2, 5, 9]],
  ];
  for (const [filter, wanted] of cases) {
    const { field, operator } = filter as { field: string; operator: string };
    equal(`getList: ${field} ${operator}`, await listed('posts', filter), wanted);
  }
  const range: CrudFilter[] = [cases[2]![0], { field: 'id', operator: 'lte', value: 97 }];
  equal('getList: two filters of a field', await listed('posts', ...range), [95, 96, 97]);
  const city = (users[2]!.address as Row).city;
  const nested: CrudFilter = { field: 'address.city', operator: 'eq', value: city };
  equal('getList: a nested field', await listed('users', nested), [3]);
  equal('getList: a nested resource', (await listed('posts/2/comments')).length, 5);
  const none = await listed('posts', { field: 'title', operator: 'eq', value: 'no such title' });
  equal('getList: nothing found', none, []);

  equal('getOne', (await provider.getOne({ resource: 'posts', id: 3 })).data, posts[2]);
  const many = (await provider.getMany({ resource: 'posts', ids: [3, 1, 2] })) as List;
  equal(
    'getMany',
    many.data.toSorted((a, b) => a.id - b.id),
    posts.slice(0, 3),
  );
  const custom = await provider.custom({
    url: `${via}/posts`,
    method: 'get',
    sorters: [{ field: 'id', order: 'desc' }],
    filters: [{ field: 'id', operator: 'lte', value: 9 }],
    query: { _limit: 2, _embed: ['comments'] },
  });
  equal('custom: sorters, filters and a query', ids(custom.data as unknown as Row[]), [9, 8]);
  equal('its query begins with &', sent.at(-1)?.url.startsWith('/posts?&_order=desc&_sort=id&'), true);
  const missing = await refusal<HttpError>(() => provider.getOne({ resource: 'posts', id: 4711 }));
  equal('getOne of no row: 404', missing?.statusCode, 404);
}

export async function refineWrites(scenario: Scenario): Promise<void> {
  const { via, person } = scenario;
  const equal = comparing(scenario);
  const variables = { title: 'By refine', body: 'of it' };
  const anonymous = await refusal<HttpError>(() => simpleRest(via).create({ resource: 'posts', variables }));
  equal('create without credentials: 401', anonymous?.statusCode, 401);
  try {
    await lifeOfARow({ ...scenario, check: named(scenario, 'Basic') }, dataProvider(via, person.basic));
    await lifeOfARow({ ...scenario, check: named(scenario, 'Bearer') }, dataProvider(via, person.bearer));
    await refusals(scenario, dataProvider(via, person.bearer));
  } finally {
    // The instance is shared with whoever comes next.
    delete axiosInstance.defaults.headers.common.Authorization;
  }
}

const named =
  ({ check }: Scenario, credential: string): Scenario['check'] =>
  (name, ok, detail) =>
    check(`${name}, ${credential}`, ok, detail);

async function lifeOfARow(scenario: Scenario, provider: ReturnType<typeof dataProvider>): Promise<void> {
  const { baseUrl, via, sent, person } = scenario;
  const equal = comparing(scenario);
  const resource = 'posts';
  const stored = (id: unknown) => get<Row>(`${baseUrl}/posts/${id}`);
  const variables = { title: 'By refine', body: 'of it' };

  const made = (await provider.create({ resource, variables })).data as Row;
  const whole = { userId: person.id, id: made.id, ...variables };
  equal('create', [made, await stored(made.id)], [whole, whole]);
  const changes = { title: 'Changed' };
  const updated = await provider.update({ resource, id: made.id, variables: changes });
  equal(
    'update',
    [updated.data, await stored(made.id)],
    [
      { ...whole, ...changes },
      { ...whole, ...changes },
    ],
  );
  equal('it sends a patch', [sent.at(-1)?.method, sent.at(-1)?.body], ['PATCH', JSON.stringify(changes)]);
  await provider.deleteOne({ resource, id: made.id });
  equal('deleteOne', (await send(`${baseUrl}/posts/${made.id}`)).status, 404);

  const custom = await provider.custom({ url: `${via}/posts`, method: 'post', payload: variables });
  const { id } = custom.data as Row;
  equal('custom: post', await stored(id), { ...whole, id });
  const { data } = await provider.deleteOne({ resource, id: id as number, variables: { reason: 'done' } });
  equal('deleteOne with variables', [data, (await send(`${baseUrl}/posts/${id}`)).status], [{}, 404]);
  equal('it sends them as a body', sent.at(-1)?.body, '{"reason":"done"}');
}

async function refusals(scenario: Scenario, provider: ReturnType<typeof dataProvider>): Promise<void> {
  const equal = comparing(scenario);
  const incomplete = { resource: 'posts', variables: { title: 'No body' } };
  const invalid = await refusal<HttpError>(() => provider.create(incomplete));
  equal('create without a field: 422', invalid?.statusCode, 422);
  equal('its form is told of the field', invalid?.errors, { body: 'is required' });
  const foreign = await refusal<HttpError>(() => provider.deleteOne({ resource: 'posts', id: 1 }));
  equal("deleteOne of another's: 403", foreign?.statusCode, 403);
  equal('it is told why', /owner/.test(foreign?.message ?? ''), true);
}
