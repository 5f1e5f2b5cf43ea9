/** A write of the samples is one round trip to the database: counted at a real libSQL server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCounted } from './counted.ts';

let counted: Awaited<ReturnType<typeof openCounted>>;
beforeAll(async () => {
  counted = await openCounted();
}, 60_000);
afterAll(() => counted?.stop());

describe('round trips of writes', () => {
  const json = (method: string, body: unknown, more: Record<string, string> = {}) => ({
    method,
    headers: { 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  });
  const cost = async (path: string, init: RequestInit) => {
    const { text, ...found } = await counted.cost(path, init);
    return { ...found, row: JSON.parse(text) as { id: number } };
  };

  it('POST, PUT, PATCH and DELETE, of rows and of arrays, with keys and without: 1', async () => {
    const login = { username: 'trip', password: 'a long password' };
    await counted.app.request('/auth/register', json('POST', { ...login, email: 'trip@example.com' }));
    const session = await (await counted.app.request('/auth/login', json('POST', login))).json();
    const as = { authorization: `Bearer ${(session as { accessToken: string }).accessToken}` };
    const key = { ...as, 'idempotency-key': 'trip' };
    // The first one also reads the keys that tokens are verified with.
    const { row } = await cost('/albums', json('POST', { title: 'x' }, as));
    const path = `/albums/${row.id}`;
    const photo = {
      albumId: row.id,
      title: 'x',
      url: 'https://a.example',
      thumbnailUrl: 'https://a.example',
    };
    const lost = { ...photo, albumId: 99_999_999 };
    for (const [status, expected, to, init] of [
      [201, 1, '/albums', json('POST', { title: 'x' }, as)],
      [201, 1, '/photos', json('POST', Array(1_000).fill(photo), as)],
      [201, 1, '/photos', json('POST', Array(100).fill(photo), key)],
      [201, 1, '/photos', json('POST', Array(100).fill(photo), key)],
      [422, 1, '/photos', json('POST', [photo, lost], as)],
      [422, 0, '/photos', json('POST', [photo, { nope: 1 }], as)],
      [200, 1, path, json('PUT', { title: 'y' }, { ...as, 'if-match': '*' })],
      [200, 1, path, json('PATCH', { title: 'z' }, key)],
      [200, 1, path, json('PATCH', { title: 'z' }, key)],
      [412, 1, path, json('PATCH', { title: 'z' }, { ...as, 'if-match': '"x"' })],
      [200, 1, path, { method: 'DELETE', headers: as }],
      [404, 1, path, { method: 'DELETE', headers: as }],
    ] as const) {
      const { row: _, ...found } = await cost(to, init);
      expect(found, `${init.method} ${to}`).toEqual({ status, trips: expected });
    }
  });
});
