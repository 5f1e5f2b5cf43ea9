/** A client that trusts the authority of a proxy, and keeps its connections. */
import { Agent, type RequestOptions, request as send } from 'node:https';
import type { WebServer } from './world.ts';

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };
const agents = new Map<number, Agent>();

/** Sends a request; what breaks or takes longer than 15 s is an answer with the status 0. */
export function request(
  { https, ca }: WebServer,
  method: string,
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const agent = agents.get(https) ?? new Agent({ keepAlive: true, ca, maxSockets: 64 });
  agents.set(https, agent);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const typed = body === undefined ? headers : { 'content-type': 'application/json', ...headers };
  const options: RequestOptions = {
    ...{ host: 'localhost', family: 4, port: https, method, path, agent },
    headers: body === undefined ? typed : { ...typed, 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(15_000),
  };
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, headers: {}, text: String(error) });
    const sent = send(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on('error', failed);
    });
    sent.on('error', failed);
    sent.end(body);
  });
}
