/** A proxy that tells apart who asks: what is sent below `/NAME` is an exchange of NAME. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Exchange } from '../contract/conform.ts';

export type Recorder = {
  url: string;
  /** What NAME has asked for and was answered, in order of arrival. */
  exchanges(name: string): Exchange[];
  stop(): void;
};

/** Starts one in front of a server. Each request comes from an address of its own, so that none is throttled. */
export async function startRecorder(baseUrl: string): Promise<Recorder> {
  const recorded = new Map<string, Exchange[]>();
  let count = 0;
  const server = createServer(async (incoming, outgoing) => {
    const [, name = '', path = ''] = /^\/([^/]+)(.*)$/.exec(incoming.url ?? '') ?? [];
    const body = await buffer(incoming);
    const { method = 'GET' } = incoming;
    const url = `${baseUrl}${path}`;
    const from = `10.9.${++count >> 8}.${count & 255}`;
    const headers = { ...incoming.headers, host: new URL(baseUrl).host, 'x-forwarded-for': from };
    const passed = request(url, { method, headers }, async (answer) => {
      const bytes = await buffer(answer);
      const { statusCode: status = 502, headers: told } = answer;
      const known = Object.entries(told).map(([field, value]) => [field, String(value)]);
      const exchange = { method, url, status, headers: new Headers(known as [string, string][]) };
      recorded.set(name, [...(recorded.get(name) ?? []), { ...exchange, text: bytes.toString() }]);
      outgoing.writeHead(status, answer.rawHeaders).end(bytes);
    });
    passed.on('error', (error) => outgoing.writeHead(502).end(String(error)));
    passed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: (name) => recorded.get(name) ?? [],
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
