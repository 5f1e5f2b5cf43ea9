/** A server of Node for an app: how long what may take, what Node refuses itself, and how it ends. */
import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Ctx } from '../http/context.ts';
import type { Booted } from './boot.ts';
import { endOnSignal } from './ending.ts';
import { explainListen } from './explain.ts';
import { manyHosts, refuse, refuseAddress } from './node-refusals.ts';

/** Longer than any proxy keeps an idle connection (Caddy: 2 minutes), so that none is closed under a request. */
const KEEP_ALIVE_MS = 130_000;
/** How long the header of a request may take to arrive, and how long all of it: longer where bodies may be larger. */
const HEADERS_MS = 10_000;
const BODY_MS = 20_000;
const BYTES_A_SECOND = 65_536;
/** How often Node looks for requests that take too long. */
const LOOK_MS = 1_000;

/** The address of the other end of a request's connection. */
export const peer = (c: Ctx) => (c.env as HttpBindings).incoming?.socket.remoteAddress ?? '';

/**
 * Serves it until a signal ends the process.
 * @param listening is told the port
 * @param headers header fields of every answer, also of what Node refuses itself
 */
export function serveOnNode(
  booted: Booted,
  listening: (port: number) => void,
  headers: Readonly<Record<string, string>> = {},
): void {
  const more = Object.entries(headers);
  const { HOST, PORT, MAX_BODY_BYTES } = booted.settings;
  const listener = getRequestListener(booted.fetch, {
    errorHandler: (error) => refuseAddress(error, booted.log),
  });
  const server = createServer({ connectionsCheckingInterval: LOOK_MS }, (request, response) => {
    if (manyHosts(request)) return refuse(new Error('more than one Host'), request.socket, headers);
    for (const [name, value] of more) response.setHeader(name, value);
    // Tells a proxy not to send anything else on a connection that is about to close.
    if (booted.ending.begun()) response.shouldKeepAlive = false;
    return listener(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = BODY_MS + Math.ceil((MAX_BODY_BYTES / BYTES_A_SECOND) * 1_000);
  server.on('clientError', (error, socket) => refuse(error, socket, headers));
  server.on('error', (error) => {
    console.error(explainListen(error, PORT));
    process.exit(1);
  });
  server.listen(PORT, HOST, () => {
    const address = server.address();
    listening(typeof address === 'object' && address ? address.port : PORT);
  });

  endOnSignal(booted, () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // Those that are in flight now are idle when they are answered.
    setInterval(() => server.closeIdleConnections(), 50).unref();
    return closed;
  });
}
