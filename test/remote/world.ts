/** A real sqld that can be killed, a proxy before it, and servers and tools over it. */
import { join } from 'node:path';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { freePort, ROOT } from '../../src/entry/tools/child.ts';
import { sqldBinary } from '../../src/entry/tools/sqld.ts';
import { run, start } from '../commands.ts';
import { startProxy } from '../unit/unreliable.ts';

const SECONDS = 60;
const SECRET = 'x'.repeat(32);

export type World = Awaited<ReturnType<typeof startWorld>>;

/** An sqld whose port stays. */
async function newSqld(dir: string) {
  const port = await freePort();
  const binary = await sqldBinary();
  const url = `http://127.0.0.1:${port}`;
  const flags = [
    '--http-listen-addr',
    `127.0.0.1:${port}`,
    '--no-welcome',
    '--max-concurrent-connections',
    '4',
  ];
  let child: ReturnType<typeof start> | undefined;
  return {
    port,
    url,
    async start(): Promise<void> {
      child = start([binary, '-d', join(dir, 'data'), ...flags], { cwd: dir, env: process.env });
      for (let tries = 0; ; tries++) {
        const up = await fetch(`${url}/health`).catch(() => undefined);
        if (up?.ok) return;
        if (tries > 400) throw new Error('sqld did not start');
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    /** As a crash of the machine would, but for its disk. */
    kill: async () => void (await child?.kill('SIGKILL')),
  };
}

/** @param dir where everything is */
export async function startWorld(dir: string) {
  const sqld = await newSqld(dir);
  await sqld.start();
  const proxy = await startProxy(sqld.port);
  const direct = openRemote({ url: sqld.url, deadlineMs: 20_000 });
  const env = { ...process.env, NODE_ENV: 'production', LOG: 'off', SECRET, LIBSQL_URL: proxy.url };
  const argv = (name: string): [string, ...string[]] => [
    process.execPath,
    join(ROOT, 'src/entry', `${name}.ts`),
  ];
  const servers: ReturnType<typeof start>[] = [];
  const serve = async (more: Record<string, string> = {}) => {
    const server = start(argv('node'), { cwd: dir, env: { ...env, ...more, PORT: '0' } });
    servers.push(server);
    const [, base = ''] = await server.line(/listens on (\S+)/);
    return base;
  };
  const count = async (sql: string) => Number((await direct.execute(sql)).rows[0]?.n);

  return {
    sqld,
    proxy,
    /** The addresses of both servers. */
    bases: [] as string[],
    token: '',
    /** Sixteen in this process and four as the operator runs it, on a new database. */
    async migrateTwenty(): Promise<boolean> {
      const clients = Array.from({ length: 16 }, () => openRemote({ url: sqld.url, deadlineMs: 60_000 }));
      const tools = Array.from({ length: 4 }, () => run(argv('migrate'), { cwd: dir, env }, SECONDS));
      const applied = await Promise.all(clients.map((client) => migrate(client, join(ROOT, 'drizzle'))));
      const ended = await Promise.all(tools);
      for (const client of clients) client.close();
      const worked = applied.filter((tags) => tags.length > 0).length;
      const said = ended.filter(({ stdout }) => stdout.startsWith('Migrated')).length;
      return ended.every(({ code }) => code === 0) && worked + said === 1;
    },
    /** @returns whether each of them is ready, and knows the same key */
    async startTwenty(): Promise<boolean> {
      const ready: number[] = [];
      for (let wave = 0; wave < 4; wave++) {
        const bases = await Promise.all(Array.from({ length: 5 }, () => serve()));
        ready.push(...(await Promise.all(bases.map(async (base) => (await fetch(`${base}/ready`)).status))));
      }
      await Promise.all(servers.splice(0).map((server) => server.kill()));
      return (
        ready.every((status) => status === 200) &&
        (await count('SELECT count(*) AS n FROM signing_keys')) === 1
      );
    },
    /**
     * Starts the servers that are looked at, one whose calls each have a connection of their own and one that keeps
     * some, and signs somebody in.
     */
    async begin(): Promise<void> {
      this.bases = [await serve(), await serve({ LIBSQL_CONNECTIONS: '1' })];
      const person = { username: 'ada', password: 'correct horse battery' };
      const post = (path: string, body: object) =>
        fetch(this.bases[0] + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      await post('/auth/register', { ...person, email: 'ada@example.com' });
      this.token = (
        (await (await post('/auth/login', person)).json()) as { accessToken: string }
      ).accessToken;
    },
    /** How many rows there are of each title that begins with `name`. */
    async stored(name: string): Promise<Map<string, number>> {
      const { rows } = await direct.execute({
        sql: "SELECT title, count(*) AS n FROM posts WHERE title LIKE ? || ',%' GROUP BY title",
        args: [name],
      });
      return new Map(rows.map((row) => [String(row.title), Number(row.n)]));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()));
      direct.close();
      proxy.stop();
      await sqld.kill();
    },
  };
}
