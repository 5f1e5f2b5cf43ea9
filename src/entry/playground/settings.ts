/** With what a playground runs: with as little as can be of what the environment says. */
import { parseArgs } from 'node:util';
import type { Settings } from '../../config.ts';
import { Refusal } from '../refusal.ts';
import { kept, readToolSettings } from '../settings.ts';

export const USAGE = 'npm run playground [-- --public, to listen where HOST says, also for other machines]';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** @throws Refusal, SettingsError where somebody could lose data, or be surprised by who can write */
export function playgroundSettings(args: readonly string[]): Settings {
  const settings = readToolSettings();
  const others = isPublic(args);
  if (settings.NODE_ENV === 'production')
    throw new Refusal(
      'A playground is no production server: unset NODE_ENV, and install all of it with `npm ci`',
    );
  if (settings.LIBSQL_URL || settings.LIBSQL_REPLICA_URL)
    throw new Refusal(
      'A playground has a database of its own, in which anyone may write: unset LIBSQL_URL and LIBSQL_REPLICA_URL',
    );
  if (!LOOPBACK.test(settings.HOST) && !others)
    throw new Refusal(
      `HOST=${settings.HOST} lets other machines write into a playground: unset it, or say npm run playground -- --public`,
    );
  return settings;
}

/** The settings of one database of a playground. @param dir its folder */
export const settingsIn = (settings: Settings, dir: string): Settings & { SECRET: string } => ({
  ...settings,
  ...{ NODE_ENV: 'development', DATA_DIR: dir, SECRET: kept(dir, 'secret') },
});

function isPublic(args: readonly string[]): boolean {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { public: { type: 'boolean', default: false } },
    });
    return values.public;
  } catch {
    throw new Refusal(USAGE);
  }
}
