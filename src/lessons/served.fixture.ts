/** A lesson's server on a port of its own, and a short way to ask it over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

export type Asked = { status: number; type: string | null; headers: Headers; text: string };

/** Starts it. @returns how to ask it, and how to end it */
export async function served(made: Hono | Server) {
  const server = 'listen' in made ? made : createServer(getRequestListener(made.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    async ask(path: string, init?: RequestInit): Promise<Asked> {
      const answer = await fetch(base + path, init);
      const { status, headers } = answer;
      return { status, type: headers.get('content-type'), headers, text: await answer.text() };
    },
    end: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** POSTs JSON; a string is sent as it is. */
export const posting = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
