/** Ledge on Bun. */
import type { Ctx } from '../http/context.ts';
import { problemText } from '../problems.ts';
import { announce, boot } from './boot.ts';
import { endOnSignal } from './ending.ts';
import { explainListen } from './explain.ts';

type Server = { requestIP(request: Request): { address: string } | null };
/** The part of Bun's own server that is used here. */
declare const Bun: {
  serve(options: {
    hostname: string;
    port: number;
    idleTimeout: number;
    maxRequestBodySize: number;
    fetch(request: Request, server: Server): Response | Promise<Response>;
  }): { port: number; stop(closeActive?: boolean): Promise<void> };
};

const peer = (c: Ctx) => (c.env as { server?: Server }).server?.requestIP(c.req.raw)?.address ?? '';
const booted = await boot('bun', peer);
const { HOST, PORT, MAX_BODY_BYTES } = booted.settings;

function listen() {
  try {
    return Bun.serve({
      hostname: HOST,
      port: PORT,
      // Seconds; Bun allows 255 at most. Longer than a proxy keeps an idle connection (Caddy: 120).
      idleTimeout: 130,
      // The app answers 413 itself, with a problem; this is the bound where it is not asked.
      maxRequestBodySize: MAX_BODY_BYTES * 16,
      fetch(request, server) {
        const answer = oneHost(request) ? booted.fetch(request, { server }) : hostless();
        return booted.ending.begun() ? last(answer) : answer;
      },
    });
  } catch (error) {
    console.error(explainListen(error as NodeJS.ErrnoException, PORT));
    process.exit(1);
  }
}

/** Bun joins several Host fields by commas, and goes by the first (RFC 9112, 3.2: 400). */
const oneHost = ({ url, headers }: Request): boolean =>
  url.startsWith('http') && !headers.get('host')?.includes(',');

/** Without a usable Host, Bun gives a relative address, whose path would be taken for another one. */
function hostless(): Response {
  const body = problemText(
    'bad-request',
    'The Host header is missing, there twice, or not valid',
    crypto.randomUUID(),
  );
  return new Response(body, { status: 400, headers: { 'content-type': 'application/problem+json' } });
}

/** Tells a proxy not to send anything else on a connection that is about to close. */
async function last(answer: Response | Promise<Response>): Promise<Response> {
  const { headers } = await answer;
  headers.set('connection', 'close');
  return answer;
}

const server = listen();
announce(booted, server.port);
endOnSignal(booted, () => server.stop());
