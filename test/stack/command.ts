/** `npm run stack` as a person runs it. */
import { freePort, portIsFree, ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run, start } from '../commands.ts';

export const here = { cwd: ROOT, env: process.env };

/** Starts it on ports of its own. @param flags more of them, with `--servers N` at the end */
export async function newStack(...flags: string[]) {
  const [https, http] = [await freePort(), await freePort()];
  const [api, database] = [20_000 + (process.pid % 10_000), 31_000 + (process.pid % 1_000)];
  const ports = { 'https-port': https, 'http-port': http, 'api-port': api, 'database-port': database };
  const named = Object.entries(ports).flatMap(([name, port]) => [`--${name}`, String(port)]);
  const stack = start(['npm', 'run', '-s', 'stack', '--', ...named, ...flags], here);
  const servers = Array.from({ length: Number(flags.at(-1)) }, (_, index) => api + index);
  const all = [https, http, database, database + 1, ...servers];
  /** On how many of its ports somebody listens. */
  const listening = async () => (await Promise.all(all.map(portIsFree))).filter((free) => !free).length;
  return { stack, database, listening, expected: all.length };
}

export async function command({ check }: ReturnType<typeof newChecks>) {
  const { stack, database, listening, expected } = await newStack('--servers', '3');
  const [, ca = '', url = ''] = await stack.line(/Client\s+curl --cacert (\S+) (\S+)/);
  await stack.line(/Ctrl-C ends/);
  const curl = (...args: string[]) => run(['curl', '-s', ...args], here, 20);
  const row = await curl('--cacert', ca, '-w', ' %{http_code} %{http_version}', url);
  check(
    'npm run stack: the command that it prints works, by HTTP/2',
    row.stdout.endsWith(' 200 2'),
    row.stdout.slice(-8),
  );
  const [post] = [...(await stack.line(/curl --cacert \S+ -u .*/))];
  const made = await run(['sh', '-c', `${post} -s -o /dev/null -w '%{http_code}'`], here, 20);
  check('npm run stack: and so does the one that signs in as admin', made.stdout === '201', made.stdout);
  const traced = await run(['npm', 'run', '-s', 'trace', '--', '--stack', 'GET', '/posts/1'], here, 20);
  check(
    'npm run trace: the journey through Caddy to the replica',
    /Client.*Web server +Caddy.*API server.*Database +the replica.*SELECT .*200 OK/s.test(traced.stdout),
    traced.code === 0 ? '' : traced.stderr || traced.stdout,
  );
  const replica = await curl(
    `http://127.0.0.1:${database + 1}/health`,
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
  );
  check('npm run stack: the replica is there', replica.stdout === '200', replica.stdout);
  const before = await listening();
  const { code } = await stack.kill('SIGINT');
  check(
    'npm run stack: Ctrl-C ends all of it',
    before === expected && (await listening()) === 0,
    `${before} listened, exit code ${code}`,
  );
  const bare = { cwd: ROOT, env: { ...process.env, PATH: '/nonexistent' } };
  const [wrong, missing] = await Promise.all([
    run(['npm', 'run', '-s', 'stack', '--', '--servers', 'many'], here, 30),
    run([process.execPath, 'src/entry/stack.ts'], bare, 30),
  ]);
  check(
    'npm run stack: a wrong option is one line',
    wrong.code === 1 && /^--servers must be/.test(wrong.stderr),
    wrong.stderr.trim(),
  );
  check(
    'npm run stack: without Caddy it says how to install it',
    /apt-get install caddy/.test(missing.stderr),
    missing.stderr.trim(),
  );
}
