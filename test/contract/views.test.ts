/** What of a row is read: its fields, its parents, its children; never at the price of another row's. */
import { describe, expect, it } from 'vitest';
import { document, resources } from './declared.ts';
import { call, expectProblem, type Row } from './support.ts';

const list = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return reply.json<Row[]>();
};
const one = async (path: string) => {
  const reply = await call('GET', path);
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return { row: reply.json<Row>(), etag: reply.headers.get('etag') };
};

/** The address of a row. */
const at = (name: string, id: unknown) => `/${name}/${encodeURIComponent(String(id))}`;

describe.each(resources)('_fields of $name', ({ name, fields, first }) => {
  it('are those asked for, in the order of the row', async () => {
    const [last, start] = [fields.at(-1)!, fields[0]!];
    const whole = await list(`/${name}?_limit=3`);
    const wanted = whole.map((row) => ({ [start]: row[start], [last]: row[last] }));
    const some = await list(`/${name}?_limit=3&_fields=${last},${start}`);
    expect(some).toEqual(wanted);
    expect(Object.keys(some[0]!)).toEqual(fields.filter((field) => field === start || field === last));
    expect((await one(`${at(name, whole[0]!.id)}?_fields=${start},${last}`)).row).toEqual(wanted[0]);
  });

  it('are asked for by name, and private ones have none', async () => {
    const privates = ['ownerId', 'version', 'createdAt', 'updatedAt'].filter((one) => !fields.includes(one));
    for (const wrong of ['nope', ...privates, 'id,nope', '', 'id,', '*', 'id;drop'])
      for (const path of [`/${name}`, `/${name}/${first}`])
        expectProblem(await call('GET', `${path}?_fields=${wrong}`), 400, '_fields');
  });

  it('have a tag that is none of the row', async () => {
    const { etag } = await one(`/${name}/${first}?_fields=id`);
    expect(etag).toMatch(/^W\//);
    expect(etag).not.toBe((await one(`/${name}/${first}`)).etag);
    const again = await call('GET', `/${name}/${first}?_fields=id`, { headers: { 'if-none-match': etag! } });
    expect(again.status).toBe(304);
  });
});

const references = resources.flatMap(({ name, references }) =>
  Object.entries(references).map(([field, parent]) => ({
    child: name,
    field,
    parent,
    as: field.replace(/Id$/, ''),
  })),
);

describe.each(references)('$child that refer to $parent by $field', ({ child, field, parent, as }) => {
  it('are expanded by the row that they refer to', async () => {
    for (const row of await list(`/${child}?_limit=3&_expand=${as}`)) {
      const { [as]: expanded, ...rest } = row;
      expect(expanded).toEqual(row[field] === null ? null : (await one(at(parent, row[field]))).row);
      expect(rest).toEqual((await one(at(child, row.id))).row);
      expect((await one(`${at(child, row.id)}?_expand=${as}`)).row).toEqual(row);
    }
  });

  it('are listed below it, in the same dialect', async () => {
    expect(document.paths).toHaveProperty([`/${parent}/{id}/${child}`]);
    const dialect = '_sort=id&_order=desc&_limit=2&_fields=id';
    const { first } = resources.find(({ name }) => name === parent)!;
    expect(await list(`/${parent}/${first}/${child}?${dialect}`)).toEqual(
      await list(`/${child}?${field}=${first}&${dialect}`),
    );
    expectProblem(await call('GET', `/${parent}/999999999/${child}`), 404);
  });

  it('are embedded in it, in the order of their ids', async () => {
    const embedded = await call('GET', `/${parent}?_limit=2&_embed=${child}`);
    if (embedded.status === 400) return; // it does not say that it has them
    for (const row of embedded.json<Row[]>()) {
      const { [child]: children, ...rest } = row;
      const mine = `${field}=${encodeURIComponent(row.id)}`;
      expect(children).toEqual(await list(`/${child}?${mine}&_sort=id&_limit=1000`));
      expect(rest).toEqual((await one(at(parent, row.id))).row);
      expect((await one(`${at(parent, row.id)}?_embed=${child}`)).row).toEqual(row);
    }
    const deep = await list(`/${parent}?_limit=1&_embed=${child}.${as}`);
    for (const row of deep[0]![child] as Row[])
      expect(row[as]).toEqual((await one(at(parent, row[field]))).row);
  });
});

describe.each(resources)('relations of $name', ({ name, first }) => {
  it.each(['_embed', '_expand'])('that are none are a 400 that names %s', async (parameter) => {
    for (const wrong of ['nope', '', 'accounts', 'account', 'owner', 'a.b.c.d', '__proto__', "x'--", ','])
      for (const path of [`/${name}`, `/${name}/${first}`])
        expectProblem(await call('GET', `${path}?${parameter}=${encodeURIComponent(wrong)}`), 400, parameter);
  });
});
