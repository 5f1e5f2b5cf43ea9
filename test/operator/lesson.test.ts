/** `npm run lesson`: the server of a lesson alone, each in a process of its own. */
import { expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run, start } from '../commands.ts';

const where = { cwd: ROOT, env: { PATH: process.env.PATH, HOME: process.env.HOME } };
const command = (...args: string[]): [string, ...string[]] => [
  process.execPath,
  'src/entry/lesson.ts',
  ...args,
];

it.each([
  ['http-server', '/', 'Hello, this is a simple API!'],
  ['http-server-bare', '/', 'Hello, this is a simple API!'],
  ['framework', '/', 'Welcome to the Flask API!'],
  ['security', '/jwt-protected', '{"error":"Missing or invalid token"}'],
])(
  '%s answers, and ends when it is told to',
  async (name, path, text) => {
    const server = start(command(name, '--port', '0'), where);
    const [, port] = await server.line(/listens on http:\/\/localhost:(\d+)/);
    expect(await (await fetch(`http://127.0.0.1:${port}${path}`)).text()).toBe(text);
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
  },
  30_000,
);

it('gives tokens that last as long as it was told', async () => {
  const server = start(command('security', '--port', '0', '--token-seconds', '0'), where);
  const [, port] = await server.line(/localhost:(\d+)/);
  const credentials = JSON.stringify({ username: 'user1', password: 'password' });
  const login = await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST', body: credentials });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const answer = await fetch(`http://127.0.0.1:${port}/jwt-protected`, { headers });
  expect(await answer.json()).toEqual({ error: 'Token has expired' });
  await server.kill();
}, 30_000);

it.each([[[]], [['nothing']], [['framework', '--port', 'x']], [['framework', '--host', '0.0.0.0']]])(
  'says how to call it, of %j',
  async (args) => {
    const { code, stdout, stderr } = await run(command(...args), where, 20);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^npm run lesson -- http-server \| http-server-bare \| framework \| security [^\n]+\n$/,
    );
  },
  30_000,
);
