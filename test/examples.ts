/**
 * `node test/examples.ts`: each script of `examples/` runs as its README says, against a real server in production,
 * and what it prints, writes and creates is looked at; also one that refuses too many requests, and a post that
 * somebody else changes at the worst moment.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { run } from './commands.ts';
import { api, startMeddler } from './examples/server.ts';
import { startTarget } from './targets/index.ts';

const { check, group, end } = newChecks(240_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-examples-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** By folder: the command, and how a script of that name is called there. */
const languages: Record<string, { command: string; file(name: string): string }> = {
  bash: { command: 'bash', file: (name) => `${name}.sh` },
  python: { command: 'python3', file: (name) => `${name.replaceAll('-', '_')}.py` },
  typescript: { command: process.execPath, file: (name) => `${name}.ts` },
};
const names = ['print-posts', 'save-csv', 'create-basic', 'create-jwt', 'all-pages', 'append'];

const target = await startTarget('node-sqld');
process.on('exit', () => void target.stop());
const server = await api(target.baseUrl, target.admin);
const types = await run(
  [join(ROOT, 'node_modules/.bin/tsc'), '-p', 'examples/typescript'],
  { cwd: ROOT, env: process.env },
  60,
);
check('the TypeScript ones are right by their types', types.code === 0, types.stdout);

for (const [language, { command, file }] of Object.entries(languages)) {
  const dir = join(ROOT, 'examples', language);
  const there = readdirSync(dir).filter((name) => !name.includes('config') && !name.startsWith('__'));
  check(`${language}: all are known here`, `${there.sort()}` === `${names.map(file).sort()}`, there);

  await group(language, async () => {
    const who = await server.person(`${language}-user`);
    const script = (name: string, args: string[] = [], url = target.baseUrl) =>
      run(
        [command, join(dir, file(name)), ...args],
        { cwd: folder, env: { ...process.env, LEDGE_URL: url, ...who } },
        60,
      );
    const titles = (await server.posts()).map(({ title }) => title);

    const printed = await script('print-posts');
    const lines = [`Status: 200`, ...titles].join('\n');
    check(`${language}: prints the status and all titles`, printed.stdout.trim() === lines, printed.stderr);

    const csv = join(folder, `${language}.csv`);
    const saved = await script('save-csv', [csv]);
    check(`${language}: saves the posts`, sameTable(csv, await server.csv()), saved.stderr);
    const failed = await script('save-csv', [csv], `${target.baseUrl}/nowhere`);
    const kept = sameTable(csv, await server.csv());
    check(`${language}: what cannot be fetched fails, and leaves the file`, failed.code !== 0 && kept);

    const pages = await script('all-pages');
    check(`${language}: walks all pages`, pages.stdout.trim() === titles.join('\n'), pages.stderr);

    for (const [name, title] of [
      ['create-basic', 'By Basic'],
      ['create-jwt', 'By JWT'],
    ] as const) {
      const { stdout, stderr } = await script(name);
      const last = (await server.posts()).at(-1)!;
      const made = last.title === title && stdout.includes(String(last.id));
      check(`${language}: ${name}`, made, stderr || stdout);
      who.LEDGE_PASSWORD = `${who.LEDGE_PASSWORD}!`;
      const refused = await script(name);
      const told = refused.code !== 0 && (await server.posts()).at(-1)!.id === last.id;
      check(`${language}: ${name} with a wrong password fails`, told, refused.stdout);
      who.LEDGE_PASSWORD = who.LEDGE_PASSWORD.slice(0, -1);
    }
  });
}

// Each as somebody whose password this server has not seen yet: such attempts are counted.
const patient = [];
for (const [language, { command, file }] of Object.entries(languages)) {
  const who = await server.person(`${language}-patient`);
  patient.push({ language, command, file, who, id: await server.create(who, 'Hello') });
}
for (const { language, command, file, who, id } of patient) {
  await group(language, async () => {
    await server.exhaust();
    const meddler = await startMeddler(target.baseUrl, () => server.rename(id, 'Hello, you'));
    const where = { cwd: folder, env: { ...process.env, LEDGE_URL: meddler.url, ...who } };
    const path = join(ROOT, 'examples', language, file('append'));
    const ended = await run([command, path, String(id), ' and all'], where, 90).finally(meddler.stop);
    const { title } = await server.post(id);
    check(`${language}: a change of somebody else is kept`, title === 'Hello, you and all', title);
    check(`${language}: it is told of 412`, /412/.test(ended.stderr) && ended.code === 0, ended.stderr);
    const waited = /429: waiting for \d+ s/.test(ended.stderr);
    check(`${language}: it waited where it asked too much`, waited, ended.stderr || ended.stdout);
  });
}
await target.stop();
process.exit(end());

/** Whether two tables have the same cells: quoting and ends of lines are a matter of taste. */
function sameTable(file: string, csv: string): boolean {
  const plain = (text: string) => text.replaceAll('"', '').replaceAll('\r\n', '\n').trim();
  const digest = (text: string) => createHash('sha256').update(plain(text)).digest('hex');
  return digest(readFileSync(file, 'utf8')) === digest(csv);
}
