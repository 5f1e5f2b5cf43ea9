/** What happens around an addition: an existing database, a libSQL server, later changes of the schema. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { freePort } from '../../src/entry/tools/child.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { start } from '../commands.ts';
import { type Check, edit, refused } from './refusals.ts';
import { scratch } from './scratch.ts';
import { servesFile } from './served.ts';

type Row = Record<string, unknown>;
const get = async (url: string) => (await fetch(url)).json() as Promise<Row[]>;

/** A database with samples, people and their passwords in it. */
export async function existing(check: Check): Promise<void> {
  const copy = scratch('existing');
  const first = await copy.serve();
  const body = new URLSearchParams({ username: 'ada', email: 'ada@example.com', password: 'correct horse' });
  const registered = await fetch(`${first.base}/auth/register`, { method: 'POST', body });
  const { id } = (await registered.json()) as { id: number };
  await first.stop();

  const named = await copy.npm('add', 'notes');
  check('an empty resource', named.code === 0, named.stderr);
  check(
    'the database is copied before it is migrated',
    /before-\d{4}_add_notes/.test(named.stdout),
    named.stdout,
  );
  const second = await copy.serve();
  check('what was there is there', (await get(`${second.base}/posts?_limit=1000`)).length === 100);
  check('it is empty', (await get(`${second.base}/notes`)).length === 0);
  const authorization = `Basic ${btoa('ada:correct horse')}`;
  const form = new URLSearchParams({ title: 'First' });
  const made = await fetch(`${second.base}/notes`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
  check('whoever signs in creates', made.status === 201, await made.text());
  await second.stop();

  const path = join(copy.cwd, '.more.json');
  writeFileSync(path, JSON.stringify({ users: [{ id, name: 'Another' }], tags: [{ id: 1, name: 'a' }] }));
  const taken = new RegExp(`^users, row 1 \\(id ${id}\\): /id: is that of somebody here who signs in`);
  await refused(copy, check, 'the id of somebody who signs in', ['.more.json', '--drop-samples'], taken);

  const dropped = await copy.npm('add', '--drop-samples');
  check('the samples alone are deleted', dropped.code === 0, dropped.stderr);
  const [lint, types] = await Promise.all([copy.npm('lint'), copy.npm('typecheck')]);
  check('lint without samples', lint.code === 0, lint.stdout.slice(0, 500));
  check('types without samples', types.code === 0, types.stdout.slice(0, 500));
  const third = await copy.serve();
  check('posts are gone', (await fetch(`${third.base}/posts`)).status === 404);
  const people = (await get(`${third.base}/users`)).map(({ username }) => username);
  check('the people of the samples are gone, others not', people.join() === 'admin,ada', people.join());
  check('what was added stays', (await get(`${third.base}/notes`))[0]?.title === 'First');
  await third.stop();

  edit(copy, 'src/db/schema/notes.ts', 'length: 300', 'length: 500');
  const generated = await copy.npm('db:generate', '--name', 'longer');
  check('db:generate on a file', /\d{4}_longer\.sql/.test(generated.stdout), generated.stderr);
  const fourth = await copy.serve();
  check('a start migrates', /^Migrated: \d{4}_longer$/m.test(fourth.said), fourth.said);
  check('with its rows', (await get(`${fourth.base}/notes`))[0]?.title === 'First');
  await fourth.stop();
}

/** A real libSQL server, and changes of the schema on it and on a file. */
export async function remote(check: Check): Promise<void> {
  const data = scratch('sqld-data');
  const sqld = await startSqld({ dir: data.cwd });
  try {
    const copy = scratch('remote', { LIBSQL_URL: sqld.url, SECRET: 'x'.repeat(32) });
    const added = await copy.npm('add', 'test/add/people.json', '--drop-samples');
    check('npm run add on sqld', added.code === 0, added.stderr);
    const server = await copy.serve();
    const file = JSON.parse(readFileSync(join(copy.cwd, 'test/add/people.json'), 'utf8'));
    await servesFile(server.base, file, check);
    await server.stop();

    edit(
      copy,
      'src/db/schema/posts.ts',
      "title: text('title', { length: 300 })",
      "title: text('title', { length: 500 })",
    );
    edit(
      copy,
      'src/db/schema/comments.ts',
      ' ...kitColumns()',
      " likes: integer('likes').notNull().default(0), ...kitColumns()",
    );
    const generated = await copy.npm('db:generate');
    check(
      'db:generate writes a migration',
      /\.sql/.test(generated.stdout),
      generated.stdout + generated.stderr,
    );
    const migrated = await copy.npm('db:migrate');
    check('db:migrate on sqld', /^Migrated: \d{4}_/.test(migrated.stdout), migrated.stderr);
    const client = createClient({ url: sqld.url });
    const { rows } = await client.execute('SELECT count(*) AS n FROM comments WHERE likes = 0');
    client.close();
    check('rows are still there', Number(rows[0]?.n) > 0, rows[0]?.n);

    const port = await freePort();
    const studio = start(
      ['npm', 'run', 'db:studio', '--', '--port', String(port), '--host', '127.0.0.1'],
      copy,
    );
    await studio.line(/up and running/);
    const body = JSON.stringify({ type: 'proxy', data: { sql: 'SELECT 7 AS n', params: [], method: 'all' } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    check('db:studio listens, and asks sqld', (await answer.text()).includes('7'), answer.status);
    await studio.kill();
  } finally {
    await sqld.stop();
  }
}
