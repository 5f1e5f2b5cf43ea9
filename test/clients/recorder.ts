/** A proxy on loopback that notes what a client really sends. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Sent = {
  method: string;
  /** The path, and the query as it was written. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
};

export type Recorder = {
  url: string;
  /** What has been sent, in order of arrival. */
  sent: Sent[];
  stop(): void;
};

/** Starts one in front of a server. It passes everything on as it is, but for `Host`. */
export async function startRecorder(baseUrl: string): Promise<Recorder> {
  const sent: Sent[] = [];
  const { host } = new URL(baseUrl);
  const server = createServer(async (incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await buffer(incoming);
    sent.push({ method, url, headers, body: body.toString() });
    const passed = request(baseUrl + url, { method, headers: { ...headers, host } }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(answer);
    });
    passed.on('error', (error) => answer.writeHead(502).end(String(error)));
    passed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, sent, stop };
}
