import { describe, expect, it } from 'vitest';
import { document, type Operation, resources } from './declared.ts';
import { call, links, target } from './support.ts';

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'];
const operations: [string, Operation][] = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method): [string, Operation][] => {
    const operation = item[method];
    return operation ? [[`${method.toUpperCase()} ${path}`, operation]] : [];
  }),
);

describe('the OpenAPI document', () => {
  it('is version 3.1 and served as JSON', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect((await call('GET', '/openapi.json')).headers.get('content-type')).toMatch(/json/);
  });

  it('declares resources, and for each its list, its rows and the changes of them', () => {
    expect(resources.length).toBeGreaterThan(0);
    for (const { name } of resources)
      expect(document.paths[`/${name}/{id}`], name).toMatchObject({
        get: expect.anything(),
        put: expect.anything(),
        patch: expect.anything(),
        delete: expect.anything(),
      });
  });

  it.each(['/', '/status', '/ready', '/info', '/auth/register', '/auth/login', '/auth/me'])(
    'describes %s',
    (path) => {
      expect(document.paths).toHaveProperty([path]);
    },
  );

  it('names and summarises every operation', () => {
    for (const [name, operation] of operations) {
      expect(operation.operationId, name).toMatch(/^\w+$/);
      expect(operation.summary, name).toMatch(/./);
    }
  });

  it('gives no two operations one id', () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it('offers both credentials, and asks for them where rows are changed', () => {
    expect(document.components.securitySchemes).toMatchObject({
      basicAuth: { type: 'http', scheme: 'basic' },
      bearerAuth: { type: 'http', scheme: 'bearer' },
    });
    for (const { name } of resources) {
      const asked = document.paths[`/${name}/{id}`]?.delete?.security?.flatMap(Object.keys);
      expect(asked, name).toEqual(expect.arrayContaining(['basicAuth', 'bearerAuth']));
    }
  });

  it('refers only to what it holds', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    for (const path of new Set(refs)) expect(document).toHaveProperty(path.split('/'));
  });

  it('answers every GET that needs no argument and no credentials as it declares', async () => {
    for (const [path, item] of Object.entries(document.paths)) {
      if (item.get === undefined || path.includes('{') || item.get.security?.length) continue;
      const reply = await call('GET', path);
      expect(Object.keys(item.get.responses), path).toContain(String(reply.status));
    }
  });
});

describe('the documentation page', () => {
  const page = call('GET', '/docs');

  it('is HTML under a policy that lets no inline script and no other origin run', async () => {
    const reply = await page;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = reply.headers.get('content-security-policy') ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? /default-src ([^;]*)/.exec(policy)?.[1] ?? '*';
    expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval|\*|http|data:/);
    expect(policy).toMatch(/default-src/);
  });

  it('holds no inline script and no event handler', async () => {
    const { text } = await page;
    const scripts = [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [whole, attributes, inside] of scripts) {
      expect(attributes, whole).toMatch(/\bsrc=/);
      expect(inside?.trim(), whole).toBe('');
    }
    expect(text).not.toMatch(/<[^>]+\son\w+=/i);
  });

  it('loads its styles and scripts from our own origin', async () => {
    const reply = await page;
    // An icon of no bytes (`data:,`) spares a request, and is no asset.
    const tags = [
      ...reply.text.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)=["'](?!data:,)([^"']+)["']/gi),
    ];
    const assets = tags.map(([, to]) => new URL(to ?? '', reply.url));
    const types = new Set<string>();
    for (const asset of assets) {
      expect(asset.origin).toBe(new URL(target.baseUrl).origin);
      const got = await call('GET', asset.href);
      expect(got.status, asset.href).toBe(200);
      const type = got.headers.get('content-type') ?? '';
      if (asset.pathname.endsWith('.js')) expect(type).toMatch(/^(text|application)\/javascript/);
      if (asset.pathname.endsWith('.css')) expect(type).toMatch(/^text\/css/);
      types.add(asset.pathname.replace(/.*\./, ''));
    }
    expect([...types]).toEqual(expect.arrayContaining(['css', 'js']));
  });

  it('is what the index links to', async () => {
    const index = await call('GET', '/');
    const doc = await call('GET', new URL(links(index)['service-doc'] ?? '', index.url).href);
    expect(doc.status).toBe(200);
  });
});
