/** What an operator can mend is one line on stderr that says how, and exit code 1; nothing is damaged. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run, start } from '../commands.ts';

const SECONDS = 20;
const isRoot = process.getuid?.() === 0;
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ledge-start-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** The environment of a command: nothing of ours but where programs are. */
const where = (given: Record<string, string> = {}) => ({
  cwd,
  env: { PATH: process.env.PATH, HOME: process.env.HOME, ...given },
});
const node = (file: string, ...args: string[]): [string, ...string[]] => [
  process.execPath,
  join(ROOT, 'src/entry', file),
  ...args,
];

describe.each([
  ['Node', []],
  ['Bun', ['--bun']],
])('a start on %s', { timeout: 30_000 }, (_name, flags) => {
  const command = node('start.js', ...flags);

  /** Starts in vain. @returns the one line */
  async function refused(given: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await run(command, where({ NODE_ENV: 'production', ...given }), SECONDS);
    expect.soft(code, stdout + stderr).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    return stderr.trimEnd();
  }

  test('says that the port is taken, and which other one to try', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      expect(await refused({ PORT: String(port) })).toBe(
        `Port ${port} is taken: end what uses it, or choose another one, PORT=${port + 1}`,
      );
    } finally {
      other.close();
    }
  });

  test('says that the folder is below a file', async () => {
    writeFileSync(join(cwd, 'file'), '');
    expect(await refused({ DATA_DIR: 'file/data' })).toMatch(/^file\/data is no folder: .*DATA_DIR$/);
  });

  test.skipIf(isRoot)('says that the folder cannot be written', async () => {
    mkdirSync(join(cwd, 'data'));
    chmodSync(join(cwd, 'data'), 0o500);
    expect(await refused({ DATA_DIR: 'data' })).toMatch(/cannot be written: .*DATA_DIR$/);
  });

  test('says that the database is damaged, and leaves it as it is', async () => {
    const file = join(cwd, '.data/ledge.db');
    const garbage = Buffer.alloc(20_000, 'This is no database. ');
    mkdirSync(join(cwd, '.data'));
    writeFileSync(file, garbage);
    expect(await refused({ PORT: '0' })).toMatch(/^The database file is damaged.* Put a backup in its place/);
    expect(readFileSync(file).equals(garbage)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test('names every setting that is wrong, and what it must be', async () => {
    expect(await refused({ PORT: 'abc', SECRET: 'short' })).toBe(
      'Bad setting: PORT: must be a whole number from 0 to 65535; SECRET: must have at least 32 characters',
    );
    expect(existsSync(join(cwd, '.data'))).toBe(false);
  });

  test('wants a secret for a remote database, and says how to make one', async () => {
    const line = await refused({ LIBSQL_URL: 'http://127.0.0.1:9' });
    expect(line).toMatch(/^SECRET: is required with LIBSQL_URL.*openssl rand -base64 32/);
  });

  test('reads .env in the working directory, which the environment outweighs', async () => {
    const settings = 'NODE_ENV=production\nAPI_PREFIX=/from-file\nDATA_DIR=kept\nPORT=1\nLOG=off\n';
    writeFileSync(join(cwd, '.env'), settings);
    const server = start(command, where({ PORT: '0' }));
    const [, base] = await server.line(/listens on (\S+)/);
    expect(base).toMatch(/:\d{4,5}\/from-file$/);
    expect((await fetch(`${base}/status`)).status).toBe(200);
    expect(existsSync(join(cwd, 'kept/ledge.db'))).toBe(true);
    expect(existsSync(join(cwd, 'kept/admin-password'))).toBe(false);
    expect((await server.kill('SIGTERM')).code).toBe(0);
  });
});

describe('npm run db:seed', { timeout: 30_000 }, () => {
  const ada = { id: 1, name: 'Ada', username: 'ada', email: 'ada@example.com' };

  function seed(data: unknown) {
    if (data !== undefined) writeFileSync(join(cwd, 'db.json'), JSON.stringify(data));
    return run(node('seed.ts', 'db.json'), where(), SECONDS);
  }

  async function stored(): Promise<unknown[]> {
    const client = createClient({ url: `file:${join(cwd, '.data/ledge.db')}` });
    const { rows } = await client.execute('SELECT id, name FROM users ORDER BY id');
    client.close();
    return rows.map(({ id, name }) => `${id} ${name}`);
  }

  test('loads a file, again over itself, and tells how many rows', async () => {
    expect(await seed({ users: [ada] })).toMatchObject({ code: 0, stderr: '' });
    const again = await seed({ users: [{ ...ada, name: 'New' }] });
    expect(again).toMatchObject({ code: 0, stdout: 'users: 0 new, 1 replaced\n' });
    expect(await stored()).toEqual(['1 New']);
  });

  test('names the row that does not fit, and writes nothing', async () => {
    const { code, stderr } = await seed({ users: [ada, { id: 2, name: 7 }] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^users\b.*\b2\b.*\/name[^\n]*\n$/);
    expect(await stored()).toEqual([]);
  });

  test('says that there is no such file', async () => {
    expect(await seed(undefined)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'db.json: there is no such file\n',
    });
  });
});
