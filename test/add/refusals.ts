/** Additions that are refused: in one line, and with nothing changed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { type Scratch, scratch } from './scratch.ts';

export type Check = (name: string, ok: boolean, detail?: unknown) => void;
/** Edits a file of a copy. @throws Error where there is nothing to change */
export const edit = (copy: Scratch, file: string, from: string | RegExp, to: string) => {
  const path = join(copy.cwd, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, changed);
};

/** Runs `npm run add` in vain. @param before what the copy has changed already */
export async function refused(
  copy: Scratch,
  check: Check,
  name: string,
  args: string[],
  said: RegExp,
): Promise<void> {
  const before = copy.changed() + (await stored(copy));
  const { code, stdout, stderr } = await copy.npm('add', ...args);
  check(`${name} is refused`, code === 1 && said.test(stderr), stderr || stdout);
  check(`${name}: in one line`, /^[^\n]+\n$/.test(stderr) && stdout === '', stdout + stderr);
  const left = existsSync(join(copy.cwd, 'dist')) ? readdirSync(join(copy.cwd, 'dist')) : [];
  const after = copy.changed() + (await stored(copy));
  check(`${name}: nothing is changed`, after === before && left.length === 0, after + left);
}

/** What the embedded database of a copy is, and which files lie beside it. */
export async function stored({ cwd }: Scratch): Promise<string> {
  const folder = join(cwd, '.data');
  if (!existsSync(folder)) return '';
  const client = createClient({ url: `file:${join(folder, 'ledge.db')}` });
  const { rows } = await client.execute(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name",
  );
  const counts = await client.batch(rows.map(({ name }) => `SELECT count(*) AS n FROM "${name}"`));
  client.close();
  const files = readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name));
  return JSON.stringify([files, rows, counts.map((count) => count.rows[0]?.n)]);
}

/** Of a fresh clone, which has no database either. */
export async function refusals(check: Check): Promise<void> {
  const copy = scratch('refusals');
  const file = (data: unknown) => {
    const path = join(copy.cwd, '.data.json');
    writeFileSync(path, typeof data === 'string' ? data : JSON.stringify(data));
    return '.data.json';
  };
  file({});
  const row = { id: 1, name: 'a' };
  await refused(copy, check, 'no argument', [], /^Usage: npm run add -- FILE/);
  await refused(
    copy,
    check,
    'a sample’s name',
    ['test/add/readme.json'],
    /^posts is one of the samples: .*--drop-samples/,
  );
  await refused(copy, check, 'no file', ['none.json'], /^none\.json: there is no such file$/m);
  await refused(copy, check, 'no JSON', [file('{"a": [')], /is not JSON: it ends too early/);
  await refused(copy, check, 'scalars', [file({ tags: ['a'] })], /^tags, row 1: is a string/);
  await refused(
    copy,
    check,
    'an id twice',
    [file({ things: [row, row] })],
    /^things, row 2 \(id 1\): \/id: row 1 has/,
  );
  const users = [
    { id: 1, name: 'Ada' },
    { id: 2, name: 7 },
  ];
  await refused(
    copy,
    check,
    'a row that is no person',
    [file({ users })],
    /^users, row 2 \(id 2\): \/name: must be a string$/m,
  );
  check('a database that was not there is not made', !existsSync(join(copy.cwd, '.data')));
  const away = { ...copy, npm: scratch('away', { LIBSQL_URL: 'http://127.0.0.1:9' }).npm };
  writeFileSync(join(copy.cwd, '..', 'away', '.data.json'), JSON.stringify({ things: [row] }));
  await refused(away, check, 'a database that is away', ['.data.json'], /cannot be reached/);
  edit(
    copy,
    'src/db/schema/users.ts',
    "phone: text('phone', { length: 64 })",
    "phone: text('phone', { length: 65 })",
  );
  await refused(
    copy,
    check,
    'a schema that is ahead',
    ['notes'],
    /ahead of its migrations \(column users\.phone has changed\)/,
  );
  const server = await copy.serve();
  check(
    'a start says so, too',
    /^The schema is ahead of its migrations \(column users\.phone/m.test(server.said),
    server.said,
  );
  await server.stop();
}
