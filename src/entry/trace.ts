/**
 * `npm run trace -- [METHOD] PATH [-u USER:PASSWORD] [-H 'Name: value'] [-d BODY] [--stack] [--url ADDRESS]`: sends one
 * request, and draws its journey. The server of the settings is asked, or the stack where that one does not run.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '../http/trace-context.ts';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';
import { readToolSettings } from './settings.ts';
import { ROOT } from './tools/child.ts';
import { type Answer, ask, type Sent, Unreachable } from './trace/ask.ts';
import type { Journey } from './trace/journeys.ts';
import { picture } from './trace/picture.ts';
import { given, serverOf, stackOf, type Target } from './trace/target.ts';

const USAGE =
  "Usage: npm run trace -- [METHOD] PATH [-u USER:PASSWORD] [-H 'Name: value'] [-d BODY] [--stack] [--url ADDRESS]";
const STACK = join(ROOT, '.data/stack');

function read() {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        ...{ user: { ...text, short: 'u' }, data: { ...text, short: 'd' }, url: text },
        ...{ header: { ...text, short: 'H', multiple: true }, stack: { type: 'boolean', default: false } },
      },
    });
    const path = positionals.at(-1);
    const method = positionals.length === 2 ? positionals[0]! : values.data === undefined ? 'GET' : 'POST';
    if (!path?.startsWith('/') || positionals.length > 2 || !/^[A-Za-z]+$/.test(method)) throw new Error();
    return { ...values, path, method: method.toUpperCase() };
  } catch {
    throw new Refusal(USAGE);
  }
}

/** What is sent, whoever it is sent to. @param trace its id */
function requestOf({ user, data, header = [], method }: ReturnType<typeof read>, trace: string) {
  const headers: Record<string, string> = { traceparent: `00-${trace}-${newId(8)}-01`, accept: '*/*' };
  if (user !== undefined) headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  if (data !== undefined) {
    headers['content-type'] = /^\s*[[{]/.test(data)
      ? 'application/json'
      : 'application/x-www-form-urlencoded';
    headers['content-length'] = String(Buffer.byteLength(data));
  }
  for (const line of header) {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Refusal(USAGE);
    headers[name.toLowerCase()] = value;
  }
  return { method, headers, body: data };
}

/** The journey, from the one of the servers that has it. */
async function journeyOf({ servers }: Target, trace: string): Promise<Journey | undefined> {
  for (const server of servers) {
    const url = `${server}/_trace/${trace}`;
    const answer = await ask({ method: 'GET', url, headers: {} }).catch(() => undefined);
    if (answer?.status === 200) return (JSON.parse(answer.text) as Journey[])[0];
  }
  return undefined;
}

async function main(): Promise<void> {
  const options = read();
  const trace = newId(16);
  const request = requestOf(options, trace);
  const send = async (target: Target): Promise<{ target: Target; sent: Sent; answer: Answer }> => {
    const sent = { ...request, url: target.base + options.path, ca: target.ca };
    return { target, sent, answer: await ask(sent) };
  };
  const either = async () => {
    const own = serverOf(readToolSettings());
    return await send(own).catch(async (error) => {
      // Where somebody listens it may have been done: it is not sent to another one as well.
      if (!(error instanceof Unreachable)) throw error;
      try {
        return await send(stackOf(STACK));
      } catch {
        throw new Refusal(
          `Nothing answers at ${own.base}: start it with \`npm start\` or \`npm run stack\`, or name another one with --url`,
        );
      }
    });
  };
  const { target, sent, answer } = options.url
    ? await send(given(options.url))
    : await (options.stack ? send(stackOf(STACK)) : either());
  console.log(`Trace ${trace}\n\n${picture(sent, answer, await journeyOf(target, trace))}`);
}

await main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
