/** Logs: one line a request or event, JSON for machines, short and plain on a terminal. */

export type Level = 'info' | 'warn' | 'error';
export type Logger = {
  /**
   * One finished request.
   * @param id the request's, which the web server's log has too and the client sees as `X-Request-Id`
   * @param ms its duration in milliseconds
   * @param trace that it belongs to, and this server's step in it
   */
  request(
    id: string,
    method: string,
    path: string,
    status: number,
    ms: number,
    caller?: number,
    trace?: { id: string; span: string },
  ): void;
  /** Something worth telling; `fields` hold no secret. */
  event(level: Level, message: string, fields?: Record<string, unknown>): void;
};

/**
 * @param format `json`, `pretty` or `off` (which still reports errors)
 * @param write takes one or more lines, each with its newline
 * @param now milliseconds since 1970
 */
export function createLogger(
  format: 'json' | 'pretty' | 'off',
  write: (text: string) => void,
  now: () => number,
): Logger {
  const json = format === 'json';
  return {
    request(id, method, path, status, ms, caller, trace) {
      if (format === 'off') return;
      const duration = ms.toFixed(1);
      if (!json) return write(`${clock(now())} ${status} ${method} ${printable(path)} ${duration} ms\n`);
      const who = caller === undefined ? '' : `,"user":${caller}`;
      const traced = trace === undefined ? '' : `,"trace":"${trace.id}","span":"${trace.span}"`;
      // The method and the ids are tokens already; only the path can hold what JSON must escape.
      write(
        `{"time":${now()},"level":"info","id":"${id}","method":"${method}","path":${JSON.stringify(path)},"status":${status},"ms":${duration}${who}${traced}}\n`,
      );
    },
    event(level, message, fields = {}) {
      if (format === 'off' && level !== 'error') return;
      if (json) write(`${JSON.stringify({ time: now(), level, message, ...fields })}\n`);
      else write(`${clock(now())} ${level} ${message}${pairs(fields)}\n`);
    },
  };
}

/** Without what could forge a line or speak to the terminal. */
const printable = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (char) => encodeURIComponent(char.toWellFormed()));
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);
const pairs = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .map(([name, value]) => `  ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
