/** The document and the routes that the app really has are the same. */
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { gatedHasher } from './auth/hasher.ts';
import { parseSettings } from './config.ts';
import { createLogger } from './http/log.ts';

function app(API_PREFIX: string) {
  const settings = parseSettings({ SECRET: 's'.repeat(32), API_PREFIX });
  return createApp({
    ...{ settings, runtime: 'node', now: Date.now, asset: async () => undefined, later: () => {} },
    hasher: gatedHasher(1),
    peer: () => '',
    database: () => {
      throw new Error('The document needs no database');
    },
    log: createLogger('json', () => {}, Date.now),
  });
}

describe.each(['', '/api/v1'])('the document below "%s"', (prefix) => {
  const server = app(prefix);
  const textOf = async (of: typeof server) => (await of.request(`${prefix}/openapi.json`)).text();
  const made = textOf(server);

  it('has each route of the app, and no other', async () => {
    const { paths, servers } = JSON.parse(await made) as {
      paths: Record<string, object>;
      servers: { url: string }[];
    };
    expect(servers[0]?.url).toBe(prefix || '/');
    const declared = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = server.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => {
        const below = path.slice(prefix.length).replaceAll(/:(\w+)/g, '{$1}') || '/';
        return `${method} ${below}`;
      });
    expect(new Set(declared)).toEqual(new Set(served));
    expect(declared).toHaveLength(new Set(declared).size);
  });

  it('shows problems whose types are addresses of this server', async () => {
    const types = [...(await made).matchAll(/"type":"([^"]*\/problems\/[^"]*)"/g)].map((match) => match[1]);
    expect(types.length).toBeGreaterThan(10);
    for (const type of types) expect(type).toMatch(new RegExp(`^${prefix}/problems/[a-z-]+$`));
  });

  it('shows each operation in curl, Python and TypeScript, at the address of this server', async () => {
    const { paths } = JSON.parse(await made) as {
      paths: Record<string, Record<string, { 'x-codeSamples'?: { label: string; source: string }[] }>>;
    };
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, { 'x-codeSamples': samples = [] }] of Object.entries(item)) {
        const name = `${method} ${path}`;
        expect(samples.map(({ label }) => label).join(), name).toBe('curl,Python,TypeScript');
        for (const { source } of samples) expect(source, name).toMatch(`http://localhost:8787${prefix}`);
      }
    }
  });

  it('is the same each time that it is made', async () => {
    expect(await textOf(app(prefix))).toBe(await made);
  });
});
