/** What pages written for JSONPlaceholder do: fetch, mostly without any header. */
import { get, type Row, send } from './api.ts';
import { comparing, type Scenario } from './scenario.ts';

/** Rows of the samples, and children of the first parent. `users` has people besides. */
const counts = { '/posts': 100, '/comments': 500, '/albums': 100, '/photos': 5_000, '/todos': 200 };
const children = {
  '/posts/1/comments': ['postId', 5],
  '/albums/1/photos': ['albumId', 50],
  '/users/1/posts': ['userId', 10],
  '/users/1/albums': ['userId', 10],
  '/users/1/todos': ['userId', 20],
} as const;

export async function plainReads(scenario: Scenario): Promise<void> {
  const { via } = scenario;
  const equal = comparing(scenario);
  for (const [path, count] of Object.entries(counts)) equal(path, (await get(via + path)).length, count);
  equal('/users', (await get(`${via}/users`)).length >= 10, true);
  for (const [path, [field, count]] of Object.entries(children)) {
    const rows = await get(via + path);
    equal(
      path,
      rows.map((row) => row[field]),
      Array(count).fill(1),
    );
    equal(
      `${path.replace(/.*\//, '/')}?${field}=1`,
      await get(via + path.replace(/.*\//, `/`).concat(`?${field}=1`)),
      rows,
    );
  }
  const post = await get<Row>(`${via}/posts/1`);
  equal('a post has these fields and no others', Object.keys(post), ['userId', 'id', 'title', 'body']);
  const page = await send(`${via}/posts?_page=2`);
  equal(
    '_page alone has ten rows',
    (page.json as Row[]).map((row) => row.id),
    [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  );
  equal('_limit alone', (await get(`${via}/posts?_limit=3`)).length, 3);
  equal('the total of all', page.headers.get('x-total-count'), '100');
  equal('no such post', (await send(`${via}/posts/4711`)).status, 404);
  const head = await send(`${via}/posts?_limit=1`, 'HEAD');
  equal('HEAD', [head.status, head.headers.get('x-total-count')], [200, '100']);
  const ignored = await send(`${via}/posts?posts`, 'GET', undefined, { prefer: 'handling=lenient' });
  equal('a parameter of no meaning is ignored when asked to', ignored.status, 200);
}

/** @see https://jsonplaceholder.typicode.com/guide, with credentials */
export async function plainWrites(scenario: Scenario): Promise<void> {
  const { via, person } = scenario;
  const equal = comparing(scenario);
  const authorization = person.basic;
  const guide = { authorization, 'content-type': 'application/json; charset=UTF-8' };
  const write = (method: string, path: string, body?: unknown, headers: Record<string, string> = guide) =>
    send(via + path, method, body, headers);

  const made = await write('POST', '/posts', { title: 'foo', body: 'bar', userId: person.id });
  const id = (made.json as Row).id;
  equal('POST', [made.status, made.json], [201, { id, title: 'foo', body: 'bar', userId: person.id }]);
  const put = { id, title: 'foo', body: 'baz', userId: person.id };
  equal('PUT', (await write('PUT', `/posts/${id}`, put)).json, put);
  const patched = await write('PATCH', `/posts/${id}`, { title: 'new' });
  equal('PATCH', patched.json, { ...put, title: 'new' });
  const form = new URLSearchParams({ title: 'foo', body: 'bar', userId: String(person.id) });
  const posted = await write('POST', '/posts', form, { authorization });
  equal('POST of a form', [posted.status, (posted.json as Row).title], [201, 'foo']);
  const texted = await write('POST', '/posts', '{"title":"foo","body":"bar"}', { authorization });
  equal('POST of JSON without its type: 415, and says so', [texted.status, named(texted.json)], [415, true]);
  const removed = await write('DELETE', `/posts/${id}`, undefined, {
    authorization,
    'content-type': 'text/plain',
  });
  equal('DELETE with a type and no body', [removed.status, removed.json], [200, {}]);
  equal('DELETE again', (await write('DELETE', `/posts/${id}`, undefined, { authorization })).status, 404);
  const anonymous = await send(`${via}/posts`, 'POST', { title: 'foo', body: 'bar' });
  equal('POST without credentials: 401', anonymous.status, 401);
}

const named = (problem: unknown) => /application\/json/.test(JSON.stringify(problem));
