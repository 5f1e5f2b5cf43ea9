/** The server that the scripts of `examples/` are tried on, seen by others than they. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

type Post = { id: number; title: string };
type Who = { LEDGE_USER: string; LEDGE_PASSWORD: string };
export type Api = Awaited<ReturnType<typeof api>>;

/** What a test asks of the server, as its admin where that is needed. */
export async function api(base: string, admin: { username: string; password: string }) {
  async function call<T>(method: string, path: string, json?: unknown, authorization?: string): Promise<T> {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
      },
      body: json === undefined ? null : JSON.stringify(json),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
  const signIn = async (username: string, password: string) =>
    `Bearer ${(await call<{ accessToken: string }>('POST', '/auth/login', { username, password })).accessToken}`;
  const asAdmin = await signIn(admin.username, admin.password);

  return {
    posts: () => call<Post[]>('GET', '/posts'),
    post: (id: number) => call<Post>('GET', `/posts/${id}`),
    csv: async () =>
      (await fetch(`${base}/posts?_fields=id,title,body`, { headers: { accept: 'text/csv' } })).text(),
    rename: (id: number, title: string) => call('PATCH', `/posts/${id}`, { title }, asAdmin),
    /** Registers somebody. @returns what a script is told of them, by its environment */
    async person(username: string): Promise<Who> {
      const password = `pass of ${username}`;
      await call('POST', '/auth/register', { username, email: `${username}@example.com`, password });
      return { LEDGE_USER: username, LEDGE_PASSWORD: password };
    },
    /** A post of theirs, and a new password, which the server has not seen yet. @returns the post's id */
    async create(who: Who, title: string): Promise<number> {
      const as = await signIn(who.LEDGE_USER, who.LEDGE_PASSWORD);
      const { id } = await call<Post>('POST', '/posts', { title, body: '-' }, as);
      const currentPassword = who.LEDGE_PASSWORD;
      who.LEDGE_PASSWORD = `new ${currentPassword}`;
      await call('PUT', '/auth/me/password', { currentPassword, newPassword: who.LEDGE_PASSWORD }, as);
      return id;
    },
    /** Tries to sign in until this address has done so too often for now. */
    async exhaust(): Promise<void> {
      for (let n = 0; n < 200; n++) {
        const answer = await fetch(`${base}/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: `nobody-${n % 9}`, password: 'wrong password' }),
        });
        if (answer.status === 429) return;
      }
      throw new Error('200 attempts were not too many');
    },
  };
}

/** A way to the server on which `meddle` happens just before the first PATCH arrives. */
export async function startMeddler(base: string, meddle: () => Promise<unknown>) {
  let first = true;
  const proxy = createServer(async (incoming, outgoing) => {
    if (incoming.method === 'PATCH' && first) {
      first = false;
      await meddle();
    }
    const { method = 'GET', headers } = incoming;
    const forwarded = request(`${base}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async stop() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
