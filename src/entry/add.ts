/**
 * `npm run add -- FILE.json | NAME [--drop-samples]`: tables, resources and a migration for what a json-server file
 * holds, and its rows; or an empty resource of a name. All or nothing: the checkout and the database change together.
 */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../config.ts';
import { readJson } from '../db/read-json.ts';
import { changesOf } from './add/changes.ts';
import { readCollections } from './add/collections.ts';
import { checkUnused, SAMPLES, sampleFiles } from './add/drop.ts';
import { writeMigration } from './add/migration.ts';
import { checkCollection, snake } from './add/names.ts';
import { type Plan, planFile, planName } from './add/plan.ts';
import { type Project, readProject } from './add/project.ts';
import { checkInstall, ending, install, newStage, writeStage } from './add/stage.ts';
import { formerUsers, targetsOf } from './add/stored.ts';
import { summary } from './add/summary.ts';
import { toDatabase } from './add/to-database.ts';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';
import { aheadOfMigrations } from './schema-ahead.ts';
import { readToolSettings } from './settings.ts';
import { DRIZZLE_KIT } from './tools/migration-file.ts';

const USAGE = 'Usage: npm run add -- FILE.json | NAME [--drop-samples]';
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => {
    ending.abort();
    process.exit(130);
  });
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'drop-samples': { type: 'boolean', default: false } },
    });
    if (positionals.length > 1 || (positionals.length === 0 && !values['drop-samples'])) throw new Error();
    return { what: positionals[0], dropped: values['drop-samples'] };
  } catch {
    throw new Refusal(USAGE);
  }
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** What the argument asks for. */
async function planOf(
  what: string | undefined,
  project: Project,
  settings: Settings,
  dropped: boolean,
): Promise<Plan> {
  if (what === undefined) return { entities: [], people: undefined, has: new Map() };
  if (!/[./\\]/.test(what) && !isFile(what)) {
    checkCollection(what);
    return planName(what, project);
  }
  const collections = readCollections(await readJson(what));
  const targets = await targetsOf(project, settings, dropped);
  try {
    return await planFile(collections, basename(what), project, targets.all);
  } finally {
    targets.close();
  }
}

/** A short name for the migration. */
function migrationName({ entities }: Plan): string {
  const names = entities.slice(0, 3).map(({ name }) => snake(name));
  const more = entities.length - names.length;
  if (names.length === 0) return 'drop_samples';
  return ['add', ...names, ...(more > 0 ? [`and_${more}_more`] : [])].join('_');
}

async function main(): Promise<void> {
  const { what, dropped } = readArguments();
  if (!existsSync(DRIZZLE_KIT))
    throw new Refusal('npm run add needs the development dependencies: run npm ci');
  const ahead = aheadOfMigrations();
  if (ahead) throw new Refusal(ahead);
  const settings = readToolSettings();
  const gone = dropped ? sampleFiles() : [];
  checkUnused(gone);
  const project = await readProject(dropped);
  const plan = await planOf(what, project, settings, dropped);
  const changes = changesOf(plan, project, dropped);

  const stage = newStage();
  await writeStage(stage, changes);
  const more = plan.entities.length + (plan.people?.columns.length ?? 0);
  const files = [...changes.keys()];
  if (more + gone.length > 0) {
    const dropped = gone.length > 0 ? SAMPLES : [];
    files.push(...(await writeMigration(stage, { name: migrationName(plan), dropped, changed: more > 0 })));
  }
  checkInstall(files);
  const database = await toDatabase(stage, plan, settings, dropped ? await formerUsers() : []);
  install(stage, files);
  const written = files.filter((file) => changes.get(file) !== null);
  console.log(
    summary(plan, {
      files: written,
      deleted: gone,
      database,
      base: settings.PUBLIC_URL + settings.API_PREFIX,
    }),
  );
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
