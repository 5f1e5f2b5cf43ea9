import { describe, expect, it } from 'vitest';
import { admin, someone } from './people.ts';
import { call, expectProblem, links, type Row } from './support.ts';

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
});
