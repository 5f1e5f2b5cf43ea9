/** `npm run playground`: nobody starts it by accident. */
import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { run, start } from '../commands.ts';
import { HEADER, playgroundCommand, SECONDS } from './playground.ts';

const { dir, where, command } = playgroundCommand();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each([
  ['a remote database', { LIBSQL_URL: 'http://127.0.0.1:9', SECRET: 's'.repeat(32) }, /unset LIBSQL_URL/],
  ['a replica', { LIBSQL_REPLICA_URL: 'http://127.0.0.1:9' }, /unset LIBSQL_URL/],
  ['production', { NODE_ENV: 'production' }, /no production server/],
  ['other machines', { HOST: '0.0.0.0' }, /--public/],
  ['other machines by IPv6', { HOST: '::' }, /--public/],
])(
  'refuses %s',
  async (_what, env: Record<string, string>, says) => {
    const { code, stdout, stderr } = await run(command(), where({ PORT: '0', ...env }), SECONDS);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toMatch(says);
  },
  60_000,
);

it('listens for other machines where it is told to', async () => {
  const server = start(command('--public'), where({ PORT: '0', HOST: '0.0.0.0' }));
  const [, port] = await server.line(/listens on http:\/\/localhost:(\d+)/);
  expect((await fetch(`http://127.0.0.1:${port}/status`)).headers.get(HEADER)).not.toBeNull();
  expect((await server.kill('SIGINT')).code).toBe(0);
}, 60_000);
