/**
 * `node test/code-samples.ts [TARGET...]`: every code sample of the served document is run as a file, by bash, python3
 * and node, against a live server on Node and on workerd. Its exit code, what it sent, what it was answered (held to
 * the document) and what it printed are looked at; the TypeScript ones are checked by their types as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import {
  languages,
  type Operation,
  operationsOf,
  type Served,
  writeSamples,
} from './code-samples/document.ts';
import { misprinted, type Printed } from './code-samples/printed.ts';
import { startRecorder } from './code-samples/recorder.ts';
import { worldOf } from './code-samples/world.ts';
import { run } from './commands.ts';
import { conformance } from './contract/conform.ts';
import { startTarget } from './targets/index.ts';
import type { TargetName } from './targets/types.ts';
import { frontend } from './types/tsc.ts';

/** So many samples run at once, on each target. */
const AT_ONCE = 3;
const given = process.argv.slice(2) as TargetName[];
const names: TargetName[] = given.length > 0 ? given : ['node-file', 'workerd-sqld'];
const { check, group, end } = newChecks(400_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-samples-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const clientFolder = join(folder, 'client');
const built = run([process.execPath, join(ROOT, 'src/entry/build-client.ts'), clientFolder], where(ROOT), 90);
let count = 0;

await Promise.all(names.map((name) => group(name, () => tried(name, name === names[0]))));
console.log(`${count} samples were run`);
process.exit(end());

/** Runs all samples of one target. @param types whether those of TypeScript are checked too */
async function tried(name: TargetName, types: boolean): Promise<void> {
  const target = await startTarget(name);
  const recorder = await startRecorder(target.baseUrl);
  try {
    const document = (await (await fetch(`${target.baseUrl}/openapi.json`)).json()) as Served;
    const operations = operationsOf(document);
    const dir = join(folder, name);
    const fileOf = writeSamples(dir, operations);
    const client = await built;
    if (client.code !== 0) throw new Error(`The client was not built: ${client.stderr}`);
    frontend(
      dir,
      clientFolder,
      operations.map(({ id }) => `${id}.ts`),
      {
        ...{
          types: ['node'],
          typeRoots: [join(ROOT, 'node_modules/@types')],
          noEmit: true,
          skipLibCheck: true,
        },
      },
    );
    const compiled = types
      ? run([join(ROOT, 'node_modules/.bin/tsc'), '-p', dir], where(dir), 120)
      : undefined;

    const conform = conformance(document);
    const world = await worldOf(target, operations);
    const printed: Printed[] = [];
    /** Runs the samples of an operation one after the other. */
    async function runAll(operation: Operation): Promise<void> {
      const faults: string[] = [];
      for (const [language, { argv }] of Object.entries(languages)) {
        const { env, after } = await world.prepare(operation);
        const label = `${operation.id}-${language}`;
        const here = where(dir, { LEDGE_URL: `${recorder.url}/${label}`, ...env });
        const { code, stdout, stderr } = await run(argv(fileOf(operation.id, language)), here, 60);
        count++;
        const [exchange, ...more] = recorder.exchanges(label);
        const asked = exchange && `${exchange.method} ${exchange.status}`;
        if (code !== 0 || !exchange || more.length > 0 || !asked?.startsWith(`${operation.method} 2`)) {
          faults.push(
            `${language} ended with ${code}, ${asked}: ${stderr.trim().split('\n').at(-1)} ${stdout}`,
          );
          continue;
        }
        faults.push(...conform(exchange).map((fault) => `${language}: ${fault}`));
        printed.push({ name: label, language, stdout, exchange });
        await after?.();
      }
      check(`${name}: ${operation.id}`, faults.length === 0, faults.join('\n    ').slice(0, 2_000));
    }
    await inRooms(operations, world.room, (operation) =>
      group(`${name}: ${operation.id}`, () => runAll(operation)),
    );
    const me = operations.find(({ id }) => id === 'getMe')!;
    for (const [language, { argv }] of Object.entries(languages)) {
      const env = { LEDGE_URL: target.baseUrl, LEDGE_TOKEN: 'none' };
      const { code } = await run(argv(fileOf(me.id, language)), where(dir, env), 60);
      check(`${name}: ${language} fails where it is refused`, code !== 0, code);
    }
    const wrong = misprinted(printed);
    check(`${name}: each prints what it was answered`, wrong.length === 0, wrong);
    if (compiled) {
      const { code, stdout } = await compiled;
      check('the TypeScript ones are right by their types', code === 0, stdout);
    }
  } finally {
    recorder.stop();
    await target.stop();
  }
}

function where(cwd: string, env: Record<string, string> = {}) {
  // The compiled modules are kept: each sample is a process of its own.
  const NODE_COMPILE_CACHE = join(folder, 'compiled');
  return { cwd, env: { PATH: process.env.PATH, HOME: folder, NODE_COMPILE_CACHE, ...env } };
}

/** Does the work of each room in turn, and that of several rooms side by side. */
async function inRooms<T>(
  all: T[],
  room: (one: T) => string,
  work: (one: T) => Promise<void>,
): Promise<void> {
  // The longest first, so that it is not what all wait for in the end.
  const rooms = [...Map.groupBy(all, room).values()].sort((a, b) => b.length - a.length);
  const worker = async () => {
    for (let next = rooms.shift(); next; next = rooms.shift()) for (const one of next) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
