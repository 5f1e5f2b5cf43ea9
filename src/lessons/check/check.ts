/** Tries a server, whatever it is written in, and says of each expectation whether it is met. */
import { setTimeout as sleep } from 'node:timers/promises';

/** So long a server may take for one answer, in milliseconds. */
export const DEADLINE_MS = 5_000;
/** More of a body is not read: what a server sends without end must not fill the memory. */
const MAX_BYTES = 1_000_000;

export type Ask = { method?: string; path: string; headers?: Record<string, string>; body?: string };
export type Came = {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where it is none. */
  json: unknown;
};
/** What earlier answers gave, by name: a token, for what is asked later. */
export type Memory = Record<string, string>;
export type Expectation = {
  /** What it is about, in a few words. */
  name: string;
  /** What is sent; undefined where an earlier answer that it needs did not come. */
  ask: Ask | ((memory: Memory) => Ask | undefined);
  /** How long to wait before, in milliseconds; undefined where that is too long: it is then no part of the check. */
  after?(memory: Memory): number | undefined;
  /** What should come, in words. */
  expected: string;
  met(came: Came): boolean;
  /** Where to look when it is not met. */
  hint: string;
  /** Keeps something of the answer. */
  keep?(came: Came, memory: Memory): void;
};
export type Finding = {
  name: string;
  /** `untried`: what it needs did not come, as another finding says. */
  result: 'met' | 'not met' | 'untried';
  /** The request, to be sent again by hand. */
  curl: string;
  expected: string;
  came: string;
  hint: string;
};

/**
 * Tries one expectation after the other; whatever the server does, each that can be tried in time has its finding.
 * @param base the address of the server, or of what it is mounted at
 * @param deadlineMs how long one answer may take
 */
export async function check(
  base: string,
  expectations: readonly Expectation[],
  deadlineMs = DEADLINE_MS,
): Promise<Finding[]> {
  const root = base.replace(/\/+$/, '');
  const memory: Memory = {};
  const findings: Finding[] = [];
  for (const { name, ask, after, expected, met, hint, keep } of expectations) {
    const wait = after ? after(memory) : 0;
    if (wait === undefined) continue;
    if (wait > 0) await sleep(wait);
    const asked = typeof ask === 'function' ? ask(memory) : ask;
    if (!asked) {
      findings.push({ ...{ name, expected, hint, curl: '' }, result: 'untried', came: 'not asked' });
      continue;
    }
    const came = await send(root, asked, deadlineMs);
    const result = typeof came !== 'string' && met(came) ? 'met' : 'not met';
    if (keep && typeof came !== 'string') keep(came, memory);
    findings.push({ ...{ name, result, expected, hint }, curl: curlOf(root, asked), came: described(came) });
  }
  return findings;
}

/** @returns what came, or why nothing did */
async function send(root: string, ask: Ask, deadlineMs: number): Promise<Came | string> {
  const { method = 'GET', path, headers = {}, body } = ask;
  try {
    const signal = AbortSignal.timeout(deadlineMs);
    const init = { method, headers, signal, redirect: 'manual' as const };
    const answer = await fetch(root + path, body === undefined ? init : { ...init, body });
    const text = await textOf(answer);
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: Error & { code?: string } };
    if (name === 'TimeoutError') return `no answer within ${deadlineMs / 1_000} s`;
    if (cause?.code === 'ECONNREFUSED') return 'nothing listens there';
    return `no HTTP answer (${cause?.code ?? cause?.message ?? (error as Error).message})`;
  }
}

async function textOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes > MAX_BYTES) break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The request as a line for a shell. */
function curlOf(root: string, { method = 'GET', path, headers = {}, body }: Ask): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', quoted(`${name}: ${value}`)]);
  return [
    ...['curl', '-i', ...(method === 'GET' ? [] : ['-X', method]), ...fields],
    ...(body === undefined ? [] : ['-d', quoted(body)]),
    quoted(root + path),
  ].join(' ');
}

function described(came: Came | string): string {
  if (typeof came === 'string') return came;
  const type = came.headers.get('content-type') ?? 'no Content-Type';
  // Control characters of somebody's server are not for a terminal.
  const text = came.text.slice(0, 200).replaceAll(/\p{Cc}+/gu, ' ');
  return `${came.status}, ${type}: ${text}${came.text.length > 200 ? '…' : ''}`;
}
