/** What the benchmarks have in common: one request on a connection of one's choice, and order statistics. */
import { type Agent, request } from 'node:http';

/** Sends one request. @returns its status, the value of `Retry-After`, its body and how long it took in milliseconds */
export function send(
  url: string,
  { agent, json, address }: { agent: Agent; json?: unknown; address?: string | undefined },
): Promise<{ status: number; retryAfter: string | undefined; text: string; ms: number }> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers: Record<string, string> = {};
  if (address) headers['x-forwarded-for'] = address;
  if (body) headers['content-type'] = 'application/json';
  if (body) headers['content-length'] = String(Buffer.byteLength(body));
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: body ? 'POST' : 'GET', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          ...{ status: answer.statusCode ?? 0, text, ms: performance.now() - start },
          retryAfter: answer.headers['retry-after'],
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** An address of the block for tests (RFC 2544), another one for each number. */
export const addressOf = (number: number) =>
  `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;

/** A value such that this share of all are below it. @param sorted from small to large */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const ms = (value: number): string => `${value.toFixed(1)} ms`;
