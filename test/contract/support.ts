/** What every contract test stands on: the server it speaks to, and the one function that speaks to it. */
import { randomUUID } from 'node:crypto';
import { expect, inject } from 'vitest';
import { type Conform, conformance } from './conform.ts';

export type Target = {
  name: string;
  baseUrl: string;
  admin: { username: string; password: string };
  /** An origin that the server was told to let in (`CORS_ORIGINS`). */
  corsOrigin?: string;
  /** Where its messages to people can be read (test/targets/deliveries.ts). */
  deliveries?: string;
  /** What stands in private columns, and may stand in no answer. */
  planted: readonly string[];
  /** The key of its access tokens. */
  signing: Signing;
};

/** A key to sign access tokens with, sealed with the server's `SECRET` as it is in its database. */
export type Signing = { kid: string; sealed: string; secret: string };

declare module 'vitest' {
  interface ProvidedContext {
    target: Target;
  }
}

export const target: Target = inject('target');

export type Row = { id: number; [field: string]: unknown };
export type Fault = { pointer?: string; parameter?: string; detail: string };
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: Fault[];
};

export type Reply = {
  url: string;
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, read as what the test expects it to be. */
  json: <T = Record<string, unknown>>() => T;
};

type Options = {
  /** The value of `Authorization`. */
  as?: string | undefined;
  json?: unknown;
  form?: Record<string, string>;
  /** A body sent as it is; bytes go without a `Content-Type` unless `type` gives one. */
  body?: string | Uint8Array<ArrayBuffer>;
  /** A body of unknown length. */
  stream?: ReadableStream<Uint8Array<ArrayBuffer>>;
  type?: string;
  headers?: Record<string, string>;
};

/** A client's address, as the one proxy that the targets trust would say; a new one each time, so that no test
 * is counted with another. */
export const anAddress = () => `10.${[1, 2, 3].map(() => Math.floor(Math.random() * 256)).join('.')}`;

/** Sends one request, and holds its answer to what every answer of the API promises. */
export async function call(method: string, path: string, options: Options = {}): Promise<Reply> {
  const headers: Record<string, string> = { 'x-forwarded-for': anAddress(), ...options.headers };
  if (options.as !== undefined) headers.authorization = options.as;
  let body = options.body;
  if (options.json !== undefined) {
    body = JSON.stringify(options.json);
    headers['content-type'] = 'application/json';
  } else if (options.form !== undefined) {
    body = new URLSearchParams(options.form).toString();
    headers['content-type'] = 'application/x-www-form-urlencoded';
  }
  if (options.type !== undefined) headers['content-type'] = options.type;
  const url = path.startsWith('/') ? target.baseUrl + path : path;
  const init: RequestInit = { method, headers, redirect: 'manual' };
  if (options.stream !== undefined) Object.assign(init, { body: options.stream, duplex: 'half' });
  else if (body !== undefined) init.body = body;
  const response = await fetch(url, init);
  const text = await response.text();
  const json = <T>() => JSON.parse(text) as T;
  const reply = { url, status: response.status, headers: response.headers, text, json };
  // One assertion for each request: there are some eight thousand of them on each target.
  const faults = [...broken(method, reply), ...(await conform())({ method, ...reply })];
  expect(faults, `${said(method, reply)} keeps what each answer promises, and is as declared`).toEqual([]);
  return reply;
}

/** The server's document as a check of its answers, made once for all files. */
const conform = once<Conform>(async () => {
  const answer = await fetch(`${target.baseUrl}/openapi.json`);
  return conformance(await answer.json());
});

/** Internals that no body may show: stack frames, SQL, files, private columns. */
const leaks =
  /node_modules|sqlite|libsql|hrana|\n\s+at |\bat \S+ \(|\.[jt]s:\d|file:\/\/|"stack"|\bselect\b.+\bfrom\b|insert into|\/(home|tmp|usr|var|work)\//i;

/** Names of private columns, but for those that some resource has as a public field. */
export const privateNames = new Set(['ownerId', 'owner_id', 'passwordHash', 'password_hash']);

const said = (method: string, { url, status, text }: Reply) =>
  `${method} ${url} → ${status} ${text.slice(0, 300)}`;

/** What an answer breaks of that which every answer promises, in words. */
function broken(method: string, { status, headers, text, json }: Reply): string[] {
  const faults: string[] = [];
  const id = headers.get('x-request-id');
  if (!id) faults.push('it has no X-Request-Id');
  for (const name of privateNames)
    if (text.includes(`"${name}"`) && new RegExp(`"${name}"\\s*:`).test(text))
      faults.push(`it shows ${name}`);
  if (target.planted.some((secret) => text.includes(secret))) faults.push('it shows a private column');
  if (status < 400 || method === 'HEAD') return faults;
  const type = headers.get('content-type');
  if (!type?.startsWith('application/problem+json')) return [...faults, `it is no problem but ${type}`];
  const problem = json<Partial<Problem> | null>() ?? {};
  for (const name of ['type', 'title', 'detail'] as const)
    if (typeof problem[name] !== 'string' || !/./.test(problem[name])) faults.push(`its ${name} is no text`);
  if (problem.status !== status) faults.push(`its status is ${problem.status}, that of the answer ${status}`);
  if (problem.instance !== id) faults.push('its instance is not X-Request-Id');
  const leak = leaks.exec(text);
  if (leak) faults.push(`it shows ${leak[0]}`);
  if (status >= 500) faults.push('it says that the server failed');
  return faults;
}

/** The answer is a problem of this status; `where` are pointers or parameters that it must name. */
export function expectProblem(reply: Reply, status: number, ...where: string[]): Problem {
  expect(reply.status, `${reply.url} → ${reply.text.slice(0, 300)}`).toBe(status);
  const problem = reply.json<Problem>();
  const named = (problem.errors ?? []).map((fault) => fault.pointer ?? fault.parameter);
  for (const name of where) expect(named, reply.text).toContain(name);
  return problem;
}

/** The order of ids, numbers or texts, as the database has it. */
export const byId = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

/** A word that no other test, file or run uses. */
export const unique = (prefix = 'it') => `${prefix}-${randomUUID().slice(0, 13)}`;

/** Calls `make` at the first use and hands its result to every later one. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The targets of a `Link` header by their relation. */
export function links(reply: Reply): Record<string, string> {
  const found = (reply.headers.get('link') ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([^",;]+)"?/g);
  return Object.fromEntries([...found].map(([, to, rel]) => [rel, to]));
}
