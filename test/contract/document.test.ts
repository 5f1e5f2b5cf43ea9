/** The OpenAPI document: what it has, and that the server does as it says. `call` holds every answer to it. */
import { describe, expect, it } from 'vitest';
import { type Operation as Fuzzed, operationsOf } from '../fuzz/operations.ts';
import { document, resources, writable } from './declared.ts';
import { admin, someone } from './people.ts';
import { type Json, schemasOf } from './schemas.ts';
import { call, expectProblem, type Reply } from './support.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    return operation ? [{ name: `${method.toUpperCase()} ${path}`, method, path, operation }] : [];
  }),
);
const schemas = schemasOf(document);
/** With what is referred to in its place. */
const whole = operationsOf(document);
const lists = whole.filter((o) => o.parameters.some((p) => p.name === '_page'));
/** The path with something for each parameter of it. */
const filled = (path: string, id = '1') => path.replaceAll(/\{\w+\}/g, id);

describe('the OpenAPI document', () => {
  it('is version 3.1 and served as JSON', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect((await call('GET', '/openapi.json')).headers.get('content-type')).toMatch(/json/);
  });

  it('declares resources, and for each its list, its rows and the changes of them', () => {
    expect(resources.length).toBeGreaterThan(0);
    for (const { name } of resources)
      expect(Object.keys(document.paths[`/${name}/{id}`] ?? {}), name).toEqual(
        expect.arrayContaining(['get', 'put', 'patch', 'delete']),
      );
  });

  it('names, summarises and describes every operation, under a tag that it describes', () => {
    const tags = (document as unknown as { tags: { name: string; description: string }[] }).tags;
    for (const { name, operation } of operations) {
      expect(operation.operationId, name).toMatch(/^\w+$/);
      for (const text of [operation.summary, operation.description]) expect(text, name).toMatch(/./);
      const [tag] = operation.tags ?? [];
      expect(tags.find((t) => t.name === tag)?.description, name).toMatch(/./);
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it('refers only to what it holds, and holds nothing that is not referred to', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
    for (const path of new Set(refs)) expect(document).toHaveProperty(path.split('/'));
    const held = Object.entries(document.components).flatMap(([kind, parts]) =>
      kind === 'securitySchemes' ? [] : Object.keys(parts).map((name) => `components/${kind}/${name}`),
    );
    expect(new Set(refs)).toEqual(new Set(held));
  });

  it('has an example of each JSON body, and it is right', () => {
    for (const { name, method, path, operation } of operations) {
      const at = `/paths/${path.replaceAll('/', '~1')}/${method}`;
      const bodies = Object.keys(operation.responses).map((status) => `${at}/responses/${status}`);
      for (const body of operation.requestBody ? [`${at}/requestBody`, ...bodies] : bodies) {
        const { at: found, value } = schemas.resolve(body);
        for (const [type, media] of Object.entries(value.content ?? {}).filter(([t]) => /json$/.test(t))) {
          const examples = Object.keys(media.examples ?? {}).map(
            (key) =>
              schemas.resolve(`${found}/content/${type.replace('/', '~1')}/examples/${key}`).value.value,
          );
          if (media.example !== undefined) examples.push(media.example);
          expect(examples.length, `${name} ${body} ${type}`).toBeGreaterThan(0);
          const faults = (example: unknown) =>
            schemas.faults(`${found}/content/${type.replace('/', '~1')}/schema`, example);
          for (const example of examples) expect(faults(example), `${name} ${body} ${type}`).toEqual([]);
        }
      }
    }
  });

  it('shows for each problem one of that status', () => {
    for (const [name, response] of Object.entries(document.components.responses ?? {})) {
      const media = (response as unknown as Json).content!['application/problem+json']!;
      const statuses = Object.values(media.examples!).map((example) => Number(example.value!.status));
      const of = operations.flatMap(({ operation }) =>
        Object.entries(operation.responses).filter(([, r]) => r.$ref?.endsWith(`/${name}`)),
      );
      expect([...new Set(of.map(([status]) => Number(status)))], name).toEqual([...new Set(statuses)]);
    }
  });
});

describe('what the document says', () => {
  it('of methods is what the server allows', async () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const reply = await call('OPTIONS', filled(path));
      const served = (reply.headers.get('allow') ?? '').toLowerCase().split(', ');
      const others = served.filter((method) => !['head', 'options'].includes(method));
      expect(others.toSorted(), path).toEqual(Object.keys(item).toSorted());
    }
  });

  it('of credentials is what the server asks for', async () => {
    expect(document.components.securitySchemes).toMatchObject({
      basicAuth: { type: 'http', scheme: 'basic' },
      bearerAuth: { type: 'http', scheme: 'bearer' },
    });
    for (const { name, method, path, operation } of operations) {
      const schemes = operation.security?.map((one) => Object.keys(one).join()) ?? [];
      const needed = schemes.length > 0 && !schemes.includes('');
      if (needed) expect(schemes.toSorted(), name).toEqual(['basicAuth', 'bearerAuth']);
      // A write that is refused for another reason, where nobody is asked who they are: it changes nothing.
      const none = 'x'.repeat(300);
      const { status } =
        method === 'get'
          ? await call('GET', filled(path))
          : await call(method.toUpperCase(), filled(path, none), { body: 'x', type: 'text/plain' });
      expect(status === 401, `${name} → ${status}`).toBe(needed);
      // A scope that a key lacks, and a password of Basic that was guessed too often, may be anywhere.
      const answers = schemes.length > 0 ? ['401', '403', '429'] : [];
      expect(Object.keys(operation.responses), name).toEqual(expect.arrayContaining(answers));
    }
  });

  it.each(lists)('of the filters of $path is what the server takes', async ({ path, parameters }) => {
    const filters = parameters.filter((p) => p.in === 'query' && /^[^_]/.test(p.name) && p.name !== 'q');
    const values: Record<string, string> = { boolean: 'true', integer: '1', number: '1.5' };
    expect(filters.length).toBeGreaterThan(0);
    for (let i = 0; i < filters.length; i += 40) {
      const query = filters
        .slice(i, i + 40)
        // Of an object whose members are not declared, one of them is named.
        .map((p) => (p.schema.type === 'object' ? { ...p, name: `${p.name}.a` } : p))
        .map((p) => [p.name, values[String(p.schema.items?.type)] ?? 'a'] as [string, string]);
      const { status, text } = await call('GET', `${filled(path)}?${new URLSearchParams(query)}`, {
        as: await admin(),
      });
      expect(status, text).not.toBe(400);
    }
  });

  it.each(lists)('of what $path sorts by, shows and embeds is what the server takes', async (list) => {
    for (const name of ['_sort', '_fields', '_embed', '_expand']) {
      const values = named(list, name);
      if (values.length === 0) continue;
      for (const value of name.startsWith('_e') ? values : [values.slice(0, 8).join()]) {
        const reply = await call('GET', `${filled(list.path)}?${name}=${value}&_limit=2`, {
          as: await admin(),
        });
        expect([200, 404], reply.text).toContain(reply.status);
        if (reply.status === 404 || !name.startsWith('_e')) continue;
        for (const row of reply.json<Json[]>()) expect(row).toHaveProperty(value.split('.')[0]!);
      }
    }
  });

  it.each(lists)('of q is whether $path can be searched', async ({ path, parameters }) => {
    const { status } = await call('GET', `${filled(path)}?q=a&_limit=1`, { as: await admin() });
    const known = parameters.some((p) => p.name === 'q');
    expect(status === 400, `${path} → ${status}`).toBe(!known);
  });

  const named = ({ parameters }: Fuzzed, name: string) =>
    (parameters.find((p) => p.name === name)?.schema.items?.enum ?? []).map(String);
});

describe.each(writable)('the examples of $name', ({ name }) => {
  /** Its rows may refer to others, which are not always there. */
  const accepted = (reply: Reply, ...statuses: number[]) => {
    if (reply.status !== 422) return expect([...statuses, 409], reply.text).toContain(reply.status);
    for (const fault of expectProblem(reply, 422).errors ?? [])
      expect(fault.detail, reply.text).toMatch(/there is no row/);
  };
  const examples = (method: string, path: string) =>
    whole.find((o) => o.method === method && o.path === path)?.bodies ?? [];

  it('can be sent as they are', async () => {
    const as = name === 'users' ? await admin() : (await someone()).bearer;
    const [example] = examples('POST', `/${name}`);
    const made = await call('POST', `/${name}`, { as, json: example });
    accepted(made, 201);
    if (made.status !== 201) return;
    const row = made.headers.get('location') ?? '';
    accepted(await call('PUT', row, { as, json: examples('PUT', `/${name}/{id}`)[0] }), 200);
    accepted(await call('PATCH', row, { as, json: examples('PATCH', `/${name}/{id}`)[0] }), 200);
    expect((await call('DELETE', row, { as })).status).toBe(200);
  });
});
