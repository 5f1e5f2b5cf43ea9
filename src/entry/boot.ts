/** What Node and Bun have in common: from the environment to an app that is ready to serve. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createApp, type Playground } from '../app.ts';
import { gatedHasher, hashesAtOnce } from '../auth/hasher.ts';
import { Keys } from '../auth/keys.ts';
import type { Settings } from '../config.ts';
import type { Asset, Deps } from '../http/context.ts';
import { Later } from '../http/later.ts';
import { createLogger } from '../http/log.ts';
import { resources } from '../resources/index.ts';
import { ended, openDatabase, openReplica, requestDatabases } from './database.ts';
import { loadSamples, prepareDevelopment } from './development.ts';
import { Ending } from './ending.ts';
import { exampleLines } from './example.ts';
import { explain } from './explain.ts';
import { hashThreads } from './hash-threads.ts';
import { aheadOfMigrations } from './schema-ahead.ts';
import { readSettings } from './settings.ts';
import { assetFiles } from './tools/asset-files.ts';
import { Journeys } from './trace/journeys.ts';
import { tryRemote, tryReplica } from './try-remote.ts';

export type Booted = {
  settings: Settings & { SECRET: string };
  fetch: ReturnType<typeof createApp>['fetch'];
  log: Deps['log'];
  /** While it has begun, `/ready` is 503. */
  ending: Ending;
  /** How to sign in as the development admin, where there is one. */
  hint: string | undefined;
  /** Resolves once the work that answers did not wait for is done. */
  settled(): Promise<void>;
  /** Closes the database. */
  close(): Promise<void>;
};

/**
 * Reads the settings, opens and migrates the database, in development fills a new one, and makes the app.
 * What an operator can mend is one line on stderr and exit code 1.
 * @param peer the address of the other end of a request's connection
 * @param given what to serve, in place of what the environment says
 */
export async function boot(
  runtime: 'node' | 'bun',
  peer: Deps['peer'],
  given?: { settings: Settings & { SECRET: string }; playground: Playground },
): Promise<Booted> {
  try {
    const settings = given?.settings ?? readSettings();
    const log = createLogger(settings.LOG ?? (process.stdout.isTTY ? 'pretty' : 'json'), toStdout, Date.now);
    const ahead = settings.NODE_ENV === 'development' ? aheadOfMigrations() : undefined;
    if (ahead) console.log(ahead);
    const { client, isNew } = await openDatabase(settings, console.log);
    // Now rather than at the first sign-in: a SECRET that is not the database's ends the start.
    const signing = () => new Keys(settings.SECRET, Date.now).signing(client);
    const { LIBSQL_URL, LIBSQL_REPLICA_URL: replica, LIBSQL_AUTH_TOKEN: authToken } = settings;
    await Promise.all([
      LIBSQL_URL ? tryRemote(client, signing, console.error) : signing(),
      LIBSQL_URL && replica && tryReplica({ url: replica, authToken }, console.error),
    ]);
    // A playground has no admin: anyone may do anything, and its users are those of the samples.
    if (given && isNew) await loadSamples(client, Object.values(resources), console.log);
    const hint =
      !given && settings.NODE_ENV === 'development' && !settings.LIBSQL_URL
        ? await prepareDevelopment(client, settings, isNew, Object.values(resources), console.log)
        : undefined;
    const reader = openReplica(settings);
    const after = new Later();
    const later: Deps['later'] = (_c, work) => after.add(work);
    const ending = new Ending();
    const journeys = settings.NODE_ENV === 'development' ? new Journeys(runtime) : undefined;
    const deps: Deps = {
      ...{ settings, runtime, now: Date.now, log, hasher, later, peer, asset },
      ...requestDatabases(client, reader),
      ...(journeys && { traced: journeys.traced }),
      stopping: ending.begun,
    };
    const app = createApp(deps, given?.playground);
    journeys?.serve(app, settings, peer);
    return {
      settings,
      fetch: app.fetch,
      log,
      ending,
      hint,
      settled: () => after.done(),
      close: async () => void (await Promise.all([client, reader].map(ended))),
    };
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

/** What is printed when the server listens. */
export function announce({ settings, hint }: Booted, port: number): void {
  const host = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(settings.HOST) ? 'localhost' : settings.HOST;
  const base = `http://${host}:${port}${settings.API_PREFIX}`;
  const lines = [`Ledge listens on ${base}  (documentation: ${base}/docs)`];
  if (hint) {
    const admin = `admin:$(cat ${settings.DATA_DIR}/admin-password)`;
    lines.push(hint, '', ...exampleLines(base, Object.values(resources), admin), '');
  }
  console.log(lines.join('\n'));
}

/** One of the process: its threads live as long. */
const hasher = gatedHasher(hashesAtOnce(availableParallelism()), {}, hashThreads());

const loaded = new Map<string, Asset>();

/** A file of the documentation page, read once. */
async function asset(_c: unknown, name: string): Promise<Asset | undefined> {
  const known = loaded.get(name);
  if (known) return known;
  const file = assetFiles.get(name);
  if (file === undefined) return undefined;
  const type = name.endsWith('.css') ? 'text/css; charset=UTF-8' : 'text/javascript; charset=UTF-8';
  const read = { body: new Uint8Array(await readFile(file)), type };
  loaded.set(name, read);
  return read;
}

/** For how long lines wait for others, in milliseconds. */
const LOG_MS = 5;
let waiting = '';

/** Lines of a few milliseconds are written at once, since a write is a system call; what waits at the end, then. */
function toStdout(text: string): void {
  if (waiting === '') setTimeout(flush, LOG_MS);
  waiting += text;
}
function flush(): void {
  if (waiting !== '') process.stdout.write(waiting);
  waiting = '';
}
process.on('exit', flush);
