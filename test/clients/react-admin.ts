/** react-admin's provider for json-server: bare for reading, and as docs/json-server.md configures it for writing. */
import type { HttpError } from 'ra-core';
import jsonServerProvider from 'ra-data-json-server';
import { get, type Row, send } from './api.ts';
import { dataProvider } from './react-admin-client.ts';
import { ascending, comparing, refusal, type Scenario } from './scenario.ts';

const byTitle = { field: 'title', order: 'DESC' } as const;
const byId = { field: 'id', order: 'ASC' } as const;
const all = { page: 1, perPage: 100 };
const ids = (rows: readonly Row[]) => rows.map((row) => row.id);

export async function reactAdminReads(scenario: Scenario): Promise<void> {
  const { baseUrl, via, sent, check } = scenario;
  const equal = comparing(scenario);
  const provider = jsonServerProvider(via);
  const posts = await get(`${baseUrl}/posts`);
  const users = await get(`${baseUrl}/users`);
  const comments = await get(`${baseUrl}/comments`);

  const page = await provider.getList<Row>('posts', {
    ...{ pagination: { page: 2, perPage: 4 }, sort: byTitle, filter: { userId: 3 } },
    signal: new AbortController().signal,
  });
  const mine = posts.filter((post) => post.userId === 3);
  const sorted = mine.toSorted((a, b) => ascending(b.title as string, a.title as string));
  equal('getList: filter, sort and page', page, { data: sorted.slice(4, 8), total: mine.length });
  const query = '/posts?_end=8&_order=DESC&_sort=title&_start=4&userId=3';
  equal('it sends the order in upper case, and a slice', sent.at(-1)?.url, query);

  const whole = await provider.getList<Row>('posts', {});
  equal('getList: without pagination', whole, { data: posts, total: posts.length });

  const city = (users[0]!.address as Row).city as string;
  const nested = { pagination: all, sort: byId, filter: { address: { city } } };
  equal('getList: a nested filter', ids((await provider.getList<Row>('users', nested)).data), [users[0]!.id]);

  const range = { pagination: all, sort: byId, filter: { id_gte: 5, id_lte: 9 } };
  const between = await provider.getList<Row>('posts', range);
  equal('getList: _gte and _lte', ids(between.data), [5, 6, 7, 8, 9]);
  const word = (posts[0]!.title as string).slice(0, 6).toUpperCase();
  for (const filter of [{ q: word }, { title_like: word }]) {
    const [name] = Object.keys(filter);
    const within = posts.filter((post) =>
      `${post.title}${name === 'q' ? `\n${post.body}` : ''}`.toUpperCase().includes(word),
    );
    const found = await provider.getList<Row>('posts', { pagination: all, sort: byId, filter });
    equal(`getList: ${name}`, ids(found.data), ids(within));
  }

  const embedded = await provider.getList('posts', {
    ...{ pagination: { page: 1, perPage: 2 }, sort: byId, filter: {}, meta: { embed: ['comments'] } },
  });
  const of = (post: Row) => ({ ...post, comments: comments.filter((c) => c.postId === post.id) });
  equal('getList: meta.embed', embedded.data, posts.slice(0, 2).map(of));

  equal('getOne', (await provider.getOne('posts', { id: 3 })).data, posts[2]);
  const shown = await provider.getOne('posts', { id: 3, meta: { embed: 'comments' } });
  equal('getOne: meta.embed', shown.data, of(posts[2]!));

  const many = await provider.getMany<Row>('posts', { ids: [3, 1, 4711, 2] });
  equal('getMany: those that are there', ids(many.data).toSorted(ascending), [1, 2, 3]);
  equal('it sends the ids as alternatives', sent.at(-1)?.url, '/posts?id=3&id=1&id=4711&id=2');
  const hundred = await provider.getMany<Row>('posts', { ids: ids(posts.slice(0, 100)) });
  equal('getMany: 100 at once', hundred.data.length, 100);

  const reference = await provider.getManyReference<Row>('comments', {
    ...{ target: 'postId', id: 7, pagination: { page: 1, perPage: 3 }, sort: byId, filter: {} },
  });
  const under = comments.filter((comment) => comment.postId === 7);
  equal('getManyReference', reference, { data: under.slice(0, 3), total: under.length });

  const missing = await refusal<HttpError>(() => provider.getOne('posts', { id: 4711 }));
  check('getOne of no row: 404', missing?.status === 404, missing?.status);
}

export async function reactAdminWrites(scenario: Scenario): Promise<void> {
  const { baseUrl, via, sent, person, check } = scenario;
  const equal = comparing(scenario);
  const bearer = dataProvider(via, person.bearer);
  const basic = dataProvider(via, person.basic);
  const stored = (id: number) => get<Row>(`${baseUrl}/posts/${id}`);
  const status = async (id: number) => (await send(`${baseUrl}/posts/${id}`)).status;
  const fresh = { title: 'By react-admin', body: 'of it' };

  const anonymous = await refusal<HttpError>(() => jsonServerProvider(via).create('posts', { data: fresh }));
  check('create without credentials: 401', anonymous?.status === 401, anonymous?.status);

  const { data: made } = await bearer.create<Row>('posts', { data: fresh });
  equal('create, Bearer', made, { ...fresh, id: made.id, userId: person.id });
  equal('it is stored', await stored(made.id), made);
  const { data: second } = await basic.create<Row>('posts', { data: fresh });
  equal('create, Basic', await stored(second.id), { ...fresh, id: second.id, userId: person.id });

  const changed = { ...made, title: 'Changed' };
  const update = { id: made.id, data: changed, previousData: made };
  equal('update', (await bearer.update<Row>('posts', update)).data, changed);
  const put = sent.at(-1);
  equal(
    'it sends the whole record, the id in it',
    [put?.method, JSON.parse(put?.body ?? '')],
    ['PUT', changed],
  );
  equal('it is stored', await stored(made.id), changed);
  equal('update with Basic', (await basic.update<Row>('posts', update)).data, changed);

  const both = [made.id, second.id];
  const told = await bearer.updateMany('posts', { ids: both, data: { title: 'Many', body: 'at once' } });
  equal('updateMany', told.data, both);
  for (const id of both)
    equal('it is stored', await stored(id), { id, userId: person.id, title: 'Many', body: 'at once' });
  // A part of a record replaces the whole of it: json-server would forget the body.
  const partly = await refusal<HttpError>(() =>
    bearer.updateMany('posts', { ids: both, data: { title: 'P' } }),
  );
  equal('updateMany of a part: 422', partly?.status, 422);
  equal('its form is told of the field', partly?.body.errors, { body: 'is required' });
  equal('and nothing is lost', (await stored(made.id)).body, 'at once');

  const foreign = await refusal<HttpError>(() => bearer.delete('posts', { id: 1 }));
  equal("delete of another's: 403", foreign?.status, 403);
  check('it is told why', /owner/.test(foreign?.message ?? ''), foreign?.message);
  equal('delete', (await bearer.delete('posts', { id: made.id })).data, {});
  equal('it is gone', await status(made.id), 404);
  const { data: third } = await bearer.create<Row>('posts', { data: fresh });
  await basic.deleteMany('posts', { ids: [second.id, third.id] });
  equal('deleteMany', [await status(second.id), await status(third.id)], [404, 404]);
}
