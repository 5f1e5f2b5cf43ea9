/** What a remote database needs before a server can run over it: the tables, and for tries and tests rows. */
import { join } from 'node:path';
import { ROOT, runChild } from './child.ts';

export interface RemoteOptions {
  /** Settings with LIBSQL_URL; what is not in them comes from our environment. */
  readonly settings: Record<string, string>;
  readonly log: string;
}

/** Runs `npm run db:migrate`. */
export const migrate = (options: RemoteOptions): Promise<void> => run(['migrate.ts'], options);

/** Writes the samples, if there are any, into an empty database. */
export const seed = (options: RemoteOptions): Promise<void> => run(['seed.ts'], options);

/** Makes an account that is an admin. */
export function makeAdmin(options: RemoteOptions & { username: string; password: string }): Promise<void> {
  const settings = { ...options.settings, ADMIN_PASSWORD: options.password };
  return run(['admin.ts', options.username], { ...options, settings });
}

function run([file = '', ...args]: string[], { settings, log }: RemoteOptions): Promise<void> {
  const argv = [process.execPath, join(ROOT, 'src/entry', file), ...args];
  return runChild(argv, { env: { ...process.env, ...settings }, log });
}
