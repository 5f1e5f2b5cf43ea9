/** What the tests of forged credentials share: what a refusal says, and requests sent byte by byte. */
import { connect } from 'node:net';
import { expect } from 'vitest';
import { call, expectProblem, type Reply, target } from './support.ts';

/** A client address that no other request comes from, so that one refusal does not count for the next. */
export const fromAnywhere = () => {
  const byte = () => Math.floor(Math.random() * 65_536).toString(16);
  return { 'x-forwarded-for': `2001:db8:${byte()}:${byte()}:${byte()}::1` };
};

/** The challenges of a `WWW-Authenticate` by scheme in small letters, each with its parameters. */
export function challengesOf(header: string | null): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  let parameters: Record<string, string> = {};
  const words = /([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))|([\w-]+)/g;
  for (const [, name = '', quoted, plain, scheme] of (header ?? '').matchAll(words)) {
    if (scheme === undefined) parameters[name.toLowerCase()] = quoted ?? plain ?? '';
    else {
      parameters = {};
      found[scheme.toLowerCase()] = parameters;
    }
  }
  return found;
}

export type Refusal = 'a bad token' | 'a bad password' | 'no scheme';

/** What is wrong with an answer that is to refuse credentials, in words; undefined for nothing. */
export function refusalFault(status: number, challenge: string | null, as: Refusal): string | undefined {
  const { bearer, basic } = challengesOf(challenge);
  // RFC 7617 section 2.1.
  const asksBasic = Boolean(basic?.realm) && basic?.charset === 'UTF-8';
  // RFC 6750 section 3.1: who has given no credentials is told of no error.
  const asksBearer =
    Boolean(bearer?.realm) && bearer?.error === (as === 'a bad token' ? 'invalid_token' : undefined);
  const right = {
    'a bad token': asksBearer,
    'a bad password': asksBasic,
    'no scheme': asksBasic && asksBearer,
  };
  return status === 401 && right[as] ? undefined : `${status}, WWW-Authenticate: ${challenge}`;
}

/** A 401 with the challenge that is due. */
export function expectRefused(reply: Reply, as: Refusal): void {
  expectProblem(reply, 401);
  expect(refusalFault(reply.status, reply.headers.get('www-authenticate'), as), reply.text).toBeUndefined();
}

/** Neither who reads nor who writes with this `Authorization` is let in. */
export async function expectNoCredential(authorization: string, as: Refusal): Promise<void> {
  const options = { as: authorization, headers: fromAnywhere() };
  for (const reply of await Promise.all([
    call('GET', '/auth/me', options),
    call('DELETE', '/users/1', options),
  ]))
    expectRefused(reply, as);
}

const AT_ONCE = 32;

/**
 * Sends each as `Authorization` of a read, many at once: not by `call`, which looks at more than these need.
 * @param cases each with what is said of it where it is not refused
 * @returns the first few that are not refused, in words
 */
export async function notRefused(
  cases: readonly (readonly [title: string, authorization: string])[],
  as: Refusal,
): Promise<string> {
  const faults: string[] = [];
  const send = async ([title, authorization]: readonly [string, string]) => {
    const headers = { ...fromAnywhere(), authorization };
    const reply = await fetch(`${target.baseUrl}/auth/me`, { headers });
    await reply.body?.cancel();
    const fault = refusalFault(reply.status, reply.headers.get('www-authenticate'), as);
    if (fault !== undefined) faults.push(`${title}\n  Authorization: ${authorization}\n  → ${fault}`);
  };
  for (let i = 0; i < cases.length; i += AT_ONCE) await Promise.all(cases.slice(i, i + AT_ONCE).map(send));
  return faults.slice(0, 5).join('\n');
}

export type RawReply = { status: number; headers: Headers; text: string };
const TIMEOUT_MS = 20_000;

/**
 * Sends a request as it is, on a connection of its own. `fetch` would send none of these.
 * @param lines header fields after `Host`, in latin1, without their line breaks
 * @returns the answer; undefined when the server closed the connection without one
 */
export function raw(method: string, path: string, lines: string[]): Promise<RawReply | undefined> {
  const { hostname, port, host, pathname } = new URL(target.baseUrl);
  const at = `${pathname.replace(/\/$/, '')}${path}`;
  const text = [`${method} ${at} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', ''];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text.join('\r\n'), 'latin1'));
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses a long header may close before all of it was sent: what it said counts.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
    });
    socket.on('close', () => resolve(parsed(Buffer.concat(chunks).toString('latin1'))));
  });
}

function parsed(answer: string): RawReply | undefined {
  const [, status, fields = '', text = ''] =
    /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(`${answer}`) ?? [];
  if (status === undefined) return undefined;
  const headers = new Headers();
  for (const field of fields.split('\r\n')) {
    const colon = field.indexOf(':');
    if (colon > 0) headers.append(field.slice(0, colon), field.slice(colon + 1).trim());
  }
  return { status: Number(status), headers, text };
}
