/** What the project has before anything is added. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { createApp } from '../../app.ts';
import { gatedHasher } from '../../auth/hasher.ts';
import { parseSettings } from '../../config.ts';
import * as views from '../../db/schema/administration.ts';
import * as schema from '../../db/schema/index.ts';
import { createLogger } from '../../http/log.ts';
import type { Resource } from '../../kit/resource.ts';
import { resources } from '../../resources/index.ts';
import { ROOT } from '../tools/child.ts';
import type { IdKind } from './collections.ts';
import { SAMPLES } from './drop.ts';

export type Known = {
  name: string;
  resource: Resource;
  idKind: IdKind;
  isSample: boolean;
  fields: string[];
  /** Names of its columns in SQL. */
  columns: string[];
  /** The file of its declaration, without `.ts`; undefined where it is not one of `src/resources`. */
  file: string | undefined;
  /** How code calls its table, and the file that has it. */
  table: { identifier: string; file: string };
};
export type Project = {
  resources: Known[];
  /** Those of the samples that are still there. */
  samples: string[];
  /** Names in SQL, and the names of what the schema exports. */
  tables: Set<string>;
  exports: Set<string>;
  /** Names of files that tables and resources have, without `.ts`. */
  files: Set<string>;
  /** Names of schemas in the OpenAPI document. */
  components: Set<string>;
  /** First segments of the paths in it, those of resources apart. */
  paths: Set<string>;
};

/** @param dropped whether the samples are to be deleted, and so count as gone */
export async function readProject(dropped: boolean): Promise<Project> {
  const declarations = textsIn('src/resources');
  const tablesCode = textsIn('src/db/schema');
  const holding = (texts: Map<string, string>, pattern: RegExp) =>
    [...texts].find(([, text]) => pattern.test(text))?.[0];
  const all = Object.values<Resource>(resources).map((resource): Known => {
    const { name, model } = resource;
    const identifier = Object.entries(schema).find(([, table]) => table === model.table)?.[0] ?? name;
    const file = holding(tablesCode, new RegExp(`export const ${identifier}\\b`)) ?? name;
    return {
      name,
      resource,
      idKind: model.id.kind === 'text' ? 'text' : 'integer',
      isSample: SAMPLES.includes(name),
      fields: model.fields.map((field) => field.name),
      columns: Object.values(getTableColumns(model.table)).map((column) => column.name),
      file: holding(declarations, new RegExp(`\\bname: '${name}',`)),
      table: { identifier, file },
    };
  });
  const gone = new Set<unknown>(
    dropped ? all.filter((one) => one.isSample).map(({ resource }) => resource.table) : [],
  );
  const tables = Object.entries(schema).filter(([, table]) => is(table, SQLiteTable) && !gone.has(table));
  const files = [...declarations.keys(), ...tablesCode.keys()];
  const away = dropped ? ['samples', ...SAMPLES] : [];
  return {
    resources: all.filter((one) => !(dropped && one.isSample)),
    samples: all.filter((one) => one.isSample).map(({ name }) => name),
    // A view has its name among those of the tables.
    tables: new Set(
      [...tables.map(([, table]) => table as SQLiteTable), ...Object.values(views)].map(getTableName),
    ),
    exports: new Set(tables.map(([name]) => name)),
    files: new Set(files.filter((file) => !away.includes(file))),
    ...takenIn(
      await documentOf(),
      all,
      dropped ? all.filter((one) => one.isSample).map((one) => one.resource.model.item) : [],
    ),
  };
}

/** The modules of a folder, by their names without `.ts`. */
function textsIn(folder: string): Map<string, string> {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
  return new Map(
    names.map((name) => [name.replace(/\.ts$/, ''), readFileSync(join(ROOT, folder, name), 'utf8')]),
  );
}

/** What is taken in the document, so that no row takes the name of a problem, nor a list that of another route. */
function takenIn(document: Awaited<ReturnType<typeof documentOf>>, all: Known[], gone: string[]) {
  const names = Object.keys(document.components?.schemas ?? {});
  const paths = Object.keys(document.paths ?? {}).map((path) => path.split('/')[1]!.toLowerCase());
  return {
    components: new Set(
      names.filter((name) => !gone.some((item) => name.startsWith(item) || name.endsWith(item))),
    ),
    paths: new Set(paths.filter((path) => !all.some(({ name }) => name.toLowerCase() === path))),
  };
}

/** The OpenAPI document of the code as it is. @throws Error where a declaration is not sound */
export async function documentOf(): Promise<{ components?: { schemas?: object }; paths?: object }> {
  const log: string[] = [];
  const app = createApp({
    settings: parseSettings({ SECRET: 'x'.repeat(32) }),
    runtime: 'node',
    database: () => {
      throw new Error('The document needs no database');
    },
    now: Date.now,
    log: createLogger('off', (text) => log.push(text), Date.now),
    later: () => {},
    hasher: gatedHasher(1),
    peer: () => '',
    asset: async () => undefined,
  });
  const answer = await app.request('/openapi.json');
  if (answer.status !== 200) throw new Error(`The document cannot be made: ${log.join('')}`);
  return (await answer.json()) as { components?: { schemas?: object }; paths?: object };
}
