/**
 * Where a request's time goes: a CPU profile of a server under load, its self time by what it is spent on.
 *
 *     node bench/profile.ts SCENARIO [--server ledge-node|fastify|fastify-sql] [--seconds 4] [--top 15]
 *
 * Scenarios are those of bench/scenarios.ts: one, twenty, embed, bearer, basic, not-modified, mixed, create-64 …
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../src/entry/tools/child.ts';
import { inspect, type Profile } from './inspector.ts';
import { ledge, makeData } from './ledge.ts';
import { measure } from './measure.ts';
import { findPeers } from './peers.ts';
import { loadOf, prepared, scenarios } from './scenarios.ts';
import type { Running } from './servers.ts';

/** By what a frame's file says; the first that matches. */
const groups: readonly [RegExp, string][] = [
  [/src\/auth\/|fast-jwt|fastify\/jwt/, 'credentials'],
  [/src\/db\/|\/libsql\/|@libsql|node:sqlite|drizzle-orm/, 'statement'],
  [/src\/http\/log/, 'logging'],
  [/src\/http\/(reply|frame|origin|prefer|accept)|src\/kit\/(answer|preconditions)/, 'headers and answer'],
  [/src\/kit\//, 'query, validation, SQL'],
  [/fast-json-stringify|serializer/, 'serializing'],
  [/src\/(app|http|routes|entry)/, 'the app around it'],
  [/@hono\/node-server/, '@hono/node-server'],
  [/\/hono\//, 'hono (routing)'],
  [/find-my-way|fastify/, 'fastify'],
  [/^node:.*(http|net|stream|events|buffer|timers|async|process|task)/, 'node: http, streams, timers'],
  [/^node:/, 'node: the rest'],
];

function groupOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(program)') return 'native: sockets, SQLite, V8 (program)';
  return groups.find(([pattern]) => pattern.test(url))?.[1] ?? (url === '' ? 'native functions' : 'other');
}

/** Adds the self times of a profile up. @returns microseconds by what `name` says of a frame */
function add(profile: Profile, name: (frame: Profile['nodes'][number]['callFrame']) => string) {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const key = name(frames.get(id)!);
    sums.set(key, (sums.get(key) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  return [...sums].filter(([key]) => key !== 'idle' && key !== '(idle)').sort(([, a], [, b]) => b - a);
}

async function start(name: string, dir: string, flags: string[]): Promise<Running> {
  const server = [...ledge, ...findPeers().peers].find((one) => one.name === name);
  if (!server) throw new Error(`there is no server of the name ${name}`);
  return await server.start({ dir: join(dir, 'run'), data: await makeData(join(dir, 'made')), flags });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string', default: 'ledge-node' },
    seconds: { type: 'string', default: '4' },
    top: { type: 'string', default: '15' },
  },
});
const scenario = scenarios.find(({ name }) => name === positionals[0]);
if (!scenario) {
  console.error(`Use: node bench/profile.ts ${scenarios.map(({ name }) => name).join('|')}`);
  process.exit(2);
}
const dir = mkdtempSync(join(tmpdir(), 'ledge-profile-'));
try {
  const port = await freePort();
  const server = await start(values.server, dir, [`--inspect=127.0.0.1:${port}`]);
  let measured: Awaited<ReturnType<typeof measure>>;
  let profile: Profile;
  try {
    const inPrepared = await prepared(server);
    const loadFor = (seconds: number) => loadOf(scenario, inPrepared, seconds);
    const load = loadFor(Number(values.seconds));
    if (!load) throw new Error(`${values.server} has no ${scenario.name}`);
    await measure(server, loadFor(1)!);
    const inspector = await inspect(port);
    measured = await measure(server, load);
    profile = await inspector.stop();
  } finally {
    await server.stop();
  }
  const { requests, cpu } = measured;
  console.log(
    `${values.server}, ${scenario.title}: ${cpu.toFixed(1)} µs a request while it is profiled; self time:`,
  );
  const print = ([name, us]: [string, number]) =>
    console.log(`  ${(us / requests).toFixed(2).padStart(7)} µs  ${name}`);
  add(profile, groupOf).forEach(print);
  console.log('by function:');
  add(profile, ({ functionName, url, lineNumber }) => {
    const file = url.split('/').slice(-2).join('/');
    return `${functionName || '(anonymous)'} ${file}${file ? `:${lineNumber + 1}` : ''}`;
  })
    .slice(0, Number(values.top))
    .forEach(print);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
