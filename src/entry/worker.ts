/** Ledge on Cloudflare Workers. */
import { createApp } from '../app.ts';
import { parseSettings, type Settings } from '../config.ts';
import { openRemote, type Remote } from '../db/remote.ts';
import type { Ctx } from '../http/context.ts';
import { createLogger } from '../http/log.ts';
import { problemText } from '../problems.ts';
import { workerHasher } from './password-hasher.ts';

export { PasswordHasher } from './password-hasher.ts';

type Env = Record<string, unknown> & {
  ASSETS?: { fetch(url: string): Promise<Response> };
  RATE_LIMITER?: { limit(of: { key: string }): Promise<{ success: boolean }> };
};
type Execution = { waitUntil(promise: Promise<unknown>): void; passThroughOnException(): void };

let app: ReturnType<typeof createApp> | undefined;

export default {
  async fetch(request: Request, env: Env, execution: Execution): Promise<Response> {
    try {
      app ??= make(env);
    } catch (error) {
      // A setting is missing or wrong: the operator reads which in the log, the client only that it is so.
      console.error(error instanceof Error ? error.message : error);
      const id = crypto.randomUUID();
      const body = problemText('unavailable', 'This server is not set up yet', id);
      const headers = { 'content-type': 'application/problem+json', 'retry-after': '60', 'x-request-id': id };
      return new Response(body, { status: 503, headers });
    }
    return app.fetch(request, env, execution as never);
  },
};

function make(env: Env) {
  const settings = parseSettings(env);
  const url = settings.LIBSQL_URL;
  if (!url) throw new Error('LIBSQL_URL is not set: npx wrangler secret put LIBSQL_URL');
  if (!settings.SECRET) throw new Error('SECRET is not set: npx wrangler secret put SECRET');
  const authToken = settings.LIBSQL_AUTH_TOKEN;
  // A client of ours keeps nothing between two calls. What one request of a Worker began no other may wait for.
  const database = onward(openRemote({ url, authToken }));
  const replicaUrl = settings.LIBSQL_REPLICA_URL;
  const replica = replicaUrl && onward(openRemote({ url: replicaUrl, authToken, deadlineMs: 1_000 }));
  return createApp({
    settings,
    runtime: 'workerd',
    database,
    ...(replica && { replica }),
    now: Date.now,
    hasher: workerHasher(),
    log: createLogger(logFormat(settings), (text) => console.log(text.trimEnd()), Date.now),
    // Cloudflare sets it, and whatever a client has put there is gone.
    peer: (c) => c.req.header('cf-connecting-ip') ?? '',
    later: (c, work) => c.executionCtx.waitUntil(work),
    admits: async (c, key) => (await (c.env as Env).RATE_LIMITER?.limit({ key }))?.success ?? true,
    asset,
  });
}

/** The database of a request; of one that belongs to a trace, calls pass that on. */
const onward = (client: Remote) => (c: Ctx) => {
  const trace = c.get('trace')?.onward;
  return trace ? client.traced(trace) : client;
};

const logFormat = ({ LOG }: Settings) => LOG ?? 'json';

async function asset(c: Ctx, name: string) {
  const { ASSETS } = c.env as Env;
  const answer = await ASSETS?.fetch(`https://assets.local/${name}`);
  if (!answer?.ok) return undefined;
  return { body: await answer.arrayBuffer(), type: answer.headers.get('content-type') ?? 'text/plain' };
}
