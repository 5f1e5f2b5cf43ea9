/** Every cell of the table that `npm run access` prints, tried: it stands in the document as `x-access`. */
import { describe, expect, it } from 'vitest';
import { create, document, type Operation, type Resource, resources, valid } from './declared.ts';
import { admin, newcomer, other, someone } from './people.ts';
import { call, once, type Row, unique } from './support.ts';

type Party = 'anonymous' | 'user' | 'owner' | 'admin';
type Verdicts = Record<Party, 'yes' | 'no' | 'by condition'>;
type Rules = Record<'read' | 'create' | 'update' | 'delete', Verdicts>;
/** A row, and the credentials of its owner where somebody but an admin may own one. */
type Owned = { path: string; id: number; owner: string | undefined };

function rulesOf({ name }: Resource): Rules {
  const at = (path: string, method: string) =>
    (document.paths[path]![method] as Operation & { 'x-access': Verdicts })['x-access'];
  return {
    read: at(`/${name}/{id}`, 'get'),
    create: at(`/${name}`, 'post'),
    update: at(`/${name}/{id}`, 'patch'),
    delete: at(`/${name}/{id}`, 'delete'),
  };
}

/** A new row; of `users` by registering, since only admins create others. */
async function newRow(resource: Resource, rules: Rules): Promise<Owned> {
  if (resource.name === 'users') {
    const { id, bearer } = await newcomer();
    return { id, path: `/users/${id}`, owner: bearer };
  }
  const owner = rules.create.owner === 'yes' ? (await someone()).bearer : undefined;
  const { row, path } = await create(resource, owner ?? (await admin()));
  return { id: row.id, path, owner };
}

const credentials: Record<Party, (row: Owned) => Promise<string | undefined>> = {
  anonymous: async () => undefined,
  user: async () => (await other()).bearer,
  owner: async ({ owner }) => owner,
  admin,
};
/** 404 where the row is hidden from who asks. */
const refusals = (party: Party) => (party === 'anonymous' ? [401] : [403, 404]);

const cells = (rules: Rules, operation: keyof Rules) =>
  (Object.entries(rules[operation]) as [Party, Verdicts[Party]][])
    .filter(([, verdict]) => verdict !== 'by condition')
    .map(([party, verdict]) => ({ party, verdict }));

describe.each(resources)('$name', (resource) => {
  const { name, text } = resource;
  const rules = rulesOf(resource);
  const shared = once(() => newRow(resource, rules));

  /** Tries a request as somebody. @returns whether it was carried out */
  async function tried(party: Party, verdict: Verdicts[Party], row: Owned, method: string, json?: unknown) {
    const as = await credentials[party](row);
    if (party === 'owner' && as === undefined) return undefined;
    const path = method === 'POST' ? `/${name}` : row.path;
    const { status } = await call(method, path, { as, ...(json !== undefined && { json }) });
    const fine = verdict === 'yes';
    expect(fine ? [method === 'POST' ? 201 : 200] : refusals(party), `${method} ${path}`).toContain(status);
    return fine;
  }

  it('says of everybody whether they may, or that the row decides', () => {
    const said = Object.values(rules).flatMap((verdicts) => Object.values(verdicts));
    expect(said).toHaveLength(4 * Object.keys(credentials).length);
    for (const verdict of said) expect(['yes', 'no', 'by condition']).toContain(verdict);
  });

  it.each(cells(rules, 'read'))('read by $party: $verdict', async ({ party, verdict }) => {
    const row = await shared();
    if ((await tried(party, verdict, row, 'GET')) === undefined) return;
    const as = await credentials[party](row);
    const list = await call('GET', `/${name}?id=${row.id}`, { as });
    const rows = list.status === 200 ? list.json<Row[]>() : [];
    expect(rows.map(({ id }) => id)).toEqual(verdict === 'yes' ? [row.id] : []);
  });

  it.each(cells(rules, 'create'))('create by $party: $verdict', async ({ party, verdict }) => {
    const row = party === 'owner' ? await shared() : { id: 0, path: '', owner: undefined };
    await tried(party, verdict, row, 'POST', await valid(resource));
  });

  it.each(cells(rules, 'update'))('update by $party: $verdict', async ({ party, verdict }) => {
    const row = await shared();
    const as = row.owner ?? (await admin());
    const before = (await call('GET', row.path, { as })).text;
    await tried(party, verdict, row, 'PATCH', text === '' ? {} : { [text]: unique() });
    await tried(party, verdict, row, 'PUT', await valid(resource));
    if (verdict === 'no') expect((await call('GET', row.path, { as })).text).toBe(before);
  });

  it.each(cells(rules, 'delete'))('delete by $party: $verdict', async ({ party, verdict }) => {
    const row = verdict === 'yes' ? await newRow(resource, rules) : await shared();
    const gone = await tried(party, verdict, row, 'DELETE');
    const { status } = await call('GET', row.path, { as: await admin() });
    expect(status).toBe(gone ? 404 : 200);
  });
});

it('knows every party that the document names', () => {
  const named = resources.flatMap((r) =>
    Object.values(rulesOf(r)).flatMap((verdicts) => Object.keys(verdicts)),
  );
  expect([...new Set(named)].sort()).toEqual(Object.keys(credentials).sort());
});
