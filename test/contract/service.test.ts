import { describe, expect, it } from 'vitest';
import { call, expectProblem, links, target } from './support.ts';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('the index', () => {
  it.each(['*/*', 'application/json', 'text/html;q=0.5, application/json'])(
    'is JSON for Accept: %s',
    async (accept) => {
      const reply = await call('GET', '/', { headers: { accept } });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
      expect(reply.json()).toBeTypeOf('object');
    },
  );

  it('is a page for a browser', async () => {
    const reply = await call('GET', '/', { headers: { accept: browser } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
    expect(reply.text).toMatch(/^<!doctype html>/i);
    expect(reply.text).toContain('/docs');
  });

  it('varies by Accept, so that no cache mixes the two up', async () => {
    const reply = await call('GET', '/');
    expect(reply.headers.get('vary')).toMatch(/\baccept\b/i);
  });

  it.each(['*/*', browser])(
    'links to the description and the documentation for Accept: %s',
    async (accept) => {
      const found = links(await call('GET', '/', { headers: { accept } }));
      expect(found).toMatchObject({ 'service-desc': '/openapi.json', 'service-doc': '/docs' });
    },
  );
});

describe('the state of the service', () => {
  it('is OK in plain text when it is alive', async () => {
    const reply = await call('GET', '/status');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(reply.text).toBe('OK');
  });

  it('is ready with its database', async () => {
    const reply = await call('GET', '/ready');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.json()).toMatchObject({ status: 'ready' });
  });

  it.each(['/status', '/ready'])('%s is never cached', async (path) => {
    const reply = await call('GET', path);
    expect(reply.headers.get('cache-control')).toMatch(/no-store|no-cache/);
  });

  it('says what it is and on which runtime', async () => {
    const info = (await call('GET', '/info')).json();
    expect(info).toMatchObject({
      name: expect.stringMatching(/./),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      description: expect.stringMatching(/./),
      runtime: expect.stringMatching(new RegExp(target.name.replace(/-.*/, ''), 'i')),
    });
  });
});

describe('addresses', () => {
  it.each(['/', '/status', '/ready', '/info', '/openapi.json', '/docs'])(
    'HEAD %s is GET without the body',
    async (path) => {
      const [head, get] = [await call('HEAD', path), await call('GET', path)];
      expect(head.status).toBe(get.status);
      expect(head.text).toBe('');
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    },
  );

  it.each([
    '/nope',
    '/nope/1',
    '/users/1/nope',
    '/status/x',
    '/docs/nope.js',
    '/.env',
    '/%2e%2e/etc/passwd',
    '/__proto__',
  ])('GET %s, which is nothing, is a 404 problem', async (path) => {
    expectProblem(await call('GET', path), 404);
  });

  it('is a 404 for every method where there is nothing, whoever asks', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expectProblem(await call(method, '/nope', { json: {} }), 404);
  });
});
