/**
 * `npm run playground`: the same server over a temporary database in which anyone may write, with the lessons.
 *
 * POST /playground/reset  everything is again as it was at the start
 *      /lessons           the lessons (`lessons/routes.ts`)
 *
 * Nothing turns it on but this file: neither a setting nor anything that another entry imports.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Hono } from 'hono';
import type { Playground } from '../app.ts';
import type { AppEnv } from '../http/context.ts';
import { replyJson } from '../http/reply.ts';
import { lessonRoutes } from '../lessons/routes.ts';
import { copyInto } from './backup/copy.ts';
import { type Booted, boot } from './boot.ts';
import { databaseFile } from './database.ts';
import { explain } from './explain.ts';
import { peer, serveOnNode } from './node-server.ts';
import { opened } from './playground/opened.ts';
import { playgroundSettings, settingsIn } from './playground/settings.ts';

const HEADERS = { 'X-Ledge-Playground': 'anyone may write; nothing is kept' };
const RESET = JSON.stringify({ message: 'Everything is as it was at the start' });

const settings = orEnd(() => playgroundSettings(process.argv.slice(2)));
const root = mkdtempSync(join(tmpdir(), 'ledge-playground-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

const playground: Playground = {
  opened,
  routes: (prefix) =>
    new Hono<AppEnv>().route('/', lessonRoutes(prefix)).post('/playground/reset', async (c) => {
      await reset();
      return replyJson(c, 200, RESET);
    }),
};

/** What every database begins as: these files are copied, since to fill a database anew takes a second. */
const start = join(root, 'start');
let number = 0;
let current = await first();
/** The one before stays open until the next reset: an answer may still be read from it. */
let former: Booted | undefined;
let resetting: Promise<void> = Promise.resolve();

async function first(): Promise<Booted> {
  const booted = await bootIn(folder());
  mkdirSync(start, { mode: 0o700 });
  const file = databaseFile(booted.settings);
  copyInto(file, join(start, basename(file)));
  copyFileSync(join(booted.settings.DATA_DIR, 'secret'), join(start, 'secret'));
  return booted;
}

function folder(): string {
  const dir = join(root, String(number++));
  mkdirSync(dir, { mode: 0o700 });
  return dir;
}

function bootIn(dir: string): Promise<Booted> {
  return boot('node', peer, { settings: settingsIn(settings, dir), playground });
}

/** Goes on with a server over a new copy, which remembers nothing of the one before. One reset after the other. */
function reset(): Promise<void> {
  resetting = resetting
    .catch(() => {})
    .then(async () => {
      const dir = folder();
      for (const name of readdirSync(start)) copyFileSync(join(start, name), join(dir, name));
      const [made, last] = [await bootIn(dir), former];
      [former, current] = [current, made];
      await last?.settled();
      await last?.close();
      if (last) rmSync(last.settings.DATA_DIR, { recursive: true, force: true });
    });
  return resetting;
}

const { ending, log } = current;
serveOnNode(
  {
    ...{ settings: current.settings, hint: undefined, ending, log },
    fetch: (...args) => current.fetch(...args),
    settled: () => current.settled(),
    async close() {
      await former?.close();
      await current.close();
    },
  },
  (port) => {
    const { HOST, API_PREFIX } = current.settings;
    const host = /^(127\.|0\.0\.0\.0$|::1?$)/.test(HOST) ? 'localhost' : HOST;
    const base = `http://${host}:${port}${API_PREFIX}`;
    console.log(`The playground listens on ${base}  (lessons: ${base}/lessons, documentation: ${base}/docs)
Anyone who reaches it may write; nothing is kept. To begin anew: curl -X POST ${base}/playground/reset`);
  },
  HEADERS,
);

/** What an operator can mend is one line. */
function orEnd<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}
