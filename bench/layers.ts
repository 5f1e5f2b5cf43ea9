/**
 * `node bench/layers.ts`: what each layer costs and gives (docs/flow.md): one post read with and without a token, and
 * a create, from one process on a file to Caddy before two API servers over sqld and its replica. All on one machine:
 * what the layers add in latency is real, what they would add in capacity is not, since they share its CPUs.
 *
 * It wants `wrk` and Caddy (`sudo apt-get install wrk caddy`), and `npm run stack` not to be running, in whose
 * database (`.data/stack`) it leaves posts.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ROOT } from '../src/entry/tools/child.ts';
import { start } from '../test/commands.ts';
import { startTarget } from '../test/targets/index.ts';
import { entries, makeData, startFile } from './ledge.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } });
const CONNECTIONS = 16;
const folder = mkdtempSync(join(tmpdir(), 'ledge-layers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// All that is here is local, and Caddy's authority is one of its own making.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const CREATE = join(folder, 'create.lua');
writeFileSync(
  CREATE,
  `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"title": "Layers", "body": "One of many"}'`,
);

/** Requests a second, and half and 99 % of them took at most so long. @throws Error where one failed */
async function load(url: string, more: string[]): Promise<string> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${values.seconds}s`, '--latency', ...more, url];
  const { stdout } = await promisify(execFile)('wrk', args);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url}: ${stdout}`);
  const [, p50] = /^\s+50%\s+(\S+)/m.exec(stdout)!;
  const [, p99] = /^\s+99%\s+(\S+)/m.exec(stdout)!;
  const [, rate] = /Requests\/sec:\s+(\S+)/.exec(stdout)!;
  return `${Math.round(Number(rate)).toLocaleString('en')} (${p50}, ${p99})`;
}

/** A line of the table: a server is warmed up, and asked for each thing. */
async function line(title: string, base: string, admin: { username: string; password: string }) {
  const answer = await fetch(`${base}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(admin),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  const bearer = ['-H', `Authorization: Bearer ${accessToken}`];
  await load(`${base}/posts/1`, bearer);
  const cells = [
    await load(`${base}/posts/1`, []),
    await load(`${base}/posts/1`, bearer),
    await load(`${base}/posts`, ['-s', CREATE, ...bearer]),
  ];
  console.log(`| ${[title, ...cells].join(' | ')} |`);
}

console.log(`${CONNECTIONS} connections, ${values.seconds} s each; requests a second (p50, p99)\n`);
console.log('| layers | one post | with a token | create |\n|---|---|---|---|');
const data = await makeData(folder);
const file = await startFile(entries.node(), data, join(folder, 'log'));
const fileAdmin = { username: 'admin', password: readFileSync(join(data, 'admin-password'), 'utf8').trim() };
await line('one process, a file', `http://127.0.0.1:${file.port}`, fileAdmin).finally(file.stop);
const remote = await startTarget('node-sqld');
await line('one API server, sqld', remote.baseUrl, remote.admin).finally(remote.stop);
for (const servers of [1, 2]) {
  const env = { ...process.env, NODE_ENV: 'production', LOG: 'json' };
  const stack = start(['npm', 'run', 'stack', '--', '--servers', String(servers)], { cwd: ROOT, env });
  await stack.line(/Ctrl-C ends/);
  const password = readFileSync(join(ROOT, '.data/stack/admin-password'), 'utf8').trim();
  const admin = { username: 'admin', password };
  const ways: [string, string][] = [
    [`the same, and a replica`, 'http://127.0.0.1:8801/api'],
    [`Caddy, ${servers} API server${servers > 1 ? 's' : ''}, sqld, a replica`, 'https://localhost:8443/api'],
  ];
  for (const [title, base] of servers === 1 ? ways : ways.slice(1)) await line(title, base, admin);
  await stack.kill('SIGINT');
}
process.exit(0);
