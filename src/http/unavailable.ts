/** What it means to a client that the database is gone, locked, full or read-only. */
import { LibsqlError } from '@libsql/client/web';
import { RemoteError, type RemoteFault } from '../db/remote-fault.ts';
import { ProblemError } from '../problems.ts';

const RETRY = { 'retry-after': '1' };
const UNUSABLE =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)|^SERVER_ERROR|^HRANA_|CLOSED$/;

/** What a client and a load balancer may know of it: what is wrong, and neither where nor with what. */
const REMOTE: Record<RemoteFault, string> = {
  unreachable: 'The database cannot be reached at the moment',
  silent: 'The database does not answer in time',
  cut: 'The database ended the connection before it answered',
  failing: 'The database has failed',
  certificate: 'The certificate of the database is not trusted',
  refused: 'The database refuses this server',
  other: 'What answers in the place of the database is none',
};
/** Of these nobody knows whether it was carried out; of the others it was not. */
const OPEN: readonly RemoteFault[] = ['silent', 'cut', 'failing'];

/**
 * The problem for an error of the database that is not of our making; undefined for any other error. Nothing was
 * written then, unless it says that this is not known.
 * @param safe whether the request only reads (RFC 9110 section 9.2.1)
 */
export function unavailable(error: unknown, safe: boolean): ProblemError | undefined {
  if (error instanceof RemoteError) {
    const open = !safe && OPEN.includes(error.fault);
    return problem(`${REMOTE[error.fault]}${open ? '; the change may have been made, or not' : ''}`, error);
  }
  if (!(error instanceof LibsqlError))
    return isUnreachable(error) ? problem('The database cannot be reached at the moment', error) : undefined;
  if (!UNUSABLE.test(error.code)) return undefined;
  if (error.code.startsWith('SQLITE_READONLY'))
    return problem('The database takes no writes at the moment', error);
  if (!error.code.startsWith('SQLITE_FULL'))
    return problem('The database cannot be used at the moment', error);
  // What is read needs no room but what goes along with it: a guess of a password that is counted.
  if (safe) return problem('The disk of the database is full', error);
  // RFC 4918 section 11.5: not to be repeated unasked, so no Retry-After.
  return new ProblemError('insufficient-storage', 'The disk of the database is full: nothing was written', {
    cause: error,
  });
}

/** Whether it says that the database stores nothing, as it may long do; a lock of somebody else passes. */
export const isStorageFault = (error: unknown): boolean =>
  error instanceof LibsqlError && /^SQLITE_(FULL|READONLY|IOERR)/.test(error.code);

const problem = (detail: string, cause: unknown) =>
  new ProblemError('unavailable', detail, { headers: RETRY, cause });

/** What `fetch` throws when a server cannot be reached or a deadline has passed. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' ||
    error.name === 'AbortError' ||
    /fetch failed|network|connect|Network connection lost/i.test(error.message));
