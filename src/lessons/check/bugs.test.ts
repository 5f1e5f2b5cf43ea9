/** The checks find each planted bug, and name it. */
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { lessons } from '../index.ts';
import { security } from '../security.ts';
import { unmet } from './unmet.fixture.ts';

type Fault = (request: Request, ask: (request: Request) => Promise<Response>) => Promise<Response>;

/** The server of a lesson with a bug before it. */
function faulty(name: string, fault: Fault, right = lessons[name]!()): Hono {
  return new Hono().all('*', (c) => fault(c.req.raw, async (request) => right.fetch(request)));
}
const path = (request: Request) => new URL(request.url).pathname;
const json = (body: unknown, status = 200) => Response.json(body, { status });

const bugs: [string, lesson: string, Fault, found: string][] = [
  [
    '200 for what is not there',
    'http-server',
    async (request, ask) => new Response(await (await ask(request)).text(), { status: 200 }),
    'what is not there is 404',
  ],
  [
    'JSON as HTML',
    'http-server',
    async (request, ask) => {
      const answer = await ask(request);
      return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'text/html' } });
    },
    'GET /data gives JSON',
  ],
  [
    'a number as a text',
    'http-server',
    async (request, ask) =>
      path(request) === '/data' ? json({ name: 'John', age: '30', city: 'New York' }) : ask(request),
    'GET /data gives JSON',
  ],
  [
    'a duplicate that overwrites',
    'framework',
    (() => {
      const users = new Map<string, { username: string }>();
      return async (request, ask) => {
        if (request.method === 'POST') {
          const user = await request
            .clone()
            .json()
            .catch(() => undefined);
          if (!user?.username) return ask(request);
          users.set(user.username, user);
          return json({ message: 'User added', user }, 201);
        }
        const user = users.get(path(request).slice('/users/'.length));
        return user ? json(user) : path(request) === '/data' ? json([...users.keys()]) : ask(request);
      };
    })(),
    'and the one who has it stays as they are',
  ],
  [
    'an array that ends in 500',
    'framework',
    async (request, ask) =>
      (await request.clone().text()).startsWith('[') ? new Response('oops', { status: 500 }) : ask(request),
    'an array is no user',
  ],
  [
    'names that are sorted',
    'framework',
    async (request, ask) => {
      const answer = await ask(request);
      return path(request) === '/data' ? json(((await answer.json()) as string[]).toSorted()) : answer;
    },
    'GET /data is in order of insertion',
  ],
  [
    '200 where 201 is due',
    'framework',
    async (request, ask) => {
      const answer = await ask(request);
      return answer.status === 201 ? json(await answer.json()) : answer;
    },
    'POST /add_user adds one',
  ],
  [
    'no WWW-Authenticate',
    'security',
    async (request, ask) => {
      const answer = await ask(request);
      return answer.status === 401 ? json({ error: 'Invalid credentials' }, 401) : answer;
    },
    'Basic: no credentials is refused',
  ],
  [
    '422 for a bad token',
    'security',
    async (request, ask) => {
      const answer = await ask(request);
      return path(request) === '/jwt-protected' && answer.status === 401
        ? json({ msg: 'Not enough segments' }, 422)
        : answer;
    },
    'JWT: what is no token is refused',
  ],
  [
    'claims that are believed',
    'security',
    async (request, ask) => {
      const [, claims] = (request.headers.get('authorization') ?? '').split('.');
      return claims && /jwt|admin/.test(path(request)) && atob(claims).includes('sub')
        ? new Response('JWT Auth: Access Granted')
        : ask(request);
    },
    'JWT: a token without a signature is refused',
  ],
  [
    'a user who is an admin',
    'security',
    async (request, ask) => {
      const answer = await ask(request);
      return answer.status === 403 ? new Response('Admin Access: Granted') : answer;
    },
    'a user does not',
  ],
  [
    'a sub that is an object',
    'security',
    async (request, ask) =>
      path(request) === '/login' && (await ask(request.clone())).status === 200
        ? json({
            access_token: `e30.${btoa('{"sub":{"username":"user1"},"exp":9999999999}')}.e30`.replaceAll(
              '=',
              '',
            ),
          })
        : ask(request),
    'the token says whose it is, as a text, and when it ends',
  ],
  [
    'an array at the login that ends in 500',
    'security',
    async (request, ask) =>
      (await request.clone().text()).startsWith('[') ? new Response('oops', { status: 500 }) : ask(request),
    'login: an array is no credentials',
  ],
];
it.each(bugs)('find %s (%s)', async (_what, lesson, fault, found) => {
  expect(await unmet(lesson, faulty(lesson, fault))).toContain(found);
});

it('find an expired token that ends in 500 (security)', { timeout: 20_000 }, async () => {
  const fault: Fault = async (request, ask) => {
    const answer = await ask(request);
    return (await answer.clone().text()).includes('expired') ? json({ msg: 'oops' }, 500) : answer;
  };
  const short = faulty('security', fault, security('', { tokenSeconds: 1 }));
  expect(await unmet('security', short)).toContain('JWT: a token that has ended is refused');
});
