/**
 * `npm run deploy [-- --env NAME]`: `wrangler deploy` of the top level of wrangler.toml, or of its environment NAME.
 * wrangler warns, and goes on, where there are environments and none is named: here no name is the top level.
 */
import { spawnSync } from 'node:child_process';
import { environment } from './settings.ts';
import { ROOT } from './tools/child.ts';
import { wrangler } from './tools/wrangler.ts';

const { argv, env } = wrangler(['deploy', ...process.argv.slice(2)]);
const [program = '', ...args] = argv;
// `.env` is read here, since what is empty in the environment wins over it.
const CLOUDFLARE_ENV = environment().CLOUDFLARE_ENV ?? '';
const { status } = spawnSync(program, args, { cwd: ROOT, env: { ...env, CLOUDFLARE_ENV }, stdio: 'inherit' });
process.exitCode = status ?? 1;
