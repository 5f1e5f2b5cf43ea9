/** From a plan to the files that change: their new texts, or null for one that goes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tools/child.ts';
import { SAMPLES, sampleFiles } from './drop.ts';
import { resourcesIndex, schemaIndex, withColumns, withFields, withHas } from './edits.ts';
import { key } from './names.ts';
import { leadsTo, type Plan, USERS } from './plan.ts';
import type { Project } from './project.ts';
import { fieldSchemas, resourceText } from './resource-text.ts';
import { builders, columnCode, jsonTypes, type Locate, tableText } from './table-text.ts';

export type Changes = Map<string, string | null>;

const SCHEMA = 'src/db/schema/index.ts';
const RESOURCES = 'src/resources/index.ts';

/** @throws Refusal where a file that people edit has lost what an edit needs */
export function changesOf(plan: Plan, project: Project, dropped: boolean): Changes {
  const changes: Changes = new Map();
  const textOf = (file: string) => changes.get(file) ?? readFileSync(join(ROOT, file), 'utf8');
  const { entities, people } = plan;
  const gone = dropped ? SAMPLES : [];
  for (const file of dropped ? sampleFiles() : []) changes.set(file, null);

  for (const entity of entities) {
    const text = tableText(entity, locator(plan, project), (name) =>
      leadsTo(plan.entities, name, entity.name),
    );
    changes.set(`src/db/schema/${entity.file}.ts`, text);
    changes.set(`src/resources/${entity.file}.ts`, resourceText(entity));
  }
  if (entities.length > 0 || dropped) {
    const files = entities.map(({ file }) => file);
    changes.set(SCHEMA, schemaIndex(textOf(SCHEMA), files, dropped ? ['samples'] : []));
    changes.set(RESOURCES, resourcesIndex(textOf(RESOURCES), entities, gone));
  }
  for (const known of project.resources) {
    if (!known.file) continue;
    const { name } = known;
    const file = `src/resources/${known.file}.ts`;
    const before = textOf(file);
    const after = withHas(before, file, plan.has.get(name) ?? [], gone);
    if (after !== before) changes.set(file, after);
  }
  if (people && people.columns.length > 0) {
    const { columns } = people;
    const types = jsonTypes('User', columns);
    const lines = columns.map(
      (column) => `${key(column.property)}: ${columnCode(column, types.get(column)?.name)},`,
    );
    const [table, resource] = ['src/db/schema/users.ts', 'src/resources/users.ts'];
    const code = [...types.values()].map((type) => type.code).filter(Boolean);
    const more = { table: USERS, columns: lines, builders: builders(columns), types: code };
    changes.set(table, withColumns(textOf(table), table, more));
    changes.set(resource, withFields(textOf(resource), resource, fieldSchemas(columns)));
  }
  return changes;
}

function locator({ entities }: Plan, project: Project): Locate {
  const own = new Map(entities.map(({ name, identifier, file }) => [name, { identifier, file }]));
  return (name) => own.get(name) ?? project.resources.find((known) => known.name === name)!.table;
}
