/** Step 3, by hand and in Hono: both have to answer alike, to the last byte. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpServer } from './http-server.ts';
import { bareServer } from './http-server-bare.ts';
import { served } from './served.fixture.ts';

const TEXT = /^text\/plain; charset=utf-8$/i;
const JSON_TYPE = /^application\/json$/;

describe.each([
  ['node:http alone', bareServer],
  ['Hono', () => httpServer()],
])('%s', (_name, make) => {
  let server: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    server = await served(make());
  });
  afterAll(() => server.end());

  it.each([
    ['/', 200, TEXT, 'Hello, this is a simple API!'],
    ['/data', 200, JSON_TYPE, '{"name": "John", "age": 30, "city": "New York"}'],
    ['/data?x=1', 200, JSON_TYPE, '{"name": "John", "age": 30, "city": "New York"}'],
    ['/status', 200, TEXT, 'OK'],
    ['/info', 200, JSON_TYPE, '{"version": "1.0", "description": "A simple API built with http.server"}'],
    ['/nothing', 404, TEXT, 'Endpoint not found'],
    ['/data/', 404, TEXT, 'Endpoint not found'],
    ['/constructor', 404, TEXT, 'Endpoint not found'],
  ])('GET %s', async (path, status, type, text) => {
    const answer = await server.ask(path);
    expect(answer).toMatchObject({ status, text });
    expect(answer.type).toMatch(type);
    expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  it('HEAD has the header of GET, and no body', async () => {
    const answer = await server.ask('/data', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, type: 'application/json', text: '' });
  });

  it('another method is a 405 with Allow where the path is there, else a 404', async () => {
    const answer = await server.ask('/data', { method: 'POST', body: 'x=1' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect((await server.ask('/nothing', { method: 'POST', body: 'x=1' })).status).toBe(404);
  });
});
