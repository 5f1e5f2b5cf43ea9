/**
 * `node test/add.ts [NAME]`: `npm run add` on files of different styles (test/add/*.json), each in a copy of the
 * checkout: what it makes is linted, typed and served, and what a server answers is what the file holds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { refusals } from './add/refusals.ts';
import { existing, remote } from './add/scenarios.ts';
import { scratch } from './add/scratch.ts';
import { servesFile } from './add/served.ts';
import { newChecks } from './checks.ts';

const LIMIT_MS = 280_000;
const FILES = ['readme', 'texts', 'shop', 'mixed', 'people', 'library'];
/** Those that have every kind of column and relation between them; a check of types takes a while. */
const TYPED = ['texts', 'shop', 'mixed', 'library'];
const { check, group, end } = newChecks(LIMIT_MS);

const [only] = process.argv.slice(2);
const fixture = (name: string) => JSON.parse(readFileSync(join(ROOT, `test/add/${name}.json`), 'utf8'));

/** Adds a file in place of the samples, and looks at all that comes of it. */
async function file(name: string, told: typeof check): Promise<void> {
  const copy = scratch(name);
  const added = await copy.npm('add', `test/add/${name}.json`, '--drop-samples');
  told('npm run add', added.code === 0, added.stderr.trim());
  if (added.code !== 0) return;
  const again = await copy.npm('db:generate');
  told('db:generate finds nothing to do', /No schema changes/.test(again.stdout), again.stderr);
  const lint = await copy.npm('lint');
  told('lint', lint.code === 0, lint.stdout.slice(0, 500));
  if (TYPED.includes(name)) {
    const types = await copy.npm('typecheck');
    told('types', types.code === 0, types.stdout.slice(0, 500));
  }
  const server = await copy.serve();
  await servesFile(server.base, fixture(name), told);
  await server.stop();
}

const tasks: [name: string, work: (told: typeof check) => Promise<void>][] = [
  ['remote', remote],
  ['existing', existing],
  ['refusals', refusals],
  ...FILES.map((name): (typeof tasks)[number] => [name, (told) => file(name, told)]),
];
const waiting = tasks.filter(([name]) => only === undefined || only === name);
/** Two at once, as there are processors on a small machine; what is wrong is told with what was seen. */
async function lane(): Promise<void> {
  for (let task = waiting.shift(); task; task = waiting.shift()) {
    const [name, work] = task;
    await group(name, () => work((what, ok, detail) => check(`${name}: ${what}`, ok, ok ? '' : detail)));
  }
}
await Promise.all([lane(), lane()]);

process.exit(end());
