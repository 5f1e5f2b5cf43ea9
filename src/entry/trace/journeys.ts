/** In development a server remembers what it did for the last requests of traces, for `npm run trace`. */
import type { createApp } from '../../app.ts';
import type { Settings } from '../../config.ts';
import type { Call } from '../../db/watched.ts';
import { clientAddress, isLoopback } from '../../http/address.ts';
import type { Ctx, Deps } from '../../http/context.ts';
import { replyJson } from '../../http/reply.ts';
import { ProblemError } from '../../problems.ts';

/** So many requests are remembered. */
const KEPT = 100;
const STATEMENTS = 50;
const LETTERS = 10_000;

/** What a server did for one request; times are in milliseconds. */
export type Journey = {
  trace: string;
  /** The step of the caller, and that of this server. */
  parent: string;
  span: string;
  request: string;
  runtime: Deps['runtime'];
  process: number;
  status: number;
  ms: number;
  /** How long it took to know the caller; null where no credentials came. */
  credentials: number | null;
  caller: { id: number; role: string } | null;
  /** `at` counts from the begin of the request. Statements have no values: those are nobody's to see. */
  calls: Call[];
};

/** Keeps journeys, and has them served. */
export class Journeys {
  readonly #runtime: Deps['runtime'];
  readonly #kept: { trace: string; tell(): Journey }[] = [];

  constructor(runtime: Deps['runtime']) {
    this.#runtime = runtime;
  }

  /** Remembers a request that is answered; what it still does afterwards is told as well. */
  readonly traced: NonNullable<Deps['traced']> = (c, start, ms) => {
    const [trace, watch, caller] = [c.get('trace'), c.get('watch'), c.get('caller')];
    if (!trace || !watch) return;
    const fixed = {
      ...{ trace: trace.id, parent: trace.parent, span: trace.span, request: c.get('requestId') },
      ...{ runtime: this.#runtime, process: process.pid, status: c.res.status, ms },
      ...{
        credentials: watch.credentials ?? null,
        caller: caller ? { id: caller.id, role: caller.role } : null,
      },
    };
    const tell = () => ({ ...fixed, calls: watch.calls.map((call) => shortened(call, start)) });
    this.#kept.push({ trace: trace.id, tell });
    if (this.#kept.length > KEPT) this.#kept.shift();
  };

  /** Adds `GET /_trace/{id}` to an app: nobody but who sits at this machine is answered, and nobody is told of it. */
  serve(app: ReturnType<typeof createApp>, settings: Settings, peer: Deps['peer']): void {
    const direct = { settings: { ...settings, TRUSTED_PROXIES: 0 }, peer };
    app.get(`${settings.API_PREFIX}/_trace/:trace`, (c) => {
      const found = isHere(c, direct) ? this.#kept.filter(({ trace }) => trace === c.req.param('trace')) : [];
      if (found.length === 0) throw new ProblemError('not-found', 'No resource has this address');
      const body = JSON.stringify(found.map(({ tell }) => tell()));
      return replyJson(c, 200, body, { 'cache-control': 'no-store' });
    });
  }
}

/**
 * Whether a request comes from this machine itself: not by a proxy, who may pass on what comes from elsewhere, and not
 * by a name that merely leads here, under which a page could ask.
 */
function isHere(c: Ctx, direct: Pick<Deps, 'settings' | 'peer'>): boolean {
  const passedOn = ['x-forwarded-for', 'forwarded', 'via', 'origin'].some(
    (name) => c.req.header(name) !== undefined,
  );
  const named = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(c.req.header('host') ?? '');
  return named && !passedOn && isLoopback(clientAddress(c, direct));
}

const shortened = (call: Call, start: number): Call => ({
  ...call,
  at: call.at - start,
  statements: call.statements.slice(0, STATEMENTS).map((text) => text.slice(0, LETTERS)),
});
