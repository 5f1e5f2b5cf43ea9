/** A long mixed load: whether a server keeps its memory and its open files. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { entries, startFile } from './ledge.ts';
import { memoryOf, openFilesOf } from './processes.ts';
import { copyOf } from './servers.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('./soak-load.ts', import.meta.url));
/** Of the load at once: its token is good for ten minutes, and registrations of one address are bounded. */
const ROUND_SECONDS = 60;
const SAMPLE_SECONDS = 2;
/** The share of the run that is no part of the line: caches fill, code is compiled. */
const WARM_UP = 0.3;
/** MB that each 100,000 requests may add, and files that may be open at the end beside those after the warm-up. */
export const MAX_SLOPE = 1;
export const MAX_FILES = 2;

export type Soaked = {
  runtime: string;
  requests: number;
  seconds: number;
  failed: number;
  failures: readonly string[];
  /** MB for each 100,000 requests, by least squares after the warm-up, and its standard error. */
  slope: number;
  error: number;
  /** MB (PSS) after the warm-up and at the end: the means of a tenth of the samples. */
  memory: readonly [number, number];
  /** Open files between rounds: the first after the warm-up, and the last. */
  files: readonly [number, number];
};

type Sample = { requests: number; mb: number };

/** The line through some points by least squares. @returns its slope, and the standard error of that */
export function slopeOf(points: readonly { x: number; y: number }[]): { slope: number; error: number } {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const sum = (of: (point: { x: number; y: number }) => number) => mean(of) * points.length;
  const xx = sum(({ x }) => (x - mx) ** 2);
  const slope = sum(({ x, y }) => (x - mx) * (y - my)) / xx;
  const rest = sum(({ x, y }) => (y - my - slope * (x - mx)) ** 2);
  return { slope, error: Math.sqrt(rest / Math.max(1, points.length - 2) / xx) };
}

/** Puts a server under mixed load for so many seconds. @param data a folder, of which a copy is used */
export async function soak(
  {
    runtime,
    data,
    dir,
    seconds,
  }: { runtime: keyof typeof entries; data: string; dir: string; seconds: number },
  say: (line: string) => void,
): Promise<Soaked> {
  const copy = copyOf(data, join(dir, runtime));
  const server = await startFile(entries[runtime](), copy, join(dir, runtime, 'log'));
  const rounds = Math.max(2, Math.ceil(seconds / ROUND_SECONDS));
  const samples: Sample[] = [];
  const files: number[] = [];
  const failures: string[] = [];
  let requests = 0;
  let failed = 0;
  const start = performance.now();
  try {
    for (let round = 0; round < rounds; round++) {
      const taken: { at: number; mb: number }[] = [];
      const began = performance.now();
      const timer = setInterval(
        () => taken.push({ at: performance.now() - began, mb: memoryOf(server.pids()) }),
        SAMPLE_SECONDS * 1_000,
      );
      const url = `http://127.0.0.1:${server.port}`;
      const argv = [PROGRAM, url, String(seconds / rounds), String(round + 1)];
      const { stdout } = await run(process.execPath, argv).finally(() => clearInterval(timer));
      const took = performance.now() - began;
      const loaded = JSON.parse(stdout) as { requests: number; failed: number; failures: string[] };
      for (const { at, mb } of taken)
        samples.push({ requests: requests + (loaded.requests * at) / took, mb });
      requests += loaded.requests;
      failed += loaded.failed;
      failures.push(...loaded.failures);
      await sleep(500); // the connections of the round are closed by now
      files.push(openFilesOf(server.pids()));
      say(
        `${runtime}, round ${round + 1} of ${rounds}: ${requests} requests, ${taken.at(-1)?.mb.toFixed(0)} MB, ${files.at(-1)} files`,
      );
    }
  } finally {
    await server.stop();
  }
  const kept = samples.filter((sample) => sample.requests > requests * WARM_UP);
  const { slope, error } = slopeOf(kept.map((sample) => ({ x: sample.requests / 100_000, y: sample.mb })));
  const tenth = Math.max(1, Math.floor(kept.length / 10));
  const mean = (some: readonly Sample[]) => some.reduce((sum, { mb }) => sum + mb, 0) / some.length;
  return {
    ...{ runtime, requests, failed, failures, slope, error },
    seconds: (performance.now() - start) / 1_000,
    memory: [mean(kept.slice(0, tenth)), mean(kept.slice(-tenth))],
    files: [files[Math.floor(rounds * WARM_UP)]!, files.at(-1)!],
  };
}
