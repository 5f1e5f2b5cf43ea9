/** Projects of many resources: what somebody's own backend would be, to weigh its types. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import type { Described } from '../../src/entry/tools/client-types.ts';

const SRC = join(ROOT, 'src');

/** Writes a project of `count` resources to `dir`: tables, declarations, an app, its client and a file that uses it. */
export function writeProject(dir: string, count: number): void {
  mkdirSync(dir, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'dir');
  const numbers = Array.from({ length: count }, (_, i) => i);
  const files: Record<string, string> = {
    'tables.ts': `import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id, kitColumns } from '${SRC}/db/schema/kit.ts';
export type Place = { street: string; geo: { lat: number; lng: number } };
${numbers.map(table).join('\n')}`,
    ...Object.fromEntries(numbers.map((i) => [`${name(i)}.ts`, declaration(i, count)])),
    'app.ts': app(numbers),
    ...Object.fromEntries(
      readdirSync(SRC)
        .filter((file) => /^client(-\w+)?\.ts$/.test(file))
        .map((file) => [
          file,
          readFileSync(join(SRC, file), 'utf8').replaceAll("'./problems.ts'", `'${SRC}/problems.ts'`),
        ]),
    ),
    'use.ts': use('./client.ts'),
    'tsconfig.json': config(['use.ts', 'app.ts']),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
}

/** What the declarations of such a project say of its resources. */
export const describedIn = (count: number): Described =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      name(i),
      { item: `Thing${i}`, about: 'Things.', fields: ['id', 'title', 'body'] },
    ]),
  );

const config = (files: string[]) =>
  JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { noEmit: true },
    include: [],
    files,
  });

const name = (i: number) => `things${i}`;
const parent = (i: number) => Math.floor((i - 1) / 3);

const table = (i: number) => `export const ${name(i)} = sqliteTable(
  '${name(i)}',
  {
    id: id(),
    title: text('title', { length: 300 }).notNull(),
    body: text('body'),
    score${i}: real('score').notNull().default(0),
    done: integer('done', { mode: 'boolean' }).notNull().default(false),
    state: text('state', { enum: ['draft', 'public'] }).notNull().default('draft'),
    place: text('place', { mode: 'json' }).$type<Place>(),${
      i === 0
        ? ''
        : `
    parentId: integer('parent_id').notNull().references(() => ${name(parent(i))}.id, { onDelete: 'cascade' }),`
    }
    ...kitColumns(),
  },${
    i === 0
      ? ''
      : `
  (t) => [index('${name(i)}_parent').on(t.parentId)],`
  }
);`;

function declaration(i: number, count: number): string {
  const children = [3 * i + 1, 3 * i + 2, 3 * i + 3].filter((child) => child < count);
  return `import { resource } from '${SRC}/kit/resource.ts';
import { ${name(i)} as table } from './tables.ts';
export const ${name(i)} = resource({
  name: '${name(i)}',
  item: 'Thing${i}',
  about: 'Things.',
  table,
  access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },${
    i === 0 ? '' : `\n  belongsTo: { ${name(parent(i))}: 'parentId' },`
  }${children.length === 0 ? '' : `\n  has: [${children.map((c) => `'${name(c)}'`).join(', ')}],`}
  search: ['title', 'body'],
  readOnly: ['score${i}'],
});
`;
}

const app = (numbers: number[]) => `import { OpenAPIHono } from '@hono/zod-openapi';
import type { HonoBase } from 'hono/hono-base';
import type { Auth } from '${SRC}/auth/auth.ts';
import type { Fates } from '${SRC}/auth/me.ts';
import { authRoutes } from '${SRC}/auth/routes.ts';
import type { AppEnv, Deliver } from '${SRC}/http/context.ts';
import { resourceRoutes } from '${SRC}/kit/resource.ts';
import { administrationRoutes } from '${SRC}/routes/administration.ts';
import { WriteHealth } from '${SRC}/http/write-health.ts';
import { serviceRoutes } from '${SRC}/routes/service.ts';
${numbers.map((i) => `import { ${name(i)} } from './${name(i)}.ts';`).join('\n')}
const resources = { ${numbers.map(name).join(', ')} };
export function createApp(auth: Auth, fates: Fates, deliver: Deliver) {
  return new OpenAPIHono<AppEnv>()
    .route('/', serviceRoutes(auth.deps, new WriteHealth(Date.now, false), Object.keys(resources)))
    .route('/', authRoutes(auth, fates, deliver))
    .route('/', administrationRoutes(auth, fates, deliver))
    .route('/', resourceRoutes(auth.deps, resources));
}
export type AppType = Routed<ReturnType<typeof createApp>>;
type Routed<A> = A extends OpenAPIHono<infer E, infer S, infer B> ? HonoBase<E, S, B> : never;
`;

/** A page of a frontend: it lists, reads, creates and changes. */
export const use = (client: string) => `import { createClient } from '${client}';
const api = createClient('http://localhost:8787');
export async function page() {
  const list = await api.things0.$get({ query: { title_like: 'a*', _sort: 'title', _limit: 5, _embed: 'things1' } });
  if (list.ok) for (const row of await list.json()) console.log(row.title, row.place?.geo.lat, row.things1?.[0]?.parentId);
  else console.error((await list.json()).detail);
  const made = await api.things1.$post({ json: { title: 'a', parentId: 1 } });
  if (!made.ok) return (await made.json()).errors;
  const { id } = await made.json();
  const changed = await api.things2[':id'].$patch({ param: { id: String(id) }, json: { place: { geo: { lat: 1 } } } });
  const nested = await api.things1[':id'].things4.$get({ param: { id: '1' } });
  return [changed.ok && (await changed.json()).done, nested.ok && (await nested.json())[0]?.score4];
}
`;
