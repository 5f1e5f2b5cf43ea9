/** `npm run build:client [-- FOLDER]`: writes the typed client, which needs nothing of this repository. */
import { join, resolve } from 'node:path';
import { resources } from '../resources/index.ts';
import { ROOT } from './tools/child.ts';

const out = resolve(process.argv[2] ?? join(ROOT, 'dist/client'));
const described = Object.values(resources).map(({ name, model }) => {
  const { item, declaration, fields } = model;
  return [name, { item, about: declaration.about, fields: fields.map((field) => field.name) }] as const;
});
const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
try {
  const { writeClient } = await import('./tools/client-package.ts');
  const { code, gzip, types } = writeClient({
    file: join(ROOT, 'src/client.ts'),
    config: join(ROOT, 'tsconfig.json'),
    resources: Object.fromEntries(described),
    out,
  });
  console.log(`The client is in ${out}`);
  console.log(`${kB(code)} of code (${kB(gzip)} with gzip), beside hono/client; ${kB(types)} of types`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing = code === 'ERR_MODULE_NOT_FOUND';
  console.error(missing ? 'This needs TypeScript: run `npm ci` without --omit=dev' : message);
  process.exitCode = 1;
}
