/** POST of an array: all of its rows, or none. */
import { describe, expect, it } from 'vitest';
import { create, nothing, valid, writable } from './declared.ts';
import { other, someone } from './people.ts';
import { byId, call, expectProblem, type Row, unique } from './support.ts';

describe.each(writable)('an array of $name', (resource) => {
  const { name, text, fields, references, required } = resource;
  const post = async (json: unknown, headers = {}) =>
    call('POST', `/${name}`, { as: (await someone()).bearer, json, headers });
  const listed = async (marker: string) =>
    (await call('GET', `/${name}?${text}=${marker}&_sort=id&_limit=1000`)).json<Row[]>();

  it('creates its rows in their order', async () => {
    const bodies = [await valid(resource), await valid(resource), await valid(resource)];
    const reply = await post(bodies);
    expect(reply.status, reply.text).toBe(201);
    const rows = reply.json<Row[]>();
    expect(rows).toHaveLength(3);
    for (const [index, row] of rows.entries()) {
      expect(row).toMatchObject(bodies[index]!);
      expect(Object.keys(row)).toEqual(fields);
      expect((await call('GET', `/${name}/${row.id}`)).json()).toEqual(row);
    }
    const ids = rows.map((row) => row.id);
    if (!resource.textIds) expect(ids).toEqual(ids.toSorted(byId));
    for (const header of ['location', 'etag']) expect(reply.headers.get(header)).toBeNull();
  });

  it('may have one row, and is answered by an array', async () => {
    const body = await valid(resource);
    const reply = await post([body]);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.json()).toEqual([expect.objectContaining(body)]);
  });

  it('may have 1,000 rows, and no more', async () => {
    const marker = unique();
    const { bearer: as } = await someone();
    // Below parents of their own: other tests read those that are there.
    const parents = required.filter((field) => writable.some((one) => one.name === references[field]));
    const over: Record<string, unknown> = { [text]: marker };
    for (const field of parents) over[field] = (await create(references[field]!, as)).row.id;
    const rows = Array<object>(1_001).fill(await valid(resource, over));
    expectProblem(await post(rows), 422, '');
    expect(await listed(marker)).toEqual([]);
    const reply = await post(rows.slice(1));
    expect(reply.status, reply.text.slice(0, 300)).toBe(201);
    expect(reply.json()).toHaveLength(1_000);
    expect(reply.json<Row[]>().toSorted((a, b) => byId(a.id, b.id))).toEqual(await listed(marker));
  });

  it('without rows is refused', async () => {
    expectProblem(await post([]), 422, '');
  });

  it('is refused with the places of everything that is wrong, and leaves nothing', async () => {
    const marker = unique();
    const good = await valid(resource, { [text]: marker });
    const pointers = ['/1', `/2/${text}`, '/3/nope', '/4', '/5/id'];
    const rows = [
      good,
      null,
      { ...good, [text]: 5 },
      { ...good, nope: 1 },
      [good],
      { ...good, id: resource.textIds ? 7 : 'x' },
    ];
    expectProblem(await post(rows), 422, ...pointers);
    expectProblem(await post([good, { ...good, [text]: 'a\u0000b' }]), 422, `/1/${text}`);
    expect(await listed(marker)).toEqual([]);
  });

  it('tells of so many faults only, however many there are', async () => {
    const problem = expectProblem(await post(Array(1_000).fill({ nope: 1 })), 422, '/0/nope');
    expect(problem.errors?.length).toBeLessThanOrEqual(20);
  });

  it('with a reference to nothing is refused with its place, and leaves nothing', async () => {
    const marker = unique();
    const good = await valid(resource, { [text]: marker });
    for (const field of required.filter((one) => references[one] !== undefined)) {
      const json = [good, good, { ...good, [field]: nothing(resource, field) }, good];
      expectProblem(await post(json), 422, `/2/${field}`);
      expectProblem(await post([json[2], ...json]), 422, `/0/${field}`);
    }
    expect(await listed(marker)).toEqual([]);
  });

  it("with a row of somebody else's is refused with its place", async () => {
    const field = Object.keys(references).find((one) => references[one] === 'users');
    if (field === undefined) return;
    const good = await valid(resource);
    const { id } = await other();
    expectProblem(await post([good, { ...good, [field]: id }]), 403, `/1/${field}`);
  });

  it('asks for credentials like any POST', async () => {
    expectProblem(await call('POST', `/${name}`, { json: [await valid(resource)] }), 401);
  });

  it('leaves the rows to who made them', async () => {
    const [row] = (await post([await valid(resource)])).json<Row[]>();
    const as = (await someone()).bearer;
    const reply = await call('PATCH', `/${name}/${row?.id}`, { as, json: { [text]: unique() } });
    expect(reply.status, reply.text).toBe(200);
  });

  it('is no body for PUT or PATCH', async () => {
    const as = (await someone()).bearer;
    const { row, path } = await create(resource, as);
    const json = [await valid(resource)];
    expectProblem(await call('PUT', path, { as, json }), 422, '');
    expectProblem(await call('PATCH', path, { as, json }), 422, '');
    expect((await call('GET', path)).json()).toEqual(row);
  });
});
