import { describe, expect, it } from 'vitest';
import { admin, type SignedIn, someone } from './people.ts';
import { anAddress, call, expectProblem, links, type Reply, type Row } from './support.ts';

describe('the audit', () => {
  it('begins with the newest, pages by cursor, and is only read', async () => {
    const as = await admin();
    const reply = await call('GET', '/audit?_limit=5', { as });
    const ids = reply.json<Row[]>().map((row) => row.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const first = await call('GET', '/audit?_limit=3&_cursor=', { as });
    const next = links(first).next ?? '';
    const second = await call('GET', next, { as });
    expect(second.json<Row[]>()[0]!.id).toBeLessThan(first.json<Row[]>().at(-1)!.id);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expectProblem(
        await call(method, `/audit${method === 'POST' ? '' : `/${ids[0]}`}`, { as, json: {} }),
        405,
      );
  });

  it('says who, what, whence and by which request', async () => {
    const as = await admin();
    const { id, username } = await someone();
    const headers = { 'x-forwarded-for': '203.0.113.77' };
    const json = { username, password: 'a wrong password' };
    const failed = await call('POST', '/auth/login', { json, headers });
    const [record] = (await call('GET', `/audit?userId=${id}&event=login.failed`, { as })).json<Row[]>();
    const { at, ...rest } = record!;
    expect(rest).toEqual({
      ...{ id: expect.any(Number), event: 'login.failed', userId: id, actorId: null, detail: null },
      ...{ address: '203.0.113.77', requestId: failed.headers.get('x-request-id') },
    });
    expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(60_000);
    const one = await call('GET', `/audit/${record!.id}`, { as });
    expect(one.json()).toEqual(record);
    const csv = await call('GET', `/audit?userId=${id}&_fields=event,userId`, {
      as,
      headers: { accept: 'text/csv' },
    });
    expect(csv.text).toContain(`login.failed,${id}\r\n`);
  });

  it('has sign-ins, the ends of sessions, and keys that come and go, each with its request', async () => {
    const { id, username, password } = await someone();
    const headers = { 'x-forwarded-for': anAddress() };
    const did: { event: string; requestId: string | null; actorId: number | null }[] = [];
    const note = (event: string, reply: Reply, actorId: number | null = id) => {
      expect(reply.status, event).toBeLessThan(500);
      did.unshift({ event, requestId: reply.headers.get('x-request-id'), actorId });
      return reply;
    };
    const post = (path: string, json: object, as?: string) => call('POST', path, { headers, json, as });
    const signIn = async () =>
      note('login', await post('/auth/login', { username, password })).json<SignedIn>();
    const refresh = (refreshToken: string) => post('/auth/refresh', { refreshToken });

    const [one, two, three] = [await signIn(), await signIn(), await signIn()];
    const as = `Bearer ${one.accessToken}`;
    const key = note(
      'key.created',
      await post('/auth/keys', { name: 'k', scopes: ['read'] }, as),
    ).json<Row>();
    note('key.deleted', await call('DELETE', `/auth/keys/${key.id}`, { as, headers }));
    const sessions = await call('GET', '/auth/sessions', { as: `Bearer ${two.accessToken}` });
    const second = sessions.json<{ id: string; current: boolean }[]>().find(({ current }) => current)!;
    note('session.ended', await call('DELETE', `/auth/sessions/${second.id}`, { as, headers }));
    note('logout', await post('/auth/logout', {}, as));
    const next = (await refresh(three.refreshToken)).json<SignedIn>();
    await refresh(next.refreshToken);
    // Nobody knows who that was.
    note('refresh.reused', await refresh(three.refreshToken), null);

    const query = `userId=${id}&address=${headers['x-forwarded-for']}`;
    const records = (await call('GET', `/audit?${query}`, { as: await admin() })).json<Row[]>();
    expect(records.map(({ event, requestId, actorId }) => ({ event, requestId, actorId }))).toEqual(did);
  });
});
