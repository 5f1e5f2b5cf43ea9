import { describe, expect, it } from 'vitest';
import { faulty, html, json, problem, type Reply, reset, thrown } from './client.fixture.ts';
import { ApiError, ConflictError, createClient, isConflict, ok, update } from './client.ts';

/** One row that anyone changes, with its version. */
function versioned(name: string) {
  const row = { id: 1, name, address: { city: 'Rome', street: 'Via' } };
  let version = 1;
  const written: { ifMatch: string | undefined; key: string | undefined }[] = [];
  const shown: Reply = (response, request) => json(row, 200, { etag: `"1-${version}"` })(response, request);
  const reply: Reply = (response, request) => {
    if (request.method === 'GET') return shown(response, request);
    const { 'if-match': ifMatch, 'idempotency-key': key } = request.headers;
    written.push({ ifMatch, key: key as string });
    if (ifMatch !== `"1-${version}"`) return problem(412, 'precondition-failed')(response, request);
    changed('Ada, ours');
    return shown(response, request);
  };
  const changed = (to: string) => {
    row.name = to;
    version++;
  };
  return { reply, written, changed };
}
const param = { id: 1 };

describe('update', () => {
  it('sends the version of a row that came alone, in one request', async () => {
    const { reply, written } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    const row = await ok(users[':id'].$get({ param }));
    const first = await update(users, row, { name: 'Ada, ours' });
    expect(first.name).toBe('Ada, ours');
    // What it gives knows its version as well.
    await update(users, first, { name: 'Ada, ours' });
    expect(server.asked()).toEqual(['GET /users/1', 'PATCH /users/1', 'PATCH /users/1']);
    expect(written.map(({ ifMatch }) => ifMatch)).toEqual(['"1-1"', '"1-2"']);
    expect(new Set(written.map(({ key }) => key)).size).toBe(2);
  });

  it('reports a conflict with both versions, and writes nothing', async () => {
    const { reply, changed } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    const row = await ok(users[':id'].$get({ param }));
    changed('Eve');
    const patch: object = { name: 'Ada, ours', address: { city: 'Pisa' } };
    const error = await thrown(update(users, row, patch));
    expect(error).toBeInstanceOf(ConflictError);
    if (!isConflict(users, error)) throw error;
    expect(error).toMatchObject({
      kind: 'conflict',
      method: 'PATCH',
      url: `${server.base}/users/1`,
      status: 412,
    });
    expect(error.ours).toEqual({ id: 1, name: 'Ada, ours', address: { city: 'Pisa', street: 'Via' } });
    expect(error.theirs.name).toBe('Eve');
    // The other version can be changed at once.
    expect((await update(users, error.theirs, { name: 'Ada, ours' })).name).toBe('Ada, ours');
    expect(server.asked()).toEqual(['GET /users/1', 'PATCH /users/1', 'GET /users/1', 'PATCH /users/1']);
  });

  it('tries again with a function of the row', async () => {
    const { reply, changed, written } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    const row = await ok(users[':id'].$get({ param }));
    changed('Eve');
    const seen: string[] = [];
    await update(users, row, ({ name }) => {
      seen.push(name);
      return { name: `${name}!` };
    });
    expect(seen).toEqual(['Ada', 'Eve']);
    expect(written.map(({ ifMatch }) => ifMatch)).toEqual(['"1-1"', '"1-2"']);
  });

  it('does so a bounded number of times', async () => {
    const { reply, changed } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    let calls = 0;
    const never = () => {
      changed(`Eve ${++calls}`);
      return { name: 'Ada' };
    };
    const row = await ok(users[':id'].$get({ param }));
    const error = await thrown(update(users, row, never, { attempts: 3 }));
    expect([calls, (error as ConflictError<{ name: string }>).theirs.name]).toEqual([3, 'Eve 3']);
  });

  it('changes nothing where the function has no change', async () => {
    const { reply, written } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    expect((await update(users, { id: 1 }, () => undefined)).name).toBe('Ada');
    expect(written).toEqual([]);
  });

  it('compares a row of a list, which has no version', async () => {
    const { reply, changed, written } = versioned('Ada');
    await using server = await faulty(reply);
    const { users } = createClient(server.base);
    const listed = { address: { street: 'Via', city: 'Rome' }, name: 'Ada', id: 1, posts: [{ id: 7 }] };
    await update(users, listed as never, { name: 'Ada, ours' });
    expect(written).toHaveLength(1);
    changed('Eve');
    const error = await thrown(update(users, { id: 1, name: 'Ada, ours' }, { name: 'Ada' }));
    expect(error).toMatchObject({ kind: 'conflict', theirs: { name: 'Eve' }, ours: { name: 'Ada' } });
    expect((error as ConflictError).url).toBe(`${server.base}/users/1`);
    expect(written).toHaveLength(1);
  });

  it('asks again for an answer that was lost, with the same key', async () => {
    const { reply, written } = versioned('Ada');
    let lost = false;
    await using server = await faulty((response, request) => {
      if (request.method !== 'PATCH' || lost) return reply(response, request);
      lost = true;
      written.push({ ifMatch: 'lost', key: request.headers['idempotency-key'] as string });
      return reset(response, request);
    });
    const { users } = createClient(server.base);
    await update(users, { id: 1 }, { name: 'Ada, ours' });
    expect(written[0]!.key).toBe(written[1]!.key);
    expect(written[0]!.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each<[string, Reply, string]>([
    ['a row without a version', json({ id: 1, name: 'Ada' }), 'unexpected'],
    [
      'a version that a proxy has weakened',
      json({ id: 1, name: 'Ada' }, 200, { etag: 'W/"1-1"' }),
      'unexpected',
    ],
    ['HTML', html(200), 'unexpected'],
    ['a row that is gone', problem(404, 'not-found'), 'problem'],
  ])('never writes over %s', async (_, reply, kind) => {
    await using server = await faulty(reply);
    const error = await thrown(update(createClient(server.base).users, { id: 1 }, { name: 'Ada' }));
    expect(error).toMatchObject({ kind });
    expect(error instanceof ApiError).toBe(kind === 'problem');
    expect(server.asked()).toEqual(['GET /users/1']);
  });
});
