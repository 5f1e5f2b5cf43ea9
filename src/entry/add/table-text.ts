/** The file of a table, `src/db/schema/NAME.ts`, as text; Biome formats it afterwards. */
import type { Column } from './columns.ts';
import type { Entity } from './entity.ts';
import { key, pascal } from './names.ts';
import { type Shape, typeOf } from './shape.ts';

/** How code calls the table of a collection, and the file that has it. */
export type Locate = (name: string) => { identifier: string; file: string };

const number = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, '_');
const hasNames = ({ of, items, values }: Shape): boolean =>
  of.includes('object') || [items, values].some((inner) => inner !== undefined && hasNames(inner));

/** Types of JSON columns: an object gets a name, a list of texts needs none. */
export function jsonTypes(
  item: string,
  columns: readonly Column[],
): Map<Column, { name: string; code: string }> {
  const types = new Map<Column, { name: string; code: string }>();
  const taken = new Set<string>();
  for (const column of columns) {
    if (!column.shape) continue;
    const type = typeOf(column.shape, false);
    let name = type;
    if (hasNames(column.shape)) {
      name = `${item}${pascal(column.field)}`;
      while (taken.has(name)) name += '_';
      taken.add(name);
    }
    types.set(column, { name, code: name === type ? '' : `export type ${name} = ${type};\n` });
  }
  return types;
}

/** A column in the table's code, without its key. */
export function columnCode(column: Column, type: string | undefined, reference = ''): string {
  const { kind, name, maxLength, nullable } = column;
  const made = {
    integer: `integer('${name}')`,
    real: `real('${name}')`,
    boolean: `integer('${name}', { mode: 'boolean' })`,
    text: maxLength ? `text('${name}', { length: ${number(maxLength)} })` : `text('${name}')`,
    json: `text('${name}', { mode: 'json' }).$type<${type}>()`,
  }[kind];
  return `${made}${nullable ? '' : '.notNull()'}${reference}`;
}

/** What the columns need from drizzle-orm/sqlite-core. */
export const builders = (columns: readonly Column[]) => {
  const names = { integer: 'integer', boolean: 'integer', real: 'real', text: 'text', json: 'text' };
  return columns.map(({ kind }) => names[kind]);
};

/** @param isCircle whether the table of a collection refers back to this one, so that types must be said */
export function tableText(entity: Entity, locate: Locate, isCircle: (name: string) => boolean): string {
  const { identifier, table, idKind, columns, item } = entity;
  const types = jsonTypes(item, columns);
  const references = columns.filter((column) => column.refersTo);
  const circle = references.some(({ refersTo }) => isCircle(refersTo!));
  const imported = [
    ...new Set(['sqliteTable', ...builders(columns), ...(references.length > 0 ? ['index'] : [])]),
  ];
  if (circle) imported.push('type AnySQLiteColumn');
  const parents = new Map(
    references.map(({ refersTo }) => locate(refersTo!)).map((parent) => [parent.identifier, parent.file]),
  );
  parents.delete(identifier);
  const lines = columns.map((column) => {
    const to = column.refersTo && locate(column.refersTo).identifier;
    const type = column.refersTo && isCircle(column.refersTo) ? ': AnySQLiteColumn' : '';
    const reference = to ? `.references(()${type} => ${to}.id, { onDelete: 'cascade' })` : '';
    return `${key(column.property)}: ${columnCode(column, types.get(column)?.name, reference)},`;
  });
  const id = idKind === 'text' ? 'textId' : 'id';
  lines.splice(Math.max(0, entity.fields.indexOf('id')), 0, `id: ${id}(),`);
  // Rows of one parent come in the order of their ids, which an integer id is already.
  const then = idKind === 'text' ? ', t.id' : '';
  const indexes = references.map(({ property, name }) => {
    const column = /^[A-Za-z_$][\w$]*$/.test(property) ? `t.${property}` : `t['${property}']`;
    return `index('${table}_${name}').on(${column}${then})`;
  });
  return `${[
    `import { ${imported.join(', ')} } from 'drizzle-orm/sqlite-core';`,
    `import { ${id}, kitColumns } from './kit.ts';`,
    ...[...parents].map(([name, file]) => `import { ${name} } from './${file}.ts';`),
  ].join('\n')}

${[...types.values()].map(({ code }) => code).join('')}
export const ${identifier} = sqliteTable('${table}', {
${lines.join('\n')}
...kitColumns(),
}${indexes.length > 0 ? `, (t) => [${indexes.join(', ')}]` : ''});
`;
}
