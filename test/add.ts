/**
 * `node test/add.ts [NAME]`: `npm run add` on files of different styles (test/add/*.json), each in a copy of the
 * checkout: what it makes is linted, typed and served, and what a server answers is what the file holds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { scratch } from './add/scratch.ts';
import { servesFile } from './add/served.ts';
import { newChecks } from './checks.ts';

const LIMIT_MS = 280_000;
const FILES = ['readme', 'texts', 'shop', 'mixed', 'people', 'library'];
const { check, group, end } = newChecks();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
setTimeout(() => {
  check('done in time', false, `not within ${LIMIT_MS / 1000} s`);
  process.exit(end());
}, LIMIT_MS).unref();

const [only] = process.argv.slice(2);
const wanted = (name: string) => only === undefined || only === name;
const fixture = (name: string) => JSON.parse(readFileSync(join(ROOT, `test/add/${name}.json`), 'utf8'));

for (const name of FILES.filter(wanted)) {
  await group(name, async () => {
    const copy = scratch(name);
    const added = await copy.npm('add', `test/add/${name}.json`, '--drop-samples');
    check(`${name}: npm run add`, added.code === 0, added.stderr.trim());
    if (added.code !== 0) return;
    const again = await copy.npm('db:generate');
    check(`${name}: db:generate finds nothing to do`, /No schema changes/.test(again.stdout), again.stderr);
    const [lint, types] = await Promise.all([copy.npm('lint'), copy.npm('typecheck')]);
    check(`${name}: lint`, lint.code === 0, lint.stdout.slice(0, 500));
    check(`${name}: types`, types.code === 0, types.stdout.slice(0, 500));
    const server = await copy.serve();
    await servesFile(server.base, fixture(name), (what, ok, detail) => check(`${name}: ${what}`, ok, detail));
    await server.stop();
  });
}

process.exit(end());
