/** What went wrong at the start, as one line that says what to do. */
import { LibsqlError } from '@libsql/client';
import { SettingsError } from '../config.ts';
import { LoadError } from '../db/load.ts';
import { MigrationError } from '../db/migrate.ts';
import { type RemoteFault, remoteFault } from '../db/remote-fault.ts';
import { Refusal } from './refusal.ts';

const REMOTE: Record<RemoteFault, string> = {
  unreachable: 'The database at LIBSQL_URL cannot be reached: is it running, and the address right?',
  silent:
    'The database at LIBSQL_URL does not answer in time: is the address right, and the server not overloaded?',
  cut: 'The database at LIBSQL_URL ends the connection before it has answered: is it http:// where https:// is meant, or a proxy in between?',
  failing: 'The database at LIBSQL_URL answers that it has failed: its own log says why',
  certificate:
    'The certificate of the database at LIBSQL_URL is not trusted: name the authority that signed it with NODE_EXTRA_CA_CERTS, and use the name that it was made for',
  refused: 'The database at LIBSQL_URL refuses the token: give one that it accepts with LIBSQL_AUTH_TOKEN',
  other:
    'What answers at LIBSQL_URL is no libSQL server, or not with TLS: is the address right, and its http:// or https://?',
};

/** The line for stderr; what nobody foresaw keeps its stack. */
export function explain(error: unknown): string {
  const told = [SettingsError, LoadError, MigrationError, Refusal];
  if (told.some((kind) => error instanceof kind)) return (error as Error).message;
  if (!(error instanceof Error)) return String(error);
  const fault = remoteFault(error);
  if (fault) return REMOTE[fault];
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof LibsqlError) return explainDatabase(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `${path ?? 'DATA_DIR'} cannot be written: give this user the right to, or choose another folder with DATA_DIR`;
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full';
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `${path ?? 'DATA_DIR'} is no folder: choose another one with DATA_DIR`;
  if (code === 'ENOENT' && syscall === 'mkdir')
    return `${path ?? 'DATA_DIR'} cannot be made: choose another folder with DATA_DIR`;
  if (/SECRET is not the one/.test(error.message))
    return `${error.message}: give the former one back, or make a new key: npm run keys:rotate -- --revoke`;
  if (code === 'ERR_MODULE_NOT_FOUND' && /faker/.test(error.message)) {
    return 'The samples need the development dependencies: run `npm ci`, or name a file: npm run db:seed -- FILE';
  }
  return error.stack ?? error.message;
}

function explainDatabase(error: LibsqlError): string {
  switch (error.code) {
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return 'The database file is damaged or no database; nothing was changed. Put a backup in its place, or move it away to start anew';
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return 'The database file cannot be opened for writing: check DATA_DIR and its permissions';
    case 'SQLITE_FULL':
      return 'The disk is full';
    case 'SQLITE_BUSY':
      return 'Another process has held the database for too long; try again when it has ended';
    default:
      if (/no such table/.test(error.message))
        return 'The database is not migrated: run npm run db:migrate first';
      return `The database answered: ${error.message}`;
  }
}

/** For a server that cannot listen. */
export function explainListen(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken: end what uses it, or choose another one, PORT=${port + 1}`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: choose one above 1023 with PORT`;
  // Bun says EINVAL of a name that nobody knows.
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(error.code ?? ''))
    return 'HOST is no address of this machine: choose another one, such as HOST=127.0.0.1';
  return error.message;
}
