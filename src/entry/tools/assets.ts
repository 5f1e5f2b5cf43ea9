/**
 * Puts the files that the documentation page needs where wrangler.toml's `assets` binding looks for them;
 * wrangler runs it before each build.
 */
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assetFiles } from './asset-files.ts';

const to = fileURLToPath(new URL('../../../dist/assets/', import.meta.url));

mkdirSync(to, { recursive: true });
for (const [name, file] of assetFiles) {
  // Renamed into place: several wranglers may build at once, and none may see half a file.
  const aside = join(to, `../${name}.${process.pid}`);
  copyFileSync(file, aside);
  renameSync(aside, join(to, name));
}
