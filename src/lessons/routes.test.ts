/** The pages, and the servers at their mounts. */
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { AppEnv } from '../http/context.ts';
import { LESSON_CSP } from './pages.ts';
import { lessonRoutes } from './routes.ts';
import { posting } from './served.fixture.ts';
import { steps } from './steps.ts';

const app = new Hono<AppEnv>()
  .use(async (c, next) => {
    c.set('headers', {});
    await next();
  })
  .route('/api', lessonRoutes('/api'));
const ask = async (path: string, init?: RequestInit) => {
  const answer = await app.request(`http://api.example:8787/api/lessons${path}`, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

it('lists every step, and each has its page', async () => {
  const { status, headers, text } = await ask('');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=UTF-8');
  const ways = [...text.matchAll(/href="\/api\/lessons(\/step-\d)"/g)].map(([, way]) => way!);
  expect(ways).toHaveLength(steps.length);
  for (const [number, way] of ways.entries()) {
    const page = await ask(way);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe(LESSON_CSP);
    expect(page.text).toContain(`<h1>${number}. ${steps[number]!.title}</h1>`);
    expect(page.text).toContain('http://api.example:8787/api/');
    expect(page.text).toContain('name="viewport"');
    // No script, and nothing from elsewhere: it is all there in a terminal browser.
    expect(page.text).not.toMatch(/<script|<img|src=/);
  }
  expect((await ask('/step-6')).status).toBe(404);
});

it('shows the servers as they are, escaped', async () => {
  const { text } = await ask('/step-3');
  expect(text).toContain(
    'import { createServer, type Server, type ServerResponse } from &#39;node:http&#39;;',
  );
  expect(text).toContain('allowOnly(app');
});

it('has the servers at their mounts, with and without a slash', async () => {
  expect((await ask('/http-server')).text).toBe('Hello, this is a simple API!');
  expect((await ask('/http-server/')).text).toBe('Hello, this is a simple API!');
  expect((await ask('/http-server/data?x=1')).headers.get('content-type')).toBe('application/json');
  expect(await ask('/http-server/nothing')).toMatchObject({ status: 404, text: 'Endpoint not found' });
  const added = await ask('/framework/add_user', posting({ username: 'ada' }));
  expect(added).toMatchObject({ status: 201, text: '{"message":"User added","user":{"username":"ada"}}' });
  expect((await ask('/framework/data')).text).toBe('["ada"]');
  expect((await ask('/security/basic-protected')).headers.get('www-authenticate')).toMatch(/^Basic/);
});

it('begins anew each time it is made', async () => {
  const other = new Hono<AppEnv>().route('/', lessonRoutes(''));
  expect(await (await other.request('/lessons/framework/data')).text()).toBe('[]');
});
