/**
 * Puts the files that the documentation page needs where wrangler.toml's `assets` binding looks for them;
 * wrangler runs it before each build. Only two of swagger-ui's many files are served.
 */
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const to = fileURLToPath(new URL('../../../dist/assets/', import.meta.url));

mkdirSync(to, { recursive: true });
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
  // Renamed into place: several wranglers may build at once, and none may see half a file.
  const aside = join(to, `../${name}.${process.pid}`);
  copyFileSync(join(from, name), aside);
  renameSync(aside, join(to, name));
}
