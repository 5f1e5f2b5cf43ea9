/**
 * The resources as the server's own document declares them, so that the tests that loop over them hold for
 * any set of resources.
 */
import { call, type Reply, type Row, unique } from './support.ts';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  maxLength?: number;
  minimum?: number;
  format?: string;
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
};
type Content = { content?: Record<string, { schema?: Schema }> };
export type Operation = {
  operationId?: string;
  summary?: string;
  requestBody?: Content;
  responses: Record<string, Content>;
  security?: Record<string, string[]>[];
};
export type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, { type: string; scheme: string }>;
  };
};

export type Resource = {
  name: string;
  /** The names of a row's members, in the document's order. */
  fields: string[];
  /** The schema of the body of POST; undefined where nobody creates rows so. */
  body: Schema | undefined;
  required: string[];
  /** A plain text that callers write (empty where there is none), and the longest that it may be. */
  text: string;
  maxLength: number;
  /** Members of the body that hold the id of a row of another resource, with its name. */
  references: Record<string, string>;
};

export const document = (await call('GET', '/openapi.json')).json<Document>();

function resolve(schema: Schema | undefined): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return resolve(document.components.schemas?.[schema.$ref.split('/').at(-1) ?? '']);
}

const jsonOf = (content: Content | undefined) => resolve(content?.content?.['application/json']?.schema);
const is = (schema: Schema | undefined, type: string) => [resolve(schema).type].flat().includes(type);

const names = Object.keys(document.paths)
  .filter((path) => /^\/[^/{}.]+$/.test(path) && document.paths[`${path}/{id}`]?.get !== undefined)
  .filter((path) => is(jsonOf(document.paths[path]?.get?.responses['200']), 'array'))
  .map((path) => path.slice(1));

const plural = (name: string) => [`${name}s`, `${name}es`, name.replace(/y$/, 'ies')];

function declared(name: string): Resource {
  const bodyOf = (operation: Operation | undefined) =>
    operation?.requestBody && jsonOf(operation.requestBody);
  const body = bodyOf(document.paths[`/${name}`]?.post);
  const changes = body ?? bodyOf(document.paths[`/${name}/{id}`]?.patch);
  const members = Object.entries(changes?.properties ?? {});
  const texts = members.filter(([, s]) => is(s, 'string') && !s.format && !s.enum && s.maxLength);
  const [text, schema] = texts[0] ?? ['', {}];
  const references = members.flatMap(([field]) => {
    const parent = names.find((other) => /Id$/.test(field) && plural(field.slice(0, -2)).includes(other));
    return parent === undefined ? [] : [[field, parent] as const];
  });
  return {
    name,
    fields: Object.keys(jsonOf(document.paths[`/${name}/{id}`]?.get?.responses['200']).properties ?? {}),
    body,
    required: body?.required ?? [],
    text,
    maxLength: schema.maxLength ?? 0,
    references: Object.fromEntries(references),
  };
}

export const resources: Resource[] = names.map(declared);
/** Those whose rows a signed-in user may create. `users` are made by registering. */
export const writable = resources.filter((r) => r.body !== undefined && r.name !== 'users');

/** A valid body for POST, with every required member and no other; its text is found nowhere else. */
export async function valid(resource: Resource, over: Record<string, unknown> = {}) {
  const body: Record<string, unknown> = {};
  for (const field of resource.required) {
    const schema = resolve(resource.body?.properties?.[field]);
    const parent = resource.references[field];
    if (parent !== undefined) body[field] = await anyId(parent);
    else if (schema.enum) body[field] = schema.enum[0];
    else if (is(schema, 'integer') || is(schema, 'number')) body[field] = schema.minimum ?? 1;
    else if (is(schema, 'boolean')) body[field] = true;
    else if (schema.format === 'email') body[field] = `${unique()}@example.com`;
    else if (schema.format === 'uri') body[field] = `https://example.com/${unique()}`;
    else if (is(schema, 'array')) body[field] = [];
    else if (is(schema, 'object')) body[field] = {};
    else body[field] = unique();
  }
  return { ...body, [resource.text]: unique(), ...over };
}

const ids = new Map<string, Promise<number>>();
function anyId(name: string): Promise<number> {
  const known = ids.get(name) ?? call('GET', `/${name}?_limit=1`).then((r) => r.json<Row[]>()[0]?.id ?? 0);
  ids.set(name, known);
  return known;
}

/** Creates a row, and hands back the answer and the row in it. */
export async function create(resource: Resource | string, as: string, over: Record<string, unknown> = {}) {
  const of = typeof resource === 'string' ? resources.find((r) => r.name === resource) : resource;
  if (of === undefined) throw new Error(`no resource ${resource}`);
  const reply: Reply = await call('POST', `/${of.name}`, { as, json: await valid(of, over) });
  if (reply.status !== 201) throw new Error(`POST /${of.name} → ${reply.status} ${reply.text}`);
  const row = reply.json<Row>();
  return { reply, row, path: `/${of.name}/${row.id}`, etag: reply.headers.get('etag') ?? '' };
}
