/** Sends made-up requests to a server, and holds each answer to the server's document. */
import { Agent, request as open } from 'node:http';
import fc from 'fast-check';
import { type Conform, conformance } from '../contract/conform.ts';
import { type Request, requests, type Who } from './requests.ts';

export type FuzzOptions = {
  baseUrl: string;
  /** `Authorization` values; without an admin's, nothing of others is changed. */
  person: string;
  admin?: string;
  /**
   * Whether addresses may have bytes that are none of ASCII. They are no valid HTTP, which workerd answers by
   * itself before the app has seen them.
   */
  raw: boolean;
  /** The ids of these people, whose profiles stay. */
  people: number[];
  requests: number;
  seed: number;
  /** How many requests are under way at once. */
  connections: number;
  /** When to stop sending, finished or not, in milliseconds. */
  limitMs: number;
};
export type FuzzReport = {
  sent: number;
  seconds: number;
  statuses: Record<number, number>;
  /** What was wrong, with the request as a line for a shell, and the smallest request that shows it. */
  failures: string[];
  /** Paths of what was created. */
  created: string[];
};

const TIMEOUT_MS = 30_000;
const SHRINK_MS = 20_000;
const MAX_FAILURES = 5;

type Answer = { status: number; headers: Headers; text: string };

/** Sends `requests` requests, the same ones for the same seed and document. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { baseUrl, seed, connections } = options;
  const document: unknown = await (await fetch(`${baseUrl}/openapi.json`)).json();
  const conform = conformance(document);
  const { admin, people: keep, raw } = options;
  const arbitrary = requests(document, { admins: admin !== undefined, keep, raw });
  const all = fc.sample(arbitrary, { seed, numRuns: options.requests });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const report: FuzzReport = { sent: 0, seconds: 0, statuses: {}, failures: [], created: [] };
  const wrong: { index: number; request: Request; faults: string[] }[] = [];
  const origin = new URL(baseUrl).origin;

  async function judged(request: Request): Promise<{ status: number; faults: string[] }> {
    try {
      const answer = await send(origin, agent, request, authorization(request.who, options));
      if (answer.status === 201) report.created.push(...paths(request, answer));
      return { status: answer.status, faults: faultsOf(conform, origin, request, answer) };
    } catch (error) {
      return { status: 0, faults: [`no answer: ${error}`] };
    }
  }

  const start = performance.now();
  let next = 0;
  async function connection(): Promise<void> {
    while (next < all.length && wrong.length < MAX_FAILURES && performance.now() - start < options.limitMs) {
      const index = next++;
      const request = all[index]!;
      const { status, faults } = await judged(request);
      report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      report.sent++;
      if (faults.length > 0) wrong.push({ index, request, faults });
    }
  }
  await Promise.all(Array.from({ length: connections }, connection));
  report.seconds = (performance.now() - start) / 1_000;
  // The same seed and index make the same request, from which fast-check then looks for a smaller one.
  for (const { index, request, faults } of wrong.slice(0, MAX_FAILURES)) {
    const property = fc.asyncProperty(arbitrary, async (r) => (await judged(r)).faults.length === 0);
    const smaller = await fc.check(property, {
      ...{ seed, path: String(index), numRuns: 1 },
      ...{ interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: false },
    });
    const [least] = smaller.counterexample ?? [];
    const found = least ? `\n  smallest: ${curl(origin, least)}` : '\n  (not wrong again when sent alone)';
    report.failures.push(`${faults.join('; ')}\n  ${curl(origin, request)}${found}`);
  }
  agent.destroy();
  return report;
}

function authorization(who: Who, { person, admin }: FuzzOptions): string | undefined {
  if (typeof who === 'object') return who.authorization;
  return who === 'person' ? person : who === 'admin' ? admin : undefined;
}

/** An answer is one of those that are declared, and never that the server has failed. */
function faultsOf(conform: Conform, origin: string, request: Request, answer: Answer): string[] {
  const { method, path } = request;
  const failed = answer.status >= 500 ? [`${answer.status} ${answer.text.slice(0, 200)}`] : [];
  return [...failed, ...conform({ method, url: `${origin}${path}`, ...answer })];
}

/** By `node:http`, which sends an address as it is, with all that is wrong in it. */
function send(
  origin: string,
  agent: Agent,
  { method, path, headers, body }: Request,
  authorization?: string,
) {
  const { hostname, port } = new URL(origin);
  const sent: Record<string, string | number> = { ...headers };
  if (authorization !== undefined) sent.authorization = authorization;
  if (body?.type !== undefined) sent['content-type'] = body.type;
  if (body) sent['content-length'] = body.bytes.byteLength;
  return new Promise<Answer>((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const asked = open({ hostname, port, agent, method, path, headers: sent, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const known = Object.entries(answer.headers).map(([name, v]): [string, string] => [name, String(v)]);
        resolve({
          status: answer.statusCode ?? 0,
          headers: new Headers(known),
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    asked.on('error', reject);
    asked.end(body?.bytes);
  });
}

/** Where the rows are that a request has made. */
function paths({ path }: Request, { headers, text }: Answer): string[] {
  const location = headers.get('location');
  if (location !== null) return [location];
  const rows: unknown = text === '' ? [] : JSON.parse(text);
  return Array.isArray(rows) ? rows.map(({ id }) => `${path.replace(/\?.*/, '')}/${id}`) : [];
}

/** A line for a shell that sends the same request; tokens are variables of it. */
export function curl(origin: string, { method, path, headers, who, body }: Request): string {
  const given = typeof who === 'object' ? who.authorization : undefined;
  const lines = Object.entries({
    ...headers,
    ...(given !== undefined && { authorization: given }),
    ...(body && { 'content-type': body.type ?? '' }),
  }).map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  const token = who === 'person' || who === 'admin' ? [`-H "Authorization: $${who.toUpperCase()}"`] : [];
  const data = body ? [`--data-binary ${quoted(Buffer.from(body.bytes).toString('latin1'))}`] : [];
  return [
    'curl -ig --path-as-is',
    `-X ${method}`,
    quoted(`${origin}${path}`),
    ...token,
    ...lines,
    ...data,
  ].join(' ');
}

/** A text of bytes as a word of bash. */
const quoted = (text: string) =>
  /^[ -~]*$/.test(text) && !text.includes("'")
    ? `'${text}'`
    : `$'${text.replace(/[^ -~]|['\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;
