/** Where a target posts its messages to people (`DELIVER_URL`), so that a test can read them as a person would. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Deliveries = { url: string; stop(): Promise<void> };

/** Takes messages by POST; `GET /?to=EMAIL` answers with those to one person, the oldest first. */
export async function startDeliveries(): Promise<Deliveries> {
  const messages: { to?: string }[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      messages.push(JSON.parse(text));
      response.end('{}');
    } else {
      const to = new URL(request.url ?? '', 'http://localhost').searchParams.get('to');
      response.end(JSON.stringify(messages.filter((message) => message.to === to)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
