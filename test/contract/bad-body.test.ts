/** What a body says that cannot be: always 422, with a pointer to it, and nothing written. */
import { describe, expect, it } from 'vitest';
import { create, nothing, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { call, expectProblem, once, type Row, unique } from './support.ts';

describe.each(writable)('a bad body for $name', (resource) => {
  const { name, text, maxLength, required, references } = resource;
  /** One row for all: no test here may change it. */
  const mine = once(async () => create(resource, (await someone()).bearer));
  const bad: [title: string, member: string, value: unknown][] = [
    ['an unknown member', 'nope', 1],
    ['a member of the prototype', 'constructor', {}],
    ['a number for a text', text, 5],
    ['a truth value for a text', text, true],
    ['an object for a text', text, { a: 1 }],
    ['an array for a text', text, ['a']],
    ['null for a text', text, null],
    ['a text that is too long', text, 'x'.repeat(maxLength + 1)],
    ['a lone surrogate', text, 'a\ud800b'],
    ['a lone low surrogate', text, '\udc00'],
    ['a NUL character', text, 'a\u0000b'],
    ['an id of another type', 'id', resource.textIds ? 7 : 'abc'],
    ...Object.keys(references).flatMap((field): [string, string, unknown][] => [
      [`another type for ${field}`, field, typeof nothing(resource, field) === 'string' ? 1 : '1'],
      [`a fraction for ${field}`, field, 1.5],
      [`a huge number for ${field}`, field, 1e300],
    ]),
  ];

  it.each(bad)('with %s (%s) is refused by POST, PUT and PATCH', async (_, member, value) => {
    const { bearer: as } = await someone();
    const { row, path, etag } = await mine();
    const marker = unique();
    // JSON.stringify writes lone surrogates as escapes, so they arrive.
    const json = { ...(await valid(resource)), [text]: marker, [member]: value };
    expectProblem(await call('POST', `/${name}`, { as, json }), 422, `/${member}`);
    expectProblem(await call('PUT', path, { as, json }), 422, `/${member}`);
    expectProblem(await call('PATCH', path, { as, json: { [member]: value } }), 422, `/${member}`);
    const read = await call('GET', path);
    expect(read.json()).toEqual(row);
    expect(read.headers.get('etag')).toBe(etag);
    expect((await call('GET', `/${name}?${text}=${marker}`)).json<Row[]>()).toEqual([]);
  });

  it('is told of everything that is missing at once', async () => {
    const { bearer: as } = await someone();
    const pointers = required.map((field) => `/${field}`);
    expectProblem(await call('POST', `/${name}`, { as, json: {} }), 422, ...pointers);
    const { path } = await mine();
    expectProblem(await call('PUT', path, { as, json: {} }), 422, ...pointers);
  });

  it('is told of everything that is wrong at once', async () => {
    const { bearer: as } = await someone();
    const json = { ...(await valid(resource)), [text]: 5, nope: 1 };
    expectProblem(await call('POST', `/${name}`, { as, json }), 422, `/${text}`, '/nope');
  });

  it('with a reference to nothing is refused with the pointer of it', async () => {
    const { bearer: as } = await someone();
    const { row, path } = await mine();
    for (const field of required.filter((one) => references[one] !== undefined)) {
      const absent = nothing(resource, field);
      for (const nobody of typeof absent === 'string' ? [absent, ''] : [absent, 0, -1]) {
        const json = await valid(resource, { [field]: nobody });
        expectProblem(await call('POST', `/${name}`, { as, json }), 422, `/${field}`);
        expectProblem(await call('PUT', path, { as, json }), 422, `/${field}`);
        expectProblem(await call('PATCH', path, { as, json: { [field]: nobody } }), 422, `/${field}`);
      }
    }
    expect((await call('GET', path)).json()).toEqual(row);
  });

  it('with __proto__ is refused, and pollutes nothing', async () => {
    const { bearer: as } = await someone();
    const { path } = await mine();
    const proto = '"__proto__": {"polluted": "yes"}';
    const body = `{${proto}, ${JSON.stringify(await valid(resource)).slice(1)}`;
    const type = 'application/json';
    expectProblem(await call('POST', `/${name}`, { as, body, type }), 422, '/__proto__');
    expectProblem(await call('PUT', path, { as, body, type }), 422, '/__proto__');
    expectProblem(await call('PATCH', path, { as, body: `{${proto}}`, type }), 422, '/__proto__');
    expect((await call('GET', path)).text).not.toContain('polluted');
  });
});
