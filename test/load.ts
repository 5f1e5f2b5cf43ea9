/**
 * A bounded, seeded mix of reads and writes over HTTP, on as many connections as asked for:
 *
 *     node test/load.ts http://127.0.0.1:8787 --connections 32 --requests 2000
 *
 * Any status that is not documented for its request, any hang and any connection error is a failure.
 */
import { randomUUID } from 'node:crypto';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { parseArgs } from 'node:util';
import { type Call, type Mine, call as mix, mulberry, subjectOf } from './load-mix.ts';

export interface LoadOptions {
  readonly connections: number;
  /** Requests in all. */
  readonly requests: number;
  readonly seed?: number;
  /** How long one request may take before it counts as hung. */
  readonly timeoutMs?: number;
  /** When to stop sending, finished or not. */
  readonly limitMs?: number;
}

export interface LoadReport {
  /** Requests that were answered or failed. */
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly failed: number;
  /** What failed, the first 20 in words. */
  readonly failures: readonly string[];
  /** How often each status was answered. */
  readonly statuses: Record<number, number>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request over an agent's connection; rejects on a hang or a broken connection. */
function send(baseUrl: string, agent: Agent, call: Call, token: string, timeoutMs: number): Promise<Answer> {
  const headers: OutgoingHttpHeaders = { accept: 'application/json' };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.body !== undefined) headers['content-length'] = Buffer.byteLength(call.body);
  if (call.signedIn) headers.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const options = { agent, method: call.method, headers, signal: AbortSignal.timeout(timeoutMs) };
    const req = request(`${baseUrl}${call.path}`, options, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(call.body);
  });
}

/** Registers an account of its own and signs in. */
async function signIn(baseUrl: string, agent: Agent): Promise<string> {
  const username = `load-${randomUUID().slice(0, 13)}`;
  const password = randomUUID();
  const post = async (path: string, fields: Record<string, string>, expected: number): Promise<string> => {
    const call: Call = { method: 'POST', path, body: JSON.stringify(fields), expect: [expected] };
    const { status, body } = await send(baseUrl, agent, call, '', 30_000);
    if (status !== expected) throw new Error(`POST ${path} answered ${status}: ${body.slice(0, 300)}`);
    return body;
  };
  await post('/auth/register', { username, password, email: `${username}@example.com` }, 201);
  return JSON.parse(await post('/auth/login', { username, password }, 200)).accessToken;
}

/** Runs the mix against a server; leaves none of the rows that it made. */
export async function load(baseUrl: string, options: LoadOptions): Promise<LoadReport> {
  const { connections, requests, seed = 1, timeoutMs = 20_000, limitMs = 3_600_000 } = options;
  const failures: string[] = [];
  const statuses: Record<number, number> = {};
  let started = 0;
  let done = 0;
  let failed = 0;

  const one = async (call: Call, agent: Agent, mine: Mine, token: string): Promise<void> => {
    let wrong: string | undefined;
    try {
      const { status, body } = await send(baseUrl, agent, call, token, timeoutMs);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (!call.expect.includes(status)) wrong = `${status} ${body.slice(0, 200)}`;
      else call.look?.(JSON.parse(body), mine);
    } catch (error) {
      wrong = String(error);
    }
    done++;
    if (wrong === undefined) return;
    failed++;
    if (failures.length < 20) failures.push(`${call.method} ${call.path}: ${wrong}`);
  };

  const connection = async (index: number, token: string): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const random = mulberry(seed * 1_000 + index);
    const mine: Mine = { ids: [] };
    while (started < requests && performance.now() - start < limitMs) {
      started++;
      await one(mix(random, mine, subject), agent, mine, token);
    }
    for (const id of mine.ids) {
      const call: Call = {
        method: 'DELETE',
        path: `/${subject.name}/${encodeURIComponent(id)}`,
        signedIn: true,
        expect: [200],
      };
      await send(baseUrl, agent, call, token, timeoutMs).catch(() => {});
    }
    agent.destroy();
  };

  const subject = await subjectOf(baseUrl);
  const first = new Agent({ keepAlive: false });
  const token = await signIn(baseUrl, first);
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, (_, index) => connection(index, token)));
  const seconds = (performance.now() - start) / 1_000;
  return { requests: done, seconds, perSecond: Math.round(done / seconds), failed, failures, statuses };
}

/** One line for people, and what failed. */
export function describeLoad(report: LoadReport): string {
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${status} × ${count}`);
  const head = `${report.requests} requests in ${report.seconds.toFixed(1)} s, ${report.perSecond} requests/s, ${report.failed} failures (${statuses.join(', ')})`;
  return [head, ...report.failures.map((failure) => `  ${failure}`)].join('\n');
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      connections: { type: 'string', default: '32' },
      requests: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [url] = positionals;
  if (!url) {
    console.error('Use: node test/load.ts URL [--connections 32] [--requests 2000] [--seed 1]');
    process.exit(2);
  }
  const number = (name: keyof typeof values): number => Math.max(1, Number.parseInt(values[name], 10) || 1);
  const options = {
    connections: number('connections'),
    requests: number('requests'),
    seed: number('seed'),
  };
  const report = await load(url.replace(/\/$/, ''), options);
  console.log(describeLoad(report));
  process.exitCode = report.failed > 0 || report.requests !== options.requests ? 1 : 0;
}
