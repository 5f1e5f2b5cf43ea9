/** What Node itself refuses before the app hears of it: a problem (RFC 9457) all the same. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestError } from '@hono/node-server';
import type { Logger } from '../http/log.ts';
import { type ProblemType, problems, problemText } from '../problems.ts';

const CODES: Record<string, [ProblemType, string]> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The header fields are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request took too long to arrive'],
};
const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/**
 * Whether a request names its host more than once, of which a proxy may have believed another one
 * (RFC 9112, 3.2: 400). Node takes the first in silence.
 */
export function manyHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.length === 4 && rawHeaders[at]!.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}

/**
 * Answers, on its socket, what the parser refused or what took too long to arrive, and closes the connection.
 * @param headers more header fields
 */
export function refuse(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  headers: Readonly<Record<string, string>> = {},
): void {
  // Into an answer that has begun, another one would be read as part of it.
  const { _httpMessage } = socket as { _httpMessage?: ServerResponse };
  if (!socket.writable || error.code === 'ECONNRESET' || _httpMessage?.headersSent)
    return void socket.destroy();
  const [type, detail] = CODES[error.code ?? ''] ?? ['bad-request', 'This is no valid HTTP request'];
  const [status] = problems[type];
  const id = crypto.randomUUID();
  const body = problemText(type, detail, id);
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\n${more.join('')}Content-Type: application/problem+json\r\nX-Request-Id: ${id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Answers an address that cannot be one (a malformed Host); anything else that comes here is a fault of ours. */
export function refuseAddress(error: unknown, log: Logger): Response {
  const refused = error instanceof RequestError;
  const detail = refused ? 'The address or the Host header is not valid' : 'An unexpected error was logged';
  if (!refused) log.event('error', String(error));
  const type = refused ? 'bad-request' : 'internal-error';
  const id = crypto.randomUUID();
  return new Response(problemText(type, detail, id), {
    status: problems[type][0],
    headers: { 'content-type': 'application/problem+json', 'x-request-id': id },
  });
}
