/** Backups of a server that is written to, and what becomes of them, as an operator has it. */
import { existsSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { load, place, signIn } from './backed-up.ts';

const here = place();
afterAll(here.remove);

/** Does something with a database file itself. */
function inside<T>(name: string, work: (database: InstanceType<typeof Database>) => T): T {
  const database = new Database(here.path(name));
  try {
    return work(database);
  } finally {
    database.close();
  }
}
/** How many rows there are of each title. */
const titles = (name: string) =>
  inside(name, (database) => {
    const rows = database.prepare('SELECT title, count(*) AS n FROM posts GROUP BY title').all();
    return new Map((rows as { title: string; n: number }[]).map(({ title, n }) => [title, n]));
  });
const leftovers = () =>
  readdirSync(here.cwd, { recursive: true }).filter((name) => /partial/.test(String(name)));

describe('of a server under load', { timeout: 60_000 }, () => {
  let atStart: string[];
  let all: string[];
  let token: string;

  it('a backup has all that was acknowledged before it, nothing by halves, and nobody notices', async () => {
    const server = await here.serve();
    token = await signIn(server.base);
    const writers = load(server.base, token);
    await writers.reached(100);
    atStart = [...writers.acknowledged];
    const { code, stdout, stderr } = await here.tool('backup', ['kept.db']);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Copying .*^Checking$.*^kept\.db: .* complete and checked$/ms);
    expect(statSync(here.path('kept.db')).mode & 0o777).toBe(0o600);
    const during = writers.acknowledged.length;
    expect(during).toBeGreaterThan(atStart.length);
    await writers.reached(during + 100);

    // A restore now would lose what is written: it is refused, and nobody notices that either.
    const refused = await here.tool('restore', ['kept.db']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/The database is in use by process \d+ \(.*node\.ts\).*Stop it first/);
    await writers.reached(writers.acknowledged.length + 100);
    await writers.stop();
    expect(writers.failures).toEqual([]);
    all = writers.acknowledged;
    expect((await server.stop()).code).toBe(0);

    const kept = titles('kept.db');
    expect(atStart.filter((title) => kept.get(title) !== 2)).toEqual([]);
    expect([...kept.values()].filter((n) => n !== 2)).toEqual([]);
    expect(kept.size).toBeLessThan(all.length);
    expect(leftovers()).toEqual([]);
  });

  it('is put back once the server has ended, and the former database stays', async () => {
    const { code, stderr } = await here.tool('restore', ['kept.db']);
    expect(code, stderr).toBe(0);
    const [, former = ''] = /the former database is (.*)$/m.exec(stderr) ?? [];
    expect(former).toMatch(/^data\/ledge\.db\.before-restore-20\d\d-/);
    const kept = titles(former);
    expect(all.filter((title) => kept.get(title) !== 2)).toEqual([]);

    const server = await here.serve();
    const answer = await fetch(`${server.base}/posts?_limit=1&title=${atStart.at(-1)}`);
    expect(await answer.json()).toMatchObject([{ title: atStart.at(-1) }]);
    // The keys, and with them what was signed, are those of the backup.
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${server.base}/auth/me`, { headers })).status).toBe(200);
    await server.stop();
    expect(titles('data/ledge.db')).toEqual(titles('kept.db'));
    expect(leftovers()).toEqual([]);
  });
});

describe('npm run db:backup', { timeout: 60_000 }, () => {
  it('is not written over what is there, unless it is told to', async () => {
    writeFileSync(here.path('mine'), 'mine');
    expect((await here.tool('backup', ['mine'])).stderr).toMatch(/^mine exists already.*--force\n$/);
    expect(readFileSync(here.path('mine'), 'utf8')).toBe('mine');
    expect((await here.tool('backup', ['mine', '--force'])).code).toBe(0);
    expect(titles('mine')).toEqual(titles('kept.db'));
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('leaves nothing under the name when %s ends it', async (signal) => {
    inside('data/ledge.db', (database) =>
      database.exec(`CREATE TABLE IF NOT EXISTS large AS WITH RECURSIVE c(n) AS
        (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60000) SELECT n, hex(randomblob(1000)) AS x FROM c`),
    );
    const begun = new Promise<void>((resolve) => {
      const watcher = watch(here.cwd, (_, name) => {
        if (!name?.startsWith(`${signal}.partial-`)) return;
        watcher.close();
        resolve();
      });
    });
    const backup = here.begin('backup', signal);
    await begun;
    expect((await backup.kill(signal)).code).not.toBe(0);
    expect(existsSync(here.path(signal))).toBe(false);
    if (signal === 'SIGINT') expect(leftovers()).toEqual([]);
    // What could not be cleared away is, by the next one.
    expect((await here.tool('backup', [signal])).code).toBe(0);
    expect(leftovers()).toEqual([]);
  });

  it.each(['backup', 'restore'])('%s leads elsewhere where the database is', async (name) => {
    const { code, stderr } = await here.tool(name, ['x'], { LIBSQL_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^LIBSQL_URL is set.*docs\/operations\.md\n$/);
  });
});

describe('npm run db:restore', { timeout: 60_000 }, () => {
  it('refuses one of a newer version, and changes nothing', async () => {
    writeFileSync(here.path('newer'), readFileSync(here.path('kept.db')));
    inside('newer', (database) =>
      database.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)"),
    );
    const before = readFileSync(here.path('data/ledge.db'));
    const folder = readdirSync(here.path('data'));
    const { code, stderr } = await here.tool('restore', ['newer']);
    expect(stderr).toMatch(/^newer is newer than this version.*restore it with the version that made it$/m);
    expect(code).toBe(1);
    expect(readFileSync(here.path('data/ledge.db')).equals(before)).toBe(true);
    expect(readdirSync(here.path('data'))).toEqual(folder);
  });

  it('says that the keys in it are of another secret, or does without them', async () => {
    const SECRET = 'another secret, of 32 characters.';
    const refused = await here.tool('restore', ['kept.db'], { SECRET });
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(
      /keys in kept\.db cannot be opened: SECRET is another one\. Put the secret/,
    );
    const forced = await here.tool('restore', ['kept.db', '--force'], { SECRET });
    expect(forced.code).toBe(0);
    expect(forced.stderr).toMatch(/npm run keys:rotate -- --revoke\n$/);
  });

  it('takes the place of a damaged database, of which no log stays behind', async () => {
    for (const end of ['', '-wal']) writeFileSync(here.path(`data/ledge.db${end}`), 'damaged');
    const { code, stderr } = await here.tool('restore', ['kept.db']);
    expect(code, stderr).toBe(0);
    const [, former = ''] = /the former database is (.*)$/m.exec(stderr) ?? [];
    expect(readFileSync(here.path(former), 'utf8')).toBe('damaged');
    expect(existsSync(here.path('data/ledge.db-wal'))).toBe(false);
    expect(titles('data/ledge.db')).toEqual(titles('kept.db'));
  });

  it('begins a database where there is none, and reads a log that was copied with the file', async () => {
    const copied = inside('kept.db', (database) => {
      database.exec("PRAGMA journal_mode = WAL; UPDATE users SET name = 'In the log'");
      for (const end of ['', '-wal'])
        writeFileSync(here.path(`copied.db${end}`), readFileSync(here.path(`kept.db${end}`)));
      return readFileSync(here.path('copied.db-wal'));
    });
    const given = { DATA_DIR: 'new', SECRET: readFileSync(here.path('data/secret'), 'utf8').trim() };
    const { code, stderr } = await here.tool('restore', ['copied.db'], given);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^Restored copied\.db$/m);
    const name = inside('new/ledge.db', (database) => database.prepare('SELECT name FROM users').all());
    expect(name).toMatchObject([{ name: 'In the log' }]);
    expect(readFileSync(here.path('copied.db-wal')).equals(copied)).toBe(true);
  });
});
