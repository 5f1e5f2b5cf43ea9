/** Which of several faults is answered: first what needs no database, then what the one batch decides. */
import { describe, expect, it } from 'vitest';
import { create, nothing, valid, writable } from './declared.ts';
import { other, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

describe.each(writable)('of several faults with $name', (resource) => {
  const { name, text } = resource;
  const nobody = `/${name}/999999999`;
  const broken = { body: '{"', type: 'application/json' };
  const invalid = { json: { [text]: 5 } };

  it.each([
    ['a broken body', broken],
    ['an invalid body', invalid],
    ['a body of another media type', { body: 'x', type: 'text/plain' }],
    ['no body', {}],
  ])('missing credentials come before %s', async (_, options) => {
    expectProblem(await call('POST', `/${name}`, options), 401);
    expectProblem(await call('PUT', nobody, options), 401);
    expectProblem(await call('PATCH', nobody, options), 401);
  });

  it('a body that cannot be read comes before the row that is not there', async () => {
    const { bearer: as } = await someone();
    for (const method of ['PUT', 'PATCH']) {
      expectProblem(await call(method, nobody, { as, ...broken }), 400);
      expectProblem(await call(method, nobody, { as, body: 'x', type: 'text/plain' }), 415);
    }
  });

  it('an invalid body comes before the row that is not there', async () => {
    const { bearer: as } = await someone();
    expectProblem(await call('PUT', nobody, { as, ...invalid }), 422, `/${text}`);
    expectProblem(await call('PATCH', nobody, { as, ...invalid }), 422, `/${text}`);
    expectProblem(await call('PUT', nobody, { as, json: await valid(resource) }), 404);
    expectProblem(await call('PATCH', nobody, { as, json: { [text]: 'x' } }), 404);
  });

  it("an invalid body comes before somebody else's row", async () => {
    const { path } = await create(resource, (await someone()).bearer);
    const { bearer: as } = await other();
    expectProblem(await call('PATCH', path, { as, ...invalid }), 422);
    expectProblem(await call('PATCH', path, { as, json: { [text]: 'x' } }), 403);
  });

  it("somebody else's row comes before a stale ETag", async () => {
    const { path } = await create(resource, (await someone()).bearer);
    const { bearer: as } = await other();
    const headers = { 'if-match': '"stale"' };
    expectProblem(await call('PATCH', path, { as, json: { [text]: 'x' }, headers }), 403);
  });

  it('a stale ETag comes before a reference to nothing', async () => {
    const [reference] = Object.keys(resource.references).filter((field) => resource.required.includes(field));
    if (reference === undefined) return;
    const { bearer: as } = await someone();
    const { path } = await create(resource, as);
    const json = { [reference]: nothing(resource, reference) };
    expectProblem(await call('PATCH', path, { as, json, headers: { 'if-match': '"stale"' } }), 412);
    expectProblem(await call('PATCH', path, { as, json }), 422, `/${reference}`);
  });

  it('a method that is never answered comes before everything', async () => {
    const reply = await call('PATCH', `/${name}`, broken);
    expectProblem(reply, 405);
    expect(reply.headers.get('allow')).toMatch(/\bPOST\b/);
  });
});
