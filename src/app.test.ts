/** What depends on settings and on the state of the database, which the contract's targets all have alike. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { gatedHasher } from './auth/hasher.ts';
import { parseSettings } from './config.ts';
import { openEngine } from './db/engine.ts';
import { migrate } from './db/migrate.ts';
import { createLogger } from './http/log.ts';
import { resources } from './resources/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledge-app-'));
const client = openEngine(join(folder, 'ledge.db'));
const log: string[] = [];
const [name = ''] = Object.keys(resources);

function app(env: Record<string, string> = {}, database = () => client, stopping = () => false) {
  const settings = parseSettings({ SECRET: 's'.repeat(32), NODE_ENV: 'production', ...env });
  const logger = createLogger('json', (text) => log.push(text), Date.now);
  return createApp({
    settings,
    runtime: 'node',
    database,
    now: Date.now,
    log: logger,
    later: () => {},
    hasher: gatedHasher(1),
    peer: () => '',
    stopping,
    asset: async () => undefined,
  });
}

afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true });
});

describe('a database that is not migrated', () => {
  it('is not ready, and says so without details', async () => {
    const answer = await app().request('/ready');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.text()).not.toMatch(/0000_|drizzle|table/);
    await migrate(client, 'drizzle');
    expect((await app().request('/ready')).status).toBe(200);
  });
});

describe('a database that cannot be reached', () => {
  const gone = () => {
    const closed = openEngine(join(folder, 'gone.db'));
    closed.close();
    return closed;
  };

  it('is a 503 with Retry-After, also for /ready, while /status is OK', async () => {
    const server = app({}, gone);
    for (const path of ['/ready', `/${name}`, `/${name}/1`]) {
      const answer = await server.request(path);
      expect(answer.status, path).toBe(503);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await answer.json()).toMatchObject({ type: '/problems/unavailable', status: 503 });
    }
    expect(await (await server.request('/status')).text()).toBe('OK');
  });
});

describe('credentials that the database cannot be asked about', () => {
  it('are a 503 and not a 401, for which a client would throw them away', async () => {
    const closed = openEngine(join(folder, 'gone.db'));
    closed.close();
    const header = btoa(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k' })).replaceAll('=', '');
    for (const authorization of [`Basic ${btoa('ada:12345678')}`, `Bearer ${header}.e30.${'A'.repeat(86)}`]) {
      const answer = await app({}, () => closed).request('/auth/me', { headers: { authorization } });
      expect(answer.status, authorization).toBe(503);
    }
  });
});

describe('API_PREFIX', () => {
  const server = () => app({ API_PREFIX: '/api/v1' });

  it('stands before every address that is served or given out', async () => {
    const index = (await (await server().request('/api/v1')).json()) as { resources: Record<string, string> };
    expect(index.resources[name]).toBe(`/api/v1/${name}`);
    const page = await server().request(`/api/v1/${name}?_page=1`);
    expect(page.headers.get('link')).toContain(`</api/v1/${name}?`);
    const document = (await (await server().request('/api/v1/openapi.json')).json()) as {
      servers: { url: string }[];
      paths: object;
    };
    expect(document.servers[0]?.url).toBe('/api/v1');
    expect(Object.keys(document.paths)).toContain(`/${name}`);
    expect(await (await server().request('/api/v1/docs')).text()).toContain('src="/api/v1/docs/');
    const problem = await server().request('/api/v1/nope');
    expect(await problem.json()).toMatchObject({ type: '/api/v1/problems/not-found' });
  });

  it('leaves nothing beside it', async () => {
    expect((await server().request(`/${name}`)).status).toBe(404);
    const wrong = await server().request(`/api/v1/${name}`, { method: 'PATCH' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });
});

describe('an error that nobody foresaw', () => {
  it('is a 500 that tells nothing, and a line in the log that tells all', async () => {
    const broken = app({}, () => {
      throw new Error('secret of /home/somebody in SELECT 1');
    });
    const answer = await broken.request(`/${name}`);
    expect(answer.status).toBe(500);
    const { instance, detail } = (await answer.json()) as { instance: string; detail: string };
    expect(detail).not.toMatch(/secret|SELECT|home/);
    expect(log.join('')).toContain(instance);
    expect(log.join('')).toContain('secret of');
  });
});

describe('a server that is to end', () => {
  it('is not ready, and answers all else', async () => {
    const server = app(
      {},
      () => client,
      () => true,
    );
    const ready = await server.request('/ready');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect((await server.request(`/${name}`)).status).toBe(200);
  });
});

describe('Strict-Transport-Security', () => {
  const sent = async (env: Record<string, string>, said = 'https') =>
    (await app(env).request('/status', { headers: { 'x-forwarded-proto': said } })).headers.get(
      'strict-transport-security',
    );

  it('is sent over HTTPS alone, as a trusted proxy says', async () => {
    expect(await sent({ TRUSTED_PROXIES: '1' })).toMatch(/^max-age=\d{8}$/);
    expect(await sent({ TRUSTED_PROXIES: '1' }, 'http')).toBeNull();
    expect(await sent({})).toBeNull();
  });

  it('is not sent in development, where it would bind every port of localhost', async () => {
    expect(await sent({ TRUSTED_PROXIES: '1', NODE_ENV: 'development' })).toBeNull();
  });
});
