/**
 * `npm run deploy:check [-- --env NAME]`: what is missing for a deployment to Cloudflare Workers, or would fail there. The
 * settings are those of wrangler.toml (of its environment NAME), and of `.env` and the environment for what is a secret
 * there. Exit code 1 where something would fail. What only an account at Cloudflare knows (whether secrets are set, the plan) is not asked.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unstable_readConfig } from 'wrangler';
import { configFindings, forgottenFindings, settingsFindings } from './deploy/config.ts';
import { databaseFindings } from './deploy/database.ts';
import { bad, type Finding, good, lineOf } from './deploy/finding.ts';
import { environment } from './settings.ts';
import { ROOT, runChild } from './tools/child.ts';
import { wrangler } from './tools/wrangler.ts';

/** Of a Worker's bundle, compressed, in KiB: what the Free plan takes. */
const MAX_KIB = 3 * 1_024;

/** Bundles as a deployment would. @param env the environment of wrangler.toml, empty for its top level */
async function bundleFindings(env: string): Promise<Finding[]> {
  const dir = mkdtempSync(join(tmpdir(), 'ledge-deploy-check-'));
  const log = join(dir, 'log');
  const bundle = wrangler(['deploy', '--dry-run', `--env=${env}`, '--outdir', join(dir, 'bundle')]);
  try {
    await runChild(bundle.argv, { env: bundle.env, log });
    const [, size = '0', unit] = /gzip: ([\d.]+) (KiB|MiB)/.exec(readFileSync(log, 'utf8')) ?? [];
    const kib = Number(size) * (unit === 'MiB' ? 1_024 : 1);
    if (kib > MAX_KIB) return [bad(`The bundle has ${kib} KiB compressed; the Free plan takes ${MAX_KIB}`)];
    return [good(`The bundle has ${kib} KiB compressed`)];
  } catch (error) {
    return [bad(`The bundle cannot be made: ${(error as Error).message}`)];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const given = environment();
const options = { env: { type: 'string', short: 'e', default: given.CLOUDFLARE_ENV ?? '' } } as const;
const { env } = parseArgs({ options }).values;
const configOf = (name: string) =>
  unstable_readConfig({ config: join(ROOT, 'wrangler.toml'), env: name }, { hideWarnings: true });
const top = configOf('');
const known = top.definedEnvironments ?? [];
if (env !== '' && !known.includes(env)) {
  console.error(`wrangler.toml has no [env.${env}]; its environments: ${known.join(', ') || 'none'}`);
  process.exit(1);
}
const config = configOf(env);
const { settings, findings } = settingsFindings(config.vars ?? {}, given, env);
const all = [
  ...configFindings(config, new Date().toISOString().slice(0, 10), env),
  ...(env === '' ? [] : forgottenFindings(top, config, env)),
  ...findings,
  ...(settings ? await databaseFindings(settings) : []),
  ...(await bundleFindings(env)),
];
console.log(all.map(lineOf).join('\n'));
const failing = all.filter(({ kind }) => kind === 'bad').length;
const deploy = `npm run deploy${env === '' ? '' : ` -- --env ${env}`}`;
console.log(failing > 0 ? `\n${failing} to mend before ${deploy}` : `\nReady: ${deploy}`);
process.exitCode = failing > 0 ? 1 : 0;
