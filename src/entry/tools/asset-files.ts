/** The files that the documentation page is made of: two of swagger-ui's many, and our own. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const own = fileURLToPath(new URL('../../routes/', import.meta.url));

/** Where each of them is, by its name. */
export const assetFiles: ReadonlyMap<string, string> = new Map([
  ...['swagger-ui.css', 'swagger-ui-bundle.js'].map((name) => [name, join(swagger, name)] as const),
  ...['docs-page.css', 'docs-page.js'].map((name) => [name, join(own, name)] as const),
]);
