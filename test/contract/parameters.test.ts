import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { call, expectProblem } from './support.ts';

const bad: [query: string, parameter: string][] = [
  ['_page=0', '_page'],
  ['_page=-1', '_page'],
  ['_page=abc', '_page'],
  ['_page=1.5', '_page'],
  ['_page=', '_page'],
  ['_page=1&_page=2', '_page'],
  ['_page=99999999999999999999', '_page'],
  ['_limit=-1', '_limit'],
  ['_limit=abc', '_limit'],
  ['_limit=1e3', '_limit'],
  ['_start=-1&_end=2', '_start'],
  ['_start=x&_limit=2', '_start'],
  ['_start=0&_end=x', '_end'],
  ['_sort=nope', '_sort'],
  ['_sort=id,nope', '_sort'],
  ['_sort=id;drop', '_sort'],
  ['_sort=ownerId', '_sort'],
  ['_sort=version', '_sort'],
  ['_sort=id&_order=sideways', '_order'],
  ['id=abc', 'id'],
  ['id=1.5', 'id'],
  ['id=', 'id'],
  ['id=1&id=x', 'id'],
  ['nope=1', 'nope'],
  ['ownerId=1', 'ownerId'],
  ['owner_id=1', 'owner_id'],
  ['version=1', 'version'],
  ['createdAt=x', 'createdAt'],
  ['__proto__=1', '__proto__'],
  ['constructor=1', 'constructor'],
  ['toString=1', 'toString'],
  ['_nope=1', '_nope'],
  ['_sort=id,id', '_sort'],
];

describe.each(resources)('the query of $name', ({ name, text, fields, textIds }) => {
  // A text may be anything, and a name that is private elsewhere may be a field here.
  const wrong = bad.filter(([query, parameter]) =>
    parameter === 'id' ? !textIds : !fields.includes(parameter) && !fields.includes(query.split('=')[1]!),
  );
  it.each(wrong)('%s is a 400 that names %s', async (query, parameter) => {
    expectProblem(await call('GET', `/${name}?${query}`), 400, parameter);
  });

  it('with a misspelt parameter is answered with the name that was meant', async () => {
    const problem = expectProblem(await call('GET', `/${name}?_limt=3`), 400, '_limt');
    expect(JSON.stringify(problem)).toContain('_limit');
    const field = text || 'id';
    const of = expectProblem(await call('GET', `/${name}?${field}x=3`), 400, `${field}x`);
    expect(JSON.stringify(of)).toMatch(new RegExp(`\\b${field}\\b`));
  });

  it('names every parameter that is wrong', async () => {
    expectProblem(await call('GET', `/${name}?nope=1&_page=0`), 400, 'nope', '_page');
  });

  it.skipIf(!text)('with a value that is no UTF-8 is a 400', async () => {
    for (const value of ['%ED%A0%80', '%ff', '%C3', '%C0%AF'])
      expectProblem(await call('GET', `/${name}?${text}=${value}`), 400);
  });

  it.skipIf(!text)('takes any other text as a value', async () => {
    for (const value of ['%F0%9F%8C%8D', '%25', 'a+b', 'a%20b', '%E2%80%AE'])
      expect((await call('GET', `/${name}?${text}=${value}`)).status, value).toBe(200);
  });
});
