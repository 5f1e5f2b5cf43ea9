/** Why a libSQL server gave no answer to a call, in the few kinds that an operator mends in different ways. */
import { LibsqlError } from '@libsql/client/web';

export type RemoteFault =
  /** Nobody is there: the address, the network, or it is not running. */
  | 'unreachable'
  /** No answer within the deadline. */
  | 'silent'
  /** The connection ended before the answer did. */
  | 'cut'
  /** It answers with a status of 500 or more. */
  | 'failing'
  /** Its certificate is not trusted. */
  | 'certificate'
  /** It refuses the token. */
  | 'refused'
  /** What answers is no libSQL server, or speaks no TLS. */
  | 'other';

/** A call that was not answered; the message is for the log. The code is that of `@libsql/client` for an HTTP status: the service is unavailable. */
export class RemoteError extends LibsqlError {
  override name = 'RemoteError';
  readonly fault: RemoteFault;

  constructor(fault: RemoteFault, cause: unknown) {
    super(
      `The libSQL server gave no answer (${fault}: ${reasons(cause)})`,
      'SERVER_ERROR',
      undefined,
      undefined,
      cause instanceof Error ? cause : undefined,
    );
    this.fault = fault;
  }
}

/** The kind of what a call threw; undefined for an answer, such as an error of SQL. */
export function remoteFault(error: unknown): RemoteFault | undefined {
  if (error instanceof RemoteError) return error.fault;
  if (!(error instanceof Error)) return undefined;
  if (error instanceof LibsqlError) {
    if (error.code === 'HRANA_PROTO_ERROR') return 'other';
    const status = Number(/HTTP status (\d{3})/.exec(error.message)?.[1]);
    if (status >= 500) return 'failing';
    if (status === 401 || status === 403) return 'refused';
    // 400 is about what was asked for, and 429 is met by asking again.
    return status >= 300 && status !== 400 && status !== 429 ? 'other' : undefined;
  }
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'silent';
  // What was to be JSON is not: a page of another server.
  if (error instanceof SyntaxError) return 'other';
  const all = reasons(error);
  if (/EPROTO|ERR_SSL|wrong version number|TLS handshake/.test(all)) return 'other';
  if (/CERT|SELF_SIGNED|SIGNATURE|ERR_TLS|certificate/.test(all)) return 'certificate';
  if (/ECONNRESET|UND_ERR_SOCKET|EPIPE|terminated|closed unexpectedly|connection lost|Z_BUF/i.test(all))
    return 'cut';
  if (/fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|refused|connect/i.test(all)) return 'unreachable';
  return undefined;
}

/** The messages and codes of an error and of what caused it: each runtime says it in another place. */
function reasons(error: unknown): string {
  const texts: string[] = [];
  for (let each: unknown = error; each instanceof Error && texts.length < 10; each = each.cause)
    texts.push(each.message, String('code' in each ? each.code : ''));
  return texts.filter(Boolean).join(' ');
}
