import { describe, expect, it } from 'vitest';
import { resources } from './declared.ts';
import { call, expectProblem, type Reply } from './support.ts';

const allowed = (reply: Reply) =>
  (reply.headers.get('allow') ?? '')
    .split(/\s*,\s*/)
    .filter(Boolean)
    .toSorted();

describe.each(resources)('methods of $name', ({ name, body, first }) => {
  const list = body ? ['GET', 'HEAD', 'OPTIONS', 'POST'] : ['GET', 'HEAD', 'OPTIONS'];
  const one = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'];

  it.each([
    ['the list', `/${name}`, list],
    ['one row', `/${name}/${first}`, one],
    ['one that is not there', `/${name}/999999999`, one],
  ])('are told of %s by OPTIONS', async (_, path, expected) => {
    const reply = await call('OPTIONS', path);
    expect(reply.status).toBe(204);
    expect(reply.text).toBe('');
    expect(allowed(reply)).toEqual(expected);
  });

  it.each([
    ['PATCH', `/${name}`, list],
    ['PUT', `/${name}`, list],
    ['DELETE', `/${name}`, list],
    ['POST', `/${name}/${first}`, one],
    ['PROPFIND', `/${name}/${first}`, one],
  ])('%s %s is a 405 that says what is allowed', async (method, path, expected) => {
    const reply = await call(method, path, method === 'PROPFIND' ? {} : { json: {} });
    expectProblem(reply, 405);
    expect(allowed(reply)).toEqual(expected);
  });
});

describe('methods of the service', () => {
  it.each(['/', '/status', '/ready', '/info', '/openapi.json', '/docs'])('%s is only read', async (path) => {
    for (const method of ['DELETE', 'POST', 'PUT']) {
      const reply = await call(method, path);
      expectProblem(reply, 405);
      expect(allowed(reply)).toEqual(['GET', 'HEAD', 'OPTIONS']);
    }
    expect(allowed(await call('OPTIONS', path))).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it.each(['/auth/register', '/auth/login'])('%s is only posted to', async (path) => {
    const reply = await call('GET', path);
    expectProblem(reply, 405);
    expect(allowed(reply)).toEqual(['OPTIONS', 'POST']);
  });
});

describe.each(resources)('media types of $name', ({ name, first }) => {
  it.each([
    '*/*',
    'application/*',
    'application/json',
    'application/json;q=0.1',
    'text/html, */*;q=0.8',
    'APPLICATION/JSON',
  ])('JSON answers Accept: %s', async (accept) => {
    for (const path of [`/${name}?_limit=1`, `/${name}/${first}`]) {
      const reply = await call('GET', path, { headers: { accept } });
      expect(reply.status, path).toBe(200);
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it.each(['application/xml', 'image/png', 'text/html', 'application/json;q=0'])(
    'nothing answers Accept: %s',
    async (accept) => {
      for (const path of [`/${name}?_limit=1`, `/${name}/${first}`])
        expectProblem(await call('GET', path, { headers: { accept } }), 406);
    },
  );
});
