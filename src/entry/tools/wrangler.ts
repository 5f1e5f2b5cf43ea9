/** The real `wrangler dev`, without its questions and its news, over settings that come from files. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, ROOT, startChild } from './child.ts';

const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');

/** Wrangler's own build command must find this Node, whatever the machine's is. */
const QUIET = {
  PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

export interface WranglerOptions {
  readonly port: number;
  readonly host?: string;
  /** `https` with a certificate that wrangler makes for itself. */
  readonly protocol?: 'http' | 'https';
  /** Files of settings; a later one wins. They keep secrets off the command line. */
  readonly envFiles: readonly string[];
  /** Folder of wrangler's local state. */
  readonly state: string;
  readonly log?: string;
}

/** Arguments to run wrangler with, and the environment for it. */
export function wrangler(args: readonly string[]): { argv: string[]; env: NodeJS.ProcessEnv } {
  // Empty, it is the top level of wrangler.toml; without any, wrangler asks for one.
  const CLOUDFLARE_ENV = process.env.CLOUDFLARE_ENV ?? '';
  return { argv: [process.execPath, WRANGLER, ...args], env: { ...process.env, ...QUIET, CLOUDFLARE_ENV } };
}

/** Starts `wrangler dev`; it, esbuild and workerd end with `stop()`, and in any case with this process. */
export function startWrangler(options: WranglerOptions): Child {
  // An env file that is named must exist, and naming any turns off `.dev.vars`: so that is named too.
  const files = options.envFiles.filter((file) => existsSync(file)).flatMap((file) => ['--env-file', file]);
  const { argv, env } = wrangler([
    'dev',
    ...['--ip', options.host ?? '127.0.0.1', '--port', String(options.port), '--inspector-port', '0'],
    ...['--persist-to', options.state, '--show-interactive-dev-session=false'],
    ...['--local-protocol', options.protocol ?? 'http'],
    ...files,
  ]);
  return startChild(argv, { env, log: options.log });
}

/** Writes settings to a file that only this user can read, in the form that wrangler takes. */
export function writeEnvFile(file: string, settings: Record<string, string>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
}
