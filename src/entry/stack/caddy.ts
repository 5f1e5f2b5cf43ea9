/** The real Caddy, from this machine's packages, over `deploy/Caddyfile` as an operator would take it. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { type Child, ROOT, startChild, untilReady } from '../tools/child.ts';
import { askSecurely } from '../tools/secure.ts';

const CONFIG = join(ROOT, 'deploy/Caddyfile');

export interface CaddyOptions {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** `127.0.0.1:8787`, for each API server. */
  readonly servers: readonly string[];
  readonly prefix: string;
  /** Folder of the static site. */
  readonly site: string;
  /** Folder that all it keeps is in: its authority, certificates and settings. */
  readonly dir: string;
  readonly log?: string;
}

/** Path of a program on PATH, or in the folder of those that only administrators have there. */
export function programOf(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws Refusal that says how to install it */
export function caddyProgram(): string {
  const program = programOf('caddy');
  if (program) return program;
  throw new Refusal(
    'Caddy is not installed: `sudo apt-get install caddy` on Debian and Ubuntu, `brew install caddy` on macOS, else https://caddyserver.com/docs/install',
  );
}

/** The certificate of its authority, once it has made one. */
export const rootCertificate = (dir: string): string => join(dir, 'caddy/pki/authorities/local/root.crt');

/** Starts Caddy on 127.0.0.1 for https://localhost; it ends with `stop()`, and in any case with this process. */
export function startCaddy(options: CaddyOptions): Child {
  const program = caddyProgram();
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const env = {
    ...process.env,
    ...{ HOME: options.dir, XDG_DATA_HOME: options.dir, XDG_CONFIG_HOME: options.dir },
    CADDY_ADMIN: 'off',
    HTTP_PORT: String(options.httpPort),
    HTTPS_PORT: String(options.httpsPort),
    PUBLIC_PORT: `:${options.httpsPort}`,
    BIND: '127.0.0.1',
    SITE: 'localhost',
    API_PREFIX: options.prefix,
    API_SERVERS: options.servers.join(' '),
    PUBLIC_DIR: options.site,
  };
  return startChild([program, 'run', '--config', CONFIG, '--adapter', 'caddyfile'], {
    env,
    log: options.log,
  });
}

/**
 * Waits until the API answers through it, to a client that trusts its authority.
 * @throws Error when it ends first, or after `ms` milliseconds
 */
export function untilProxied(options: CaddyOptions, child: Child, ms: number): Promise<void> {
  const { dir, httpsPort, prefix } = options;
  const url = `https://localhost:${httpsPort}${prefix}/ready`;
  // The certificate is made when Caddy first starts.
  return untilReady(url, child, ms, async () => askSecurely(url, { ca: readFileSync(rootCertificate(dir)) }));
}
