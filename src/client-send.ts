/** Requests with a time limit, repeated where that does no harm. */
import { type Asked, note, RequestError, unexpected } from './client-errors.ts';
import { abortable, anyOf, backoff, pause, sleep } from './client-wait.ts';

export type SendOptions = {
  /**
   * How long each attempt may take until its answer is there, in milliseconds: 30,000 by default, 0 for any time.
   * JSON has to be there as a whole; for what is streamed (CSV, NDJSON) reading it may take as long again.
   */
  timeout?: number;
  /**
   * How often a request is repeated after a lost connection, 429, 502, 503 or 504: twice by default. Only what does
   * nothing twice is: GET, HEAD, PUT, DELETE, and POST and PATCH with an `Idempotency-Key`. Not PUT or DELETE with
   * `If-Match`: where the first was carried out, the second would be told of a conflict with it. `Retry-After` of up
   * to 30 seconds is heeded; with more, the answer is handed over.
   */
  retries?: number;
  /** Ends every call when it is aborted; for one call there is `init: { signal }` beside its arguments. */
  signal?: AbortSignal;
  fetch?: typeof fetch;
};

const TIMEOUT_MS = 30_000;
const RETRIES = 2;
/** Past it, timers end at once. */
const MOST_MS = 2 ** 31 - 1;
const AGAIN = [429, 502, 503, 504];
const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\b/i;

/** Whether a request can be sent twice and have the effect of one (RFC 9110 section 9.2.2). */
function harmless(method: string, init: RequestInit): boolean {
  const headers = new Headers(init.headers);
  const conditional = headers.has('if-match') || headers.has('if-none-match');
  return (
    !(init.body instanceof ReadableStream) &&
    (/^(GET|HEAD|OPTIONS)$/.test(method) ||
      (/^(PUT|DELETE)$/.test(method) && !conditional) ||
      headers.has('idempotency-key'))
  );
}

/**
 * A fetch that gives up in time, and repeats what can be.
 *
 * @param repeatable whether a request can be repeated
 * @param withinMs and for how long after it was first sent, in milliseconds
 * @throws RequestError `connection`, `timeout`, and `unexpected` where the answer is read as JSON and is none;
 *   the reason of a signal that was aborted
 */
export function sending(
  options: SendOptions,
  repeatable: typeof harmless = harmless,
  withinMs = Number.POSITIVE_INFINITY,
): typeof fetch {
  const { timeout = TIMEOUT_MS, retries = RETRIES } = options;
  return (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const asked = askedFor(input, init);
    const signal = anyOf(init.signal, options.signal);
    const left = repeatable(asked.method, init) ? retries : 0;
    const until = performance.now() + withinMs;
    const late = (wait: number) => performance.now() + wait > until;
    for (let attempt = 0; ; attempt++) {
      let wait: number | undefined;
      try {
        const attempted = new Attempt(asked, timeout, signal);
        const answer = await attempted.answer((signal) =>
          (options.fetch ?? fetch)(input, { ...init, signal }),
        );
        if (attempt < left && AGAIN.includes(answer.status)) wait = pause(answer.headers, attempt);
        if (wait === undefined || late(wait)) return answer;
        // Nobody will read it, and it would keep its connection.
        answer.body?.cancel().catch(() => {});
      } catch (error) {
        if (attempt >= left || !(error instanceof RequestError) || error.kind !== 'connection') throw error;
        wait = backoff(attempt);
        if (late(wait)) throw error;
      }
      await sleep(wait, signal);
    }
  }) as typeof fetch;
}

const askedFor = (input: RequestInfo | URL, init: RequestInit): Asked =>
  input instanceof Request ? input : { method: init.method ?? 'GET', url: String(input) };

/** One request on its way, until its answer has been read. */
class Attempt {
  readonly #asked: Asked;
  readonly #timeout: number;
  readonly #given: AbortSignal | undefined;
  readonly #late = new AbortController();
  readonly #signal: AbortSignal;

  constructor(asked: Asked, timeout: number, given: AbortSignal | undefined) {
    this.#asked = asked;
    this.#timeout = timeout;
    this.#given = given;
    this.#signal = anyOf(this.#late.signal, given)!;
  }

  async answer(send: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
    this.#given?.throwIfAborted();
    const answer = await this.#within(async () => {
      const come = await send(this.#signal);
      const json = JSON_TYPE.test(come.headers.get('content-type') ?? '');
      return json && come.body && this.#asked.method !== 'HEAD' ? await whole(come) : come;
    });
    return this.#watched(note(answer, this.#asked));
  }

  /** Does a part of the work within the time limit. */
  async #within<T>(work: () => Promise<T>): Promise<T> {
    const limited = this.#timeout > 0 && this.#timeout <= MOST_MS;
    const timer = limited ? setTimeout(() => this.#late.abort(), this.#timeout) : undefined;
    try {
      return await abortable(work(), this.#signal);
    } catch (cause) {
      this.#given?.throwIfAborted();
      if (this.#late.signal.aborted)
        throw new RequestError('timeout', this.#asked, `No answer within ${this.#timeout} ms`);
      if (cause instanceof SyntaxError || cause instanceof RequestError) throw cause;
      throw new RequestError('connection', this.#asked, 'The connection failed', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The answer, with a body that fails as the request does. */
  #watched(answer: Response): Response {
    for (const name of ['json', 'text', 'arrayBuffer', 'blob', 'formData'] as const) {
      const read = answer[name].bind(answer) as () => Promise<unknown>;
      const value = async () => {
        // A mistake of the caller's, and no fault of the connection.
        if (answer.bodyUsed) return await read();
        try {
          return await this.#within(read);
        } catch (error) {
          throw error instanceof SyntaxError ? unexpected(this.#asked, answer, error) : error;
        }
      };
      Object.defineProperty(answer, name, { value, configurable: true });
    }
    return answer;
  }
}

/** The answer once all of it is there: what is cut off in the middle can still be asked for again. */
async function whole(answer: Response): Promise<Response> {
  const { status, statusText, headers, url } = answer;
  const all = new Response(await answer.arrayBuffer(), { status, statusText, headers });
  return Object.defineProperty(all, 'url', { value: url });
}
