import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { call, target } from './support.ts';

const path = `/${resources[0]?.name}`;
const development = target.name.endsWith('-file');
const loopback = ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:8080', 'https://localhost'];
const welcome = [...(development ? loopback : []), ...(target.corsOrigin ? [target.corsOrigin] : [])];
const strangers = [
  'https://evil.example',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example:3000',
  'http://evil.example:5173',
  'null',
  'nonsense',
  ...(development ? [] : loopback),
];

const words = (value: string | null) => (value ?? '').toLowerCase().split(/\s*,\s*/);
const preflight = (origin: string, to: string, method: string, asked: string) => {
  const headers = {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': asked,
  };
  return call('OPTIONS', to, { headers });
};

describe.each(welcome)('a page of %s', (origin) => {
  it('may read, and sees the headers that carry meaning', async () => {
    const { headers } = await call('GET', `${path}?_limit=1`, { headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(words(headers.get('vary'))).toContain('origin');
    const exposed = words(headers.get('access-control-expose-headers'));
    expect(exposed).toEqual(
      expect.arrayContaining(['x-total-count', 'link', 'location', 'etag', 'x-request-id']),
    );
  });

  it('reads problems too', async () => {
    for (const to of [`${path}/999999999`, `${path}?_page=0`, '/nope']) {
      const { headers } = await call('GET', to, { headers: { origin } });
      expect(headers.get('access-control-allow-origin'), to).toBe(origin);
    }
    const { headers } = await call('POST', path, { json: {}, headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'is let through to %s by a preflight, without credentials',
    async (method) => {
      const reply = await preflight(origin, `${path}/1`, method, 'authorization,content-type,if-match');
      expect(reply.status).toBe(204);
      expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
      expect(words(reply.headers.get('access-control-allow-methods'))).toContain(method.toLowerCase());
      expect(words(reply.headers.get('access-control-allow-headers'))).toEqual(
        expect.arrayContaining([
          'content-type',
          'authorization',
          'if-match',
          'if-none-match',
          'idempotency-key',
          'prefer',
          'range',
          'traceparent',
          'tracestate',
        ]),
      );
    },
  );
});

describe.each(strangers)('a page of %s', (origin) => {
  it('is not let in', async () => {
    const read = await call('GET', `${path}?_limit=1`, { headers: { origin } });
    expect(read.status).toBe(200);
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
    const asked = await preflight(origin, `${path}/1`, 'DELETE', 'authorization');
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('any answer', () => {
  it('varies by Origin, so that a cache does not hand one page the answer of another', async () => {
    expect(words((await call('GET', `${path}?_limit=1`)).headers.get('vary'))).toContain('origin');
  });

  it('to a request without an Origin allows none', async () => {
    expect((await call('GET', `${path}?_limit=1`)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets no page use cookies of ours', async () => {
    for (const origin of [...welcome, 'https://evil.example']) {
      const { headers } = await call('GET', `${path}?_limit=1`, { headers: { origin } });
      if (headers.get('access-control-allow-origin') === '*')
        expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});
