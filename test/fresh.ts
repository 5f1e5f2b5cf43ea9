/**
 * `node test/fresh.ts`: what a newcomer and an operator do with the README, on clones of HEAD in an empty folder
 * and with an environment of PATH and HOME alone. What is not committed is not in it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePort, portIsFree, ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { MACHINE_PATH, run, start, type Where } from './commands.ts';

const LIMIT_MS = 240_000;
const { check, group, end } = newChecks(LIMIT_MS);
const folder = mkdtempSync(join(tmpdir(), 'ledge-fresh-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const { HOME } = process.env;
const port = (await portIsFree(8787)) ? 8787 : await freePort();
const base = `http://localhost:${port}`;
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll('http://localhost:8787', base);

/** The first block of a language in the section "Try it". */
const example = (language: string) =>
  readme.split('## Try it')[1]!.split(`\`\`\`${language}\n`)[1]!.split('\n```')[0]!;

function clone(name: string): Where {
  const cwd = join(folder, name);
  execFileSync('git', ['clone', '--quiet', ROOT, cwd]);
  if (port !== 8787) writeFileSync(join(cwd, '.env'), `PORT=${port}\n`);
  return { cwd, env: { PATH: MACHINE_PATH, HOME } };
}

/** Starts the server and waits for its first 200. @returns it, and the seconds until then */
async function serve(where: Where, path: string) {
  const spawned = performance.now();
  const server = start(['npm', 'start'], where);
  await server.line(/Ledge listens on .*\n/);
  const { status } = await fetch(base + path);
  if (status !== 200) throw new Error(`GET ${path} was answered with ${status}`);
  return { ...server, seconds: (performance.now() - spawned) / 1000 };
}

const figure = (seconds: number) => `${seconds.toFixed(1)} s`;
const unquiet = (text: string) => text.split('\n').filter((line) => /\b(warn|err(or)?!?)\b/i.test(line));

await group('a full install', async () => {
  const where = clone('full');
  const began = performance.now();
  const install = await run(['npx', '-y', 'npm@10.8.2', 'ci'], where, 120);
  const noise = unquiet(install.stdout + install.stderr);
  check('npm 10.8.2 ci', install.code === 0, figure((performance.now() - began) / 1000));
  check('it is quiet', noise.length === 0, noise[0]);

  const first = await serve(where, '/posts/1');
  const total = (performance.now() - began) / 1000;
  check('first 200 within 60 s of the install', total < 60, figure(total));
  for (const name of ['secret', 'admin-password']) {
    const mode = statSync(join(where.cwd, '.data', name)).mode & 0o777;
    check(`.data/${name} is for its user alone`, mode === 0o600, mode.toString(8));
  }
  const curl = await run(['bash', '-euc', example('sh')], where, 30);
  check("the README's curl lines", /"title":"Changed"/.test(curl.stdout), curl.code === 0 ? '' : curl.stderr);
  const python = await run(['python3', '-c', example('python')], where, 30);
  const told = /^\d+ posts; .*By Basic.*\n.*Changed.* {}\n$/.test(python.stdout);
  check(`the README's Python script, ${example('python').split('\n').length} lines`, told, python.stderr);
  writeFileSync(join(where.cwd, 'example.ts'), example('ts'));
  const typed = await run([join(where.cwd, 'node_modules/.bin/node'), 'example.ts'], where, 30);
  check("the README's typed client", /^\d+\n$/.test(typed.stdout), typed.stderr);

  const authorization = `Basic ${Buffer.from('ada:correct horse battery').toString('base64')}`;
  const body = new URLSearchParams({ title: 'Kept', body: 'through a kill' });
  const made = await fetch(`${base}/posts`, { method: 'POST', headers: { authorization }, body });
  await first.kill('SIGKILL');
  const second = await serve(where, made.headers.get('location')!);
  check('a row that was acknowledged is there after kill -9', true, made.headers.get('location'));
  await second.kill();
  const third = await serve(where, '/posts/1');
  // The better of two: what else the machine does in one moment is not the server's.
  const later = Math.min(second.seconds, third.seconds);
  check('a later start answers within 1.5 s', later < 1.5, `${later.toFixed(2)} s`);
  await third.kill();
});

await group('production', async () => {
  const where = clone('production');
  const install = await run(['npm', 'ci', '--omit=dev'], where, 120);
  check('npm ci --omit=dev', install.code === 0, install.stderr);
  const version = execFileSync('node', ['--version'], { env: where.env, encoding: 'utf8' }).trim();
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    const refused = await run(['npm', 'start'], where, 30);
    check(`Node ${version} is refused`, refused.code === 1, `exit code ${refused.code}`);
    const lines = refused.stderr.trimEnd().split('\n');
    check('in one line', lines.length === 1 && /needs Node 22\.18/.test(lines[0]!), lines.join(' / '));
  }
  // The Node that runs this is new enough, since it runs TypeScript.
  const modern = { ...where, env: { HOME, PATH: dirname(process.execPath) + delimiter + MACHINE_PATH } };
  const server = await serve(modern, '/posts');
  const rows = await (await fetch(`${base}/posts`)).text();
  check('no samples', rows === '[]', rows.slice(0, 80));
  check('no generated admin', !existsSync(join(where.cwd, '.data/admin-password')));
  const admin = await run(['npm', 'run', 'admin', '--', 'root'], modern, 30);
  const [, password] = /with the password (\S+)/.exec(admin.stdout) ?? [];
  const headers = { authorization: `Basic ${Buffer.from(`root:${password}`).toString('base64')}` };
  const me = await fetch(`${base}/auth/me`, { headers });
  check('npm run admin makes one that signs in', me.status === 200, admin.stderr || me.status);
  await server.kill();
});

process.exit(end());
