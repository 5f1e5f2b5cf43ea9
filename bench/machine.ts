/** What the figures of a run depend on beside the code: the machine, the versions, the disk. */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';
import { median } from './measure.ts';

/** How long it takes here to append 4 KiB to a file in `dir` and to have them on disk: the median, in milliseconds. */
export function fsyncMs(dir: string, times = 200): number {
  const file = openSync(join(dir, 'fsync'), 'a');
  const page = Buffer.alloc(4_096, 1);
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return median(took);
}

const versionIn = (file: string): string =>
  (JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { version: string }).version;

const at = (folder: string) => (name: string) => `${name} ${versionIn(join(folder, name, 'package.json'))}`;

/** Processor, cores, memory, kernel, and the versions of what Ledge stands on, a line each. */
export function describeOwn(): string[] {
  const own = ['hono', 'drizzle-orm', '@libsql/client', 'libsql', 'bun', 'workerd'];
  return [
    `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
    [`Node ${process.versions.node}`, ...own.map(at('node_modules'))].join(', '),
  ];
}

/** The same, and the versions of the peers. */
export function describeMachine(): string[] {
  const js = ['fastify', '@fastify/jwt', 'express', 'jsonwebtoken', 'json-server', 'elysia', '@elysiajs/jwt'];
  const py = ['python3-flask', 'gunicorn', 'python3-fastapi', 'python3-uvicorn', 'python3-jwt'];
  const { stdout } = spawnSync('dpkg-query', ['-W', ...py], { encoding: 'utf8' });
  const debian = (stdout ?? '').trim().replaceAll('\t', ' ').split('\n').filter(Boolean);
  return [
    ...describeOwn(),
    js.map(at('bench/peers/node_modules')).join(', '),
    ...(debian.length > 0 ? [`Debian's ${debian.join(', ')}`] : []),
  ];
}
