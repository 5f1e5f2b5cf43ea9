/** How long to wait before a request is repeated, and waiting that an abort ends. */

const FIRST_MS = 250;
const MOST_MS = 8_000;
/** Nobody waits for longer than this: what would have to is handed to the caller. */
const LONGEST_MS = 30_000;

/** Milliseconds before the next attempt; the range doubles, and chance keeps those apart who failed together. */
export const backoff = (attempt: number, random: () => number = Math.random): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** attempt) * (0.5 + random() / 2);

/**
 * Milliseconds to wait after an answer that may be another one later; undefined where that is too long.
 * @param attempt how many have failed before it
 */
export function pause(
  headers: Headers,
  attempt: number,
  random: () => number = Math.random,
): number | undefined {
  const asked = retryAfter(headers);
  if (asked === undefined) return backoff(attempt, random);
  return asked > LONGEST_MS ? undefined : asked + random() * FIRST_MS;
}

/**
 * What `Retry-After` says (RFC 9110 section 10.2.3), in milliseconds from now.
 * A date counts by the clock of the server where it tells it: ours may be hours off. To a page of another origin
 * it does not, and then a date can ask for no more than the longest wait.
 */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const theirs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(theirs) ? Math.min(Math.max(0, until - now), LONGEST_MS) : Math.max(0, until - theirs);
}

/** @throws the reason of the signal, as soon as it is aborted, whatever becomes of the work */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** @throws the reason of the signal */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await abortable(over, signal).finally(() => clearTimeout(timer));
}

/** One signal for several; undefined for none. */
export function anyOf(...signals: (AbortSignal | null | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== null && signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
