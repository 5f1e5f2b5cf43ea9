/** Whether a server answers what it is measured for: a benchmark of other answers is worth nothing. */
import { deepEqual, equal } from 'node:assert/strict';
import type { rowsOf } from './rows.ts';
import { camelRow } from './rows.ts';
import { create, EMBED, TWENTY } from './scenarios.ts';
import type { Running } from './servers.ts';

/** @throws AssertionError that says which answer is another one, and how */
export async function checkAnswers(server: Running, rows: ReturnType<typeof rowsOf>): Promise<void> {
  const send = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { answer, text: await answer.text() };
  };
  const row = camelRow(rows.posts[0]!);
  const read = async (path: string, expected: unknown, authorization?: string) => {
    const { answer, text } = await send(path, authorization ? { headers: { authorization } } : {});
    equal(answer.status, 200, `${path}: ${text.slice(0, 200)}`);
    deepEqual(JSON.parse(text), expected, path);
    return answer;
  };
  await read('/posts/1', row);
  const page = rows.posts.slice(0, 20).map(camelRow);
  const list = await read(TWENTY, page);
  equal(list.headers.get('x-total-count'), String(rows.posts.length), 'X-Total-Count');
  const comments = (id: unknown) => rows.comments.filter(({ post_id }) => post_id === id).map(camelRow);
  await read(
    EMBED,
    page.map((post) => ({ ...post, comments: comments(post.id) })),
  );

  for (const field of [server.bearer, server.basic]) {
    if (field === undefined) continue;
    await read('/posts/1', row, field);
    const { answer } = await send('/posts/1', { headers: { authorization: `${field.slice(0, -4)}AAAA` } });
    equal(answer.status, 401, 'a credential that is not valid');
  }
  const [request] = create(server) ?? [];
  if (!request) return;
  const { method, path, headers = {}, body = '' } = request;
  const { answer, text } = await send(path, { method, headers, body });
  equal(answer.status, 201, text.slice(0, 200));
  const made = JSON.parse(text) as { id: number };
  deepEqual(made, { ...JSON.parse(body), id: made.id }, 'what was created');
  equal(answer.headers.get('location')?.endsWith(`/posts/${made.id}`), true, 'Location');
  await read(`/posts/${made.id}`, made);
}
