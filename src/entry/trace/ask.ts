/** Sends one request, and says when each part of the way was done. */
import { type IncomingHttpHeaders, request as plainly } from 'node:http';
import { request as securely } from 'node:https';
import { Refusal } from '../refusal.ts';

export type Sent = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** Of the authority that is trusted for `url`. */
  ca?: string | undefined;
};
/** Times are in milliseconds since the request was begun. */
export type Answer = {
  status: number;
  reason: string;
  headers: IncomingHttpHeaders;
  text: string;
  /** When the connection, TLS included, was there; when the header came; when all of it was there. */
  connected: number;
  first: number;
  ms: number;
};

/** Nothing was sent: nobody listens there. */
export class Unreachable extends Refusal {}

const DEADLINE_MS = 30_000;

/** @throws Refusal where nobody answers */
export function ask({ method, url, headers, body, ca }: Sent): Promise<Answer> {
  const start = performance.now();
  const since = () => performance.now() - start;
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const failed = (error: Error & { code?: string }) => {
      const Kind = error.code === 'ECONNREFUSED' ? Unreachable : Refusal;
      reject(new Kind(`${new URL(url).origin} does not answer (${error.code ?? error.message})`));
    };
    let connected = 0;
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(DEADLINE_MS), ca };
    const sent = (secure ? securely : plainly)(url, options, (answer) => {
      const first = since();
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('error', failed);
      answer.on('end', () => {
        const { statusCode: status = 0, statusMessage: reason = '', headers } = answer;
        resolve({ status, reason, headers, text, connected, first, ms: since() });
      });
    });
    sent.on('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = since();
      }),
    );
    sent.on('error', failed);
    sent.end(body);
  });
}
