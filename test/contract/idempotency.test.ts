/** Idempotency-Key: a write that is sent again has its effect once, and the same answer. */
import { describe, expect, it } from 'vitest';
import { create, nothing, valid, writable } from './declared.ts';
import { other, someone } from './people.ts';
import { replayed, said } from './replayed.ts';
import { call, expectProblem, type Row, unique } from './support.ts';

describe.each(writable)('a key for $name', (resource) => {
  const { name, text, required, references } = resource;
  const post = async (key: string, json: unknown, headers = {}, as?: string) =>
    call('POST', `/${name}`, {
      as: as ?? (await someone()).bearer,
      json,
      headers: { 'idempotency-key': key, ...headers },
    });
  const counted = async (marker: string) =>
    (await call('GET', `/${name}?${text}=${marker}`)).json<Row[]>().length;

  it('makes one row of a POST that is sent again, and the same answer', async () => {
    const [key, json] = [unique(), await valid(resource)];
    const first = await post(key, json);
    expect(first.status, first.text).toBe(201);
    expect(replayed(first)).toBeNull();
    for (const also of [key, `"${key}"`]) {
      const again = await post(also, json);
      expect(said(again)).toEqual(said(first));
      expect(replayed(again)).toBe('true');
    }
    expect(await counted(json[text] as string)).toBe(1);
  });

  it('makes the rows of an array once', async () => {
    const [key, marker] = [unique(), unique()];
    const json = Array(7).fill(await valid(resource, { [text]: marker }));
    const first = await post(key, json);
    expect(first.status, first.text).toBe(201);
    const again = await post(key, json);
    expect(said(again)).toEqual(said(first));
    expect(replayed(again)).toBe('true');
    expect(await counted(marker)).toBe(7);
  });

  it('makes a patch once: what was changed since stays', async () => {
    const as = (await someone()).bearer;
    const { path } = await create(resource, as);
    const headers = { 'idempotency-key': unique() };
    const json = { [text]: unique() };
    const first = await call('PATCH', path, { as, json, headers });
    expect(first.status, first.text).toBe(200);
    const since = await call('PATCH', path, { as, json: { [text]: unique() } });
    const again = await call('PATCH', path, { as, json, headers });
    expect(said(again)).toEqual(said(first));
    expect(replayed(again)).toBe('true');
    expect((await call('GET', path)).text).toBe(since.text);
    // Also with the ETag that was current at first, and when the row has gone.
    const stale = { ...headers, 'if-match': '"other"' };
    expect(said(await call('PATCH', path, { as, json, headers: stale }))).toEqual(said(first));
    await call('DELETE', path, { as });
    expect(said(await call('PATCH', path, { as, json, headers }))).toEqual(said(first));
  });

  it('answers as this request prefers', async () => {
    const [key, json] = [unique(), await valid(resource)];
    const first = await post(key, json, { prefer: 'return=minimal' });
    expect([first.status, first.text]).toEqual([201, '']);
    const again = await post(key, json);
    expect(again.json()).toMatchObject(json);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const minimal = await post(key, json, { prefer: 'return=minimal' });
    expect([minimal.status, minimal.text, replayed(minimal)]).toEqual([201, '', 'true']);
    const as = (await someone()).bearer;
    const patch = { as, json: { [text]: unique() } };
    const headers = { 'idempotency-key': unique(), prefer: 'return=minimal' };
    const path = first.headers.get('location') ?? '';
    for (const replay of [null, 'true']) {
      const reply = await call('PATCH', path, { ...patch, headers });
      expect([reply.status, replayed(reply)]).toEqual([204, replay]);
    }
  });

  it('is told from another body, but not by the order of members', async () => {
    const [key, json] = [unique(), await valid(resource)];
    const first = await post(key, json);
    const reversed = Object.fromEntries(Object.entries(json).reverse());
    expect(said(await post(key, reversed))).toEqual(said(first));
    for (const another of [{ ...json, [text]: unique() }, [json]]) {
      const problem = expectProblem(await post(key, another), 422);
      expect(problem.type).toMatch(/idempotency-key-reused$/);
    }
    expect(await counted(json[text] as string)).toBe(1);
  });

  it("is the caller's own, and of its route", async () => {
    const [key, json] = [unique(), await valid(resource)];
    const first = await post(key, json);
    const theirs = await post(key, json, {}, (await other()).bearer);
    expect([theirs.status, replayed(theirs)]).toEqual([201, null]);
    expect(theirs.json<Row>().id).not.toBe(first.json<Row>().id);
    const as = (await someone()).bearer;
    const paths = [(await create(resource, as)).path, (await create(resource, as)).path];
    for (const path of paths) {
      const headers = { 'idempotency-key': key };
      const reply = await call('PATCH', path, { as, json: { [text]: unique() }, headers });
      expect([reply.status, replayed(reply)]).toEqual([200, null]);
    }
  });

  it('remembers no failure', async () => {
    const [key, json] = [unique(), await valid(resource)];
    expectProblem(await post(key, { ...json, [text]: 5 }), 422, `/${text}`);
    expectProblem(await call('POST', `/${name}`, { json, headers: { 'idempotency-key': key } }), 401);
    for (const field of required.filter((one) => references[one] !== undefined)) {
      expectProblem(await post(key, { ...json, [field]: nothing(resource, field) }), 422, `/${field}`);
      expectProblem(
        await post(key, [json, { ...json, [field]: nothing(resource, field) }]),
        422,
        `/1/${field}`,
      );
    }
    const as = (await someone()).bearer;
    const headers = { 'idempotency-key': key };
    const nobody = `/${name}/999999999`;
    expectProblem(await call('PATCH', nobody, { as, json: { [text]: 'x' }, headers }), 404);
    const made = await post(key, json);
    expect([made.status, replayed(made)]).toEqual([201, null]);
  });

  it('has its effect once among concurrent duplicates of a patch', async () => {
    const as = (await someone()).bearer;
    const { path } = await create(resource, as);
    const headers = { 'idempotency-key': unique() };
    const json = { [text]: unique() };
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => call('PATCH', path, { as, json, headers })),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(said(reply)))).size).toBe(1);
    expect(replies.filter((reply) => replayed(reply) === null)).toHaveLength(1);
    expect(replies[0]?.status).toBe(200);
  });
});
