/** The example as its README has it started: built, and served on a port of its own, over a server of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, ROOT } from '../../../src/entry/tools/child.ts';
import { run, start } from '../../commands.ts';

const EXAMPLE = join(ROOT, 'examples/react-admin');
const bin = (name: string) => join(EXAMPLE, 'node_modules/.bin', name);
const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' };

/** Ends the process with one line where the example is not installed. */
export function installed(): void {
  if (existsSync(bin('vite')) && existsSync(join(EXAMPLE, 'ledge-client/index.js'))) return;
  console.error('The example is not installed: run npm ci --prefix examples/react-admin first');
  process.exit(1);
}

/** Starts a server in development, with its samples. @param folder is for its data */
export async function startLedge(folder: string) {
  const data = join(folder, 'data');
  const server = start([process.execPath, join(ROOT, 'src/entry/start.js')], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'development', PORT: '0', LOG: 'off', DATA_DIR: data },
  });
  const [, url = ''] = await server.line(/listens on (\S+)/);
  return { ...server, url, password: join(data, 'admin-password') };
}

/** The compiler's word about the example. */
export const types = () => run([bin('tsc')], { cwd: EXAMPLE, env }, 120);

/** Builds the example for a server, and serves it. */
export async function startExample(folder: string, url: string) {
  const out = join(folder, 'dist');
  const where = { cwd: EXAMPLE, env: { ...env, VITE_LEDGE_URL: url } };
  const build = await run([bin('vite'), 'build', '--outDir', out, '--emptyOutDir'], where, 120);
  if (build.code !== 0) throw new Error(`vite build: ${build.stderr}`);
  const port = String(await freePort());
  const served = start([bin('vite'), 'preview', '--outDir', out, '--port', port, '--strictPort'], where);
  const [page] = await served.line(/http:\/\/localhost:\d+/);
  return { ...served, page };
}
