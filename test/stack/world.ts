/** API servers over one real sqld, and the real Caddy and nginx before them, over the files of `deploy/`. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf, rootCertificate, startCaddy, untilProxied } from '../../src/entry/stack/caddy.ts';
import { freePort, ROOT } from '../../src/entry/tools/child.ts';
import { prepare } from '../../src/entry/tools/prepare.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { run, start } from '../commands.ts';
import { newFolder } from '../durability/server.ts';
import { settings } from '../targets/settings.ts';

export const PREFIX = '/api';
export type WebServer = { name: 'Caddy' | 'nginx'; https: number; http: number; ca: string; log: string };
export type World = Awaited<ReturnType<typeof newWorld>>;
export type ApiServer = ReturnType<typeof apiServer>;

/** A server on a port that it keeps when it is started again. */
export function apiServer(port: number, env: Record<string, string>, runtime: 'node' | 'bun' = 'node') {
  const file = join(ROOT, 'src/entry', `${runtime}.ts`);
  const program = runtime === 'node' ? process.execPath : join(ROOT, 'node_modules/bun/bin/bun.exe');
  let running: ReturnType<typeof start> | undefined;
  return {
    port,
    runtime,
    async start() {
      running = start([program, file], { cwd: ROOT, env: { ...process.env, ...env, PORT: String(port) } });
      await running.line(/listens on (\S+)/);
    },
    /** Whether it has written such a line to its log, once it has. */
    line: (pattern: RegExp) => running!.line(pattern),
    /** Sends a signal to all of it, and waits for nothing. */
    signal: (name: NodeJS.Signals) => void process.kill(-running!.pid, name),
    /** @returns its exit code */
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => (await running!.kill(signal)).code,
  };
}

/** Starts the database with its replica, and two API servers, on Node. */
export async function newWorld() {
  const dir = newFolder('stack');
  const primary = await startSqld({ dir: join(dir, 'sqld'), primary: true });
  const prepared = await prepare(join(dir, 'sqld'), primary.url);
  const replica = await startSqld({ dir: join(dir, 'replica'), replicaOf: primary.grpc });
  const env = settings('https://localhost', {
    ...prepared.settings,
    ...{ LIBSQL_REPLICA_URL: replica.url },
    ...{ NODE_ENV: 'production', API_PREFIX: PREFIX, THROTTLE: 'false', HOST: '127.0.0.1' },
  });
  const servers = [apiServer(await freePort(), env), apiServer(await freePort(), env)];
  await Promise.all(servers.map((server) => server.start()));
  // In a folder of its own, which nginx's workers, who are another user, can read.
  const site = newFolder('site');
  chmodSync(site, 0o755);
  writeFileSync(join(site, 'index.html'), '<h1>The site</h1>');
  const password = readFileSync(prepared.passwordFile, 'utf8').trim();
  const basic = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const stop = () => Promise.all([replica.stop(), primary.stop()]);
  return { dir, env, servers, site, basic, primary, stop };
}

/** Starts Caddy as `npm run stack` does. */
export async function caddy({
  dir,
  servers,
  site,
}: World): Promise<WebServer & { stop(): Promise<unknown> }> {
  const [http, https] = [await freePort(), await freePort()];
  const options = {
    ...{ dir: join(dir, 'caddy'), site, prefix: PREFIX, httpPort: http, httpsPort: https },
    servers: servers.map(({ port }) => `127.0.0.1:${port}`),
    log: join(dir, 'caddy.log'),
  };
  const child = startCaddy(options);
  await untilProxied(options, child, 30_000);
  const ca = readFileSync(rootCertificate(options.dir), 'utf8');
  return { name: 'Caddy', https, http, ca, log: options.log, stop: () => child.stop() };
}

/** Starts nginx over deploy/nginx.conf, in which the lines to edit are edited. */
export async function nginx({
  dir,
  servers,
  site,
}: World): Promise<WebServer & { stop(): Promise<unknown> }> {
  const [http, https] = [await freePort(), await freePort()];
  const [pem, key] = [join(dir, 'nginx.pem'), join(dir, 'nginx.key')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = await run(
    ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', pem, ...subject],
    { cwd: dir, env: process.env },
    30,
  );
  if (made.code !== 0) throw new Error(`openssl: ${made.stderr}`);
  const config = join(dir, 'nginx.conf');
  const edits: [from: string, to: string][] = [
    ['pid nginx.pid;', `pid ${dir}/nginx.pid;`],
    ['server 127.0.0.1:8787 ', `server 127.0.0.1:${servers[0]!.port} `],
    ['server 127.0.0.1:8788 ', `server 127.0.0.1:${servers[1]!.port} `],
    ['listen 80;', `listen 127.0.0.1:${http};`],
    ['https://localhost$request_uri', `https://localhost:${https}$request_uri`],
    ['listen 443 ', `listen 127.0.0.1:${https} `],
    ['/etc/ssl/ledge.pem', pem],
    ['/etc/ssl/ledge.key', key],
    ['/srv/ledge/public', site],
  ];
  let text = readFileSync(join(ROOT, 'deploy/nginx.conf'), 'utf8');
  for (const [from, to] of edits) {
    if (!text.split('\n').some((line) => line.includes(from) && line.endsWith('# edit')))
      throw new Error(`deploy/nginx.conf has no line to edit with ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(config, text);
  const running = start([programOf('nginx')!, '-p', dir, '-c', config, '-g', 'daemon off;'], {
    cwd: dir,
    env: process.env,
  });
  const early = running.ended.then(({ stderr }) => Promise.reject(new Error(`nginx: ${stderr}`)));
  early.catch(() => {});
  const { request } = await import('./client.ts');
  const log = join(dir, 'access.log');
  const proxy = { name: 'nginx' as const, https, http, ca: readFileSync(pem, 'utf8'), log };
  const ready = async () => {
    while ((await request(proxy, 'GET', `${PREFIX}/ready`)).status !== 200)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await Promise.race([ready(), early]);
  const stop = async () => {
    const { stderr } = await running.kill();
    if (process.env.NGINX_LOG) writeFileSync(process.env.NGINX_LOG, stderr);
  };
  return { ...proxy, stop };
}
