/** `npm run stack` as a person runs it. */
import { freePort, ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run, start } from '../commands.ts';

export async function command({ check }: ReturnType<typeof newChecks>) {
  const ports = [await freePort(), await freePort()];
  const [api, database] = [20_000 + (process.pid % 10_000), 31_000 + (process.pid % 1_000)];
  const flags = [
    '--https-port',
    ports[0],
    '--http-port',
    ports[1],
    '--api-port',
    api,
    '--database-port',
    database,
  ];
  const where = { cwd: ROOT, env: process.env };
  const stack = start(
    ['npm', 'run', 'stack', '--', ...flags.map(String), '--servers', '3'] as string[] as [
      string,
      ...string[],
    ],
    where,
  );
  const [, ca = '', url = ''] = await stack.line(/Client\s+curl --cacert (\S+) (\S+)/);
  await stack.line(/Ctrl-C ends/);
  const curl = (...args: string[]) => run(['curl', '-s', ...args], where, 20);
  const row = await curl('--cacert', ca, '-w', ' %{http_code} %{http_version}', url);
  check(
    'npm run stack: the command that it prints works, by HTTP/2',
    row.stdout.endsWith(' 200 2'),
    row.stdout.slice(-8),
  );
  const [post] = [...(await stack.line(/curl --cacert \S+ -u .*/))];
  const made = await run(['sh', '-c', `${post} -s -o /dev/null -w '%{http_code}'`], where, 20);
  check('npm run stack: and so does the one that signs in as admin', made.stdout === '201', made.stdout);
  const traced = await run(['npm', 'run', '-s', 'trace', '--', '--stack', 'GET', '/posts/1'], where, 20);
  check(
    'npm run trace: the journey through Caddy to the replica',
    /Client.*Web server +Caddy.*API server.*Database +the replica.*SELECT .*200 OK/s.test(traced.stdout),
    traced.stderr || traced.stdout,
  );
  const replica = await curl(
    `http://127.0.0.1:${database + 1}/health`,
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
  );
  check('npm run stack: the replica is there', replica.stdout === '200', replica.stdout);
  const listeners = async () =>
    (
      await Promise.all(
        [ports[0]!, api, api + 1, api + 2, database, database + 1].map((port) =>
          freePort(port).then(
            () => 0,
            () => 1,
          ),
        ),
      )
    ).reduce((a, b) => a + b, 0 as number);
  const before = await listeners();
  const { code } = await stack.kill('SIGINT');
  check(
    'npm run stack: Ctrl-C ends all of it',
    before === 6 && (await listeners()) === 0,
    `${before} listened, exit code ${code}`,
  );
  const wrong = await run(['npm', 'run', '-s', 'stack', '--', '--servers', 'many'], where, 30);
  check(
    'npm run stack: a wrong option is one line',
    wrong.code === 1 && /^--servers must be/.test(wrong.stderr),
    wrong.stderr.trim(),
  );
  const bare = { cwd: ROOT, env: { ...process.env, PATH: '/nonexistent' } };
  const missing = await run([process.execPath, 'src/entry/stack.ts'], bare, 30);
  check(
    'npm run stack: without Caddy it says how to install it',
    /apt-get install caddy/.test(missing.stderr),
    missing.stderr.trim(),
  );
}
