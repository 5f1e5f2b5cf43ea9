/**
 * The resources as the server's own document declares them, so that the tests that loop over them hold for
 * any set of resources. Each has a few rows at least: those that are missing are made.
 */
import { type Document, type Resource as Read, readDocument } from '../document.ts';
import { login } from './people.ts';
import { call, privateNames, type Reply, type Row, target, unique } from './support.ts';

export type { Document, Operation, Schema } from '../document.ts';
export type Resource = Read & {
  /** The id of its oldest row, as it stands in a path. */
  first: string;
};

/** So many rows does each resource have at least. */
const ROWS = 10;

// Not by `call`, which has to be told first which names of private columns are public ones of some resource.
export const document = (await (await fetch(`${target.baseUrl}/openapi.json`)).json()) as Document;
const { resources: read, body } = readDocument(document);

const oldest = async (name: string) => (await call('GET', `/${name}?_sort=id&_limit=1`)).json<Row[]>()[0]?.id;
const ids = new Map<string, Promise<unknown>>();
function anyId(name: string): Promise<unknown> {
  const known = ids.get(name) ?? oldest(name);
  ids.set(name, known);
  return known;
}

/** Parents before children, so that there is something to refer to. */
function parentsFirst(all: Read[]): Read[] {
  const ordered = new Set<Read>();
  const visiting = new Set<Read>();
  const visit = (resource: Read) => {
    if (visiting.has(resource)) return;
    visiting.add(resource);
    for (const field of resource.required) {
      const parent = all.find(({ name }) => name === resource.references[field]);
      if (parent) visit(parent);
    }
    ordered.add(resource);
  };
  for (const resource of all) visit(resource);
  return [...ordered];
}

/** Makes the rows that are missing, as an admin. */
async function fill(resource: Read): Promise<void> {
  const total = Number((await call('GET', `/${resource.name}?_limit=1`)).headers.get('x-total-count'));
  if (total >= ROWS || resource.body === undefined) return;
  const as = `Bearer ${await login(target.admin.username, target.admin.password)}`;
  for (let i = total; i < ROWS; i++) {
    const json = await body(resource, unique(), anyId);
    const reply = await call('POST', `/${resource.name}`, { as, json });
    if (reply.status !== 201) throw new Error(`POST /${resource.name} → ${reply.status} ${reply.text}`);
  }
}

for (const { fields } of read) for (const field of fields) privateNames.delete(field);
for (const resource of parentsFirst(read)) await fill(resource);

export const resources: Resource[] = await Promise.all(
  read.map(async (resource) => ({
    ...resource,
    first: encodeURIComponent(String(await oldest(resource.name))),
  })),
);
/** Those whose rows a signed-in user may create, with a text in them. `users` are made by registering. */
export const writable = resources.filter((r) => r.body !== undefined && r.text !== '' && r.name !== 'users');

/** An id of the type that a reference has, of no row. */
export const nothing = (resource: Resource, field: string): number | string =>
  read.find(({ name }) => name === resource.references[field])?.textIds ? 'nobody' : 999_999_999;

/** A valid body for POST, with every required member and no other; its text is found nowhere else. */
export const valid = async (resource: Resource, over: Record<string, unknown> = {}) => ({
  ...(await body(resource, unique(), anyId)),
  ...over,
});

/** Creates a row, and hands back the answer and the row in it. */
export async function create(resource: Resource | string, as: string, over: Record<string, unknown> = {}) {
  const of = typeof resource === 'string' ? resources.find((r) => r.name === resource) : resource;
  if (of === undefined) throw new Error(`no resource ${resource}`);
  const reply: Reply = await call('POST', `/${of.name}`, { as, json: await valid(of, over) });
  if (reply.status !== 201) throw new Error(`POST /${of.name} → ${reply.status} ${reply.text}`);
  const row = reply.json<Row>();
  return { reply, row, path: `/${of.name}/${row.id}`, etag: reply.headers.get('etag') ?? '' };
}
