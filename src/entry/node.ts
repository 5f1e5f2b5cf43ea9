/** Ledge on Node. */
import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { Ctx } from '../http/context.ts';
import { problemText } from '../problems.ts';
import { announce, boot, endOnSignal } from './boot.ts';
import { explainListen } from './explain.ts';

/** Longer than any proxy keeps an idle connection (Caddy: 2 minutes), so that none is closed under a request. */
const KEEP_ALIVE_MS = 130_000;
const DRAIN_MS = 5_000;

const peer = (c: Ctx) => (c.env as HttpBindings).incoming?.socket.remoteAddress ?? '';
const booted = await boot('node', peer);
const { HOST, PORT } = booted.settings;
/** Called for an address that cannot be one (a malformed Host): nothing of it has reached the app. */
const errorHandler = (error: unknown) => {
  const refused = error instanceof RequestError;
  const detail = refused ? 'The address or the Host header is not valid' : 'An unexpected error was logged';
  if (!refused) booted.log.event('error', String(error));
  const type = refused ? 'bad-request' : 'internal-error';
  const id = crypto.randomUUID();
  return new Response(problemText(type, detail, id), {
    status: refused ? 400 : 500,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': id },
  });
};
const server = createServer(getRequestListener(booted.fetch, { errorHandler }));
server.keepAliveTimeout = KEEP_ALIVE_MS;

/** What Node's parser refuses never reaches the app: it is a problem all the same. */
server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const large = error.code === 'HPE_HEADER_OVERFLOW';
  const type = large ? 'headers-too-large' : 'bad-request';
  const detail = large ? 'The header fields are too large' : 'This is no valid HTTP request';
  const id = crypto.randomUUID();
  const body = problemText(type, detail, id);
  const status = large ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
});
server.on('error', (error) => {
  console.error(explainListen(error, PORT));
  process.exit(1);
});
server.listen(PORT, HOST, () => {
  const address = server.address();
  announce(booted, typeof address === 'object' && address ? address.port : PORT);
});

endOnSignal(booted, async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const deadline = new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  await Promise.race([closed.then(booted.settled), deadline]);
});
