/** What it means to a client that the database is gone, locked, full or read-only. */
import { LibsqlError } from '@libsql/client/web';
import { ProblemError } from '../problems.ts';

const RETRY = { 'retry-after': '1' };
const UNUSABLE =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)|^SERVER_ERROR|^HRANA_|CLOSED$/;

/**
 * The problem for an error of the database that is not of our making; undefined for any other error. Nothing was
 * written then.
 * @param safe whether the request only reads (RFC 9110 section 9.2.1)
 */
export function unavailable(error: unknown, safe: boolean): ProblemError | undefined {
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
