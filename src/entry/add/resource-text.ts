/** The file of a resource, `src/resources/NAME.ts`, as text; Biome formats it afterwards. */
import type { Column } from './columns.ts';
import type { Entity } from './entity.ts';
import { key } from './names.ts';
import { zodOf } from './shape.ts';

const list = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`;

/** Schemas of JSON columns, about which the table says too little: members of an object in code. */
export const fieldSchemas = (columns: readonly Column[]) =>
  columns.filter(({ shape }) => shape).map(({ field, shape }) => `${key(field)}: ${zodOf(shape!, false)},`);

export function resourceText(entity: Entity): string {
  const { name, identifier, item, about, file, belongsTo, has, search, fromCaller, defaultLimit } = entity;
  const schemas = fieldSchemas(entity.columns);
  const declaration = [
    `name: '${name}',`,
    `item: '${item}',`,
    `about: ${JSON.stringify(about)},`,
    'table,',
    `access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },`,
    belongsTo.length > 0 &&
      `belongsTo: { ${belongsTo.map(([parent, field]) => `${key(parent)}: '${field}'`).join(', ')} },`,
    has.length > 0 && `has: ${list(has)},`,
    search.length > 0 && `search: ${list(search)},`,
    fromCaller.length > 0 && `fromCaller: ${list(fromCaller)},`,
    schemas.length > 0 && 'fields,',
    defaultLimit && `defaultLimit: ${String(defaultLimit).replace(/(?=000$)/, '_')},`,
  ];
  return `${schemas.length > 0 ? "import { z } from '@hono/zod-openapi';\n" : ''}import { ${identifier} as table } from '../db/schema/${file}.ts';
import { resource } from '../kit/resource.ts';
${schemas.length > 0 ? `\nconst fields = {\n${schemas.join('\n')}\n};\n` : ''}
export const ${identifier} = resource({
${declaration.filter(Boolean).join('\n')}
});
`;
}
