/** Changes of files that are there already, which people edit as well: what is not found is a refusal. */

import { Refusal } from '../refusal.ts';
import { key } from './names.ts';

type Entry = { identifier: string; name: string; file: string };

function replaced(
  text: string,
  pattern: RegExp,
  by: (...groups: string[]) => string,
  otherwise: string,
): string {
  if (!pattern.test(text)) throw new Refusal(otherwise);
  return text.replace(pattern, (_, ...groups) => by(...(groups as string[])));
}

/** `src/resources/index.ts`: an import and an entry for each. Biome sorts the imports. */
export function resourcesIndex(text: string, added: readonly Entry[], removed: readonly string[]): string {
  const kept = text.replace(/^import \{ (\w+) \} from '\.\/[^']+';\n/gm, (line, name) =>
    removed.includes(name) ? '' : line,
  );
  const imports = added.map(({ identifier, file }) => `import { ${identifier} } from './${file}.ts';\n`);
  return replaced(
    kept,
    /((?:^import [^;]*;\n)+)([\s\S]*?export const resources = \{)([^}]*)(\})/m,
    (before, between, entries, close) => {
      const old = entries.split(',').map((entry) => entry.trim());
      const now = old.filter((entry) => entry !== '' && !removed.includes(entry));
      const more = added.map(({ name, identifier }) =>
        name === identifier ? name : `${key(name)}: ${identifier}`,
      );
      return `${before}${imports.join('')}${between} ${[...now, ...more].join(', ')} ${close}`;
    },
    'src/resources/index.ts: there is no `export const resources = { … }` with imports above it: restore it first',
  );
}

/** `src/db/schema/index.ts`: `export * from './FILE.ts'` for each. */
export function schemaIndex(text: string, added: readonly string[], removed: readonly string[]): string {
  const gone = removed.map((file) => `export * from './${file}.ts';`);
  const lines = text.split('\n').filter((line) => !gone.includes(line.trim()));
  return `${lines.join('\n').trimEnd()}\n${added.map((file) => `export * from './${file}.ts';\n`).join('')}`;
}

/** A resource's file with other children in its `has`. */
export function withHas(
  text: string,
  file: string,
  more: readonly string[],
  gone: readonly string[] = [],
): string {
  const found = /\n {2}has: \[([^\]]*)\],/.exec(text);
  const old = (found?.[1] ?? '').split(',').map((name) => name.trim().replace(/^'|'$/g, ''));
  const now = [...new Set([...old.filter((name) => name !== '' && !gone.includes(name)), ...more])];
  if (!found && now.length === 0) return text;
  const line = now.length > 0 ? `\n  has: [${now.map((name) => `'${name}'`).join(', ')}],` : '';
  if (found) return text.replace(found[0], line);
  return replaced(
    text,
    /(\n {2}access: \{[^}]*\},)/,
    (access) => `${access}${line}`,
    `${file}: cannot find where its \`access\` ends, to write${line.trim()} after it`,
  );
}

/** A table's file with more columns before its private ones. @param table its name in SQL */
export function withColumns(
  text: string,
  file: string,
  {
    table,
    columns,
    builders,
    types,
  }: { table: string; columns: string[]; builders: string[]; types: string[] },
): string {
  const otherwise = `${file}: cannot find the columns of the table ${table} before its ...kitColumns(): add to it ${columns.join(' ')}`;
  const more = replaced(
    text,
    new RegExp(`(sqliteTable\\(\\s*'${table}',\\s*\\{[\\s\\S]*?\\n)(\\s*\\.\\.\\.kitColumns\\(\\))`),
    (before, kit) => `${before}${columns.join('\n')}\n${kit}`,
    otherwise,
  );
  const imported = replaced(
    more,
    /import \{([^}]*)\} from 'drizzle-orm\/sqlite-core';/,
    (names) => {
      const all = names.split(',').map((name) => name.trim());
      return `import { ${[...new Set([...all.filter(Boolean), ...builders])].join(', ')} } from 'drizzle-orm/sqlite-core';`;
    },
    otherwise,
  );
  return types.length === 0
    ? imported
    : imported.replace(/\n(?=\n(?:\/\*\*[\s\S]*?\*\/\n)?export )/, `\n\n${types.join('')}`);
}

/** A resource's file with schemas of more fields. */
export function withFields(text: string, file: string, fields: readonly string[]): string {
  if (fields.length === 0) return text;
  const zod = /from '@hono\/zod-openapi'/.test(text) ? '' : "import { z } from '@hono/zod-openapi';\n";
  const otherwise = `${file}: cannot find its \`fields: { … }\`, to write into it ${fields.join(' ')}`;
  return zod + replaced(text, /(\n {2}fields: \{)/, (start) => `${start}\n${fields.join('\n')}`, otherwise);
}
