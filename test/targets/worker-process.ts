/**
 * The Worker as wrangler.toml declares it, in workerd with wrangler's own simulators of its bindings, without the
 * proxy of `wrangler dev`: that takes five times as long for a request as all else together. A process of its own:
 *
 *     node test/targets/worker-process.ts BUNDLE_FOLDER SETTINGS.json PORT
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { ROOT } from '../../src/entry/tools/child.ts';

interface Simulators {
  convertV4MiniflareOptions(options: object): object;
  Miniflare: new (options: object) => { ready: Promise<URL>; dispose(): Promise<void> };
}

// The copy that wrangler itself uses: its options and its simulators are of one version.
const require = createRequire(createRequire(import.meta.url).resolve('wrangler'));
const { Miniflare, convertV4MiniflareOptions } = require('miniflare') as Simulators;

const [bundle, settings, port] = process.argv.slice(2) as [string, string, string];
const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
const worker = {
  ...workerOptions,
  name: 'ledge',
  modulesRules: undefined, // of the source; the bundle is one module
  modulesRoot: bundle,
  modules: [{ type: 'ESModule', path: join(bundle, 'worker.js') }],
  bindings: JSON.parse(readFileSync(settings, 'utf8')),
  // Straight to the Worker: what would come before it adds the headers of Cloudflare, which the tests send themselves.
  unsafeDirectSockets: [{ host: '127.0.0.1', port: Number(port) }],
};
const server = new Miniflare(
  convertV4MiniflareOptions({ host: '127.0.0.1', port: 0, cf: false, workers: [worker] }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.dispose().finally(() => process.exit(0)));
}
await server.ready;
