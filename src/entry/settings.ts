/** Settings of a process: `.env`, the environment, and a secret that is made once. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseSettings, type Settings, SettingsError } from '../config.ts';

/**
 * The settings of a tool, which seals nothing and so needs no secret.
 * The environment wins over `.env`, also where it says nothing (an empty variable).
 * @throws SettingsError
 */
export function readToolSettings(): Settings {
  const given = environment();
  const settings = parseSettings({ ...given, NODE_ENV: given.NODE_ENV || installed() });
  const url = given.PUBLIC_URL;
  const PUBLIC_URL = url ? settings.PUBLIC_URL : `http://localhost:${settings.PORT}`;
  return { ...settings, PUBLIC_URL };
}

/** `.env` and the environment, which wins; an empty variable of it counts as one for all but the two that follow. */
export function environment(): Record<string, string | undefined> {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  const { NODE_ENV, PUBLIC_URL } = process.env;
  return {
    ...{ ...file, ...process.env },
    NODE_ENV: NODE_ENV || file.NODE_ENV,
    PUBLIC_URL: PUBLIC_URL || file.PUBLIC_URL,
  };
}

/** The settings of a server. @throws SettingsError */
export function readSettings(): Settings & { SECRET: string } {
  const settings = readToolSettings();
  return { ...settings, SECRET: settings.SECRET ?? secretOf(settings) };
}

/** A full install brings tools for development along; `npm ci --omit=dev` is what a production machine does. */
const installed = () =>
  existsSync(new URL('../../node_modules/vitest', import.meta.url)) ? 'development' : 'production';

/** Generated once and kept with mode 0600; never for a remote database, of which two servers would differ. */
function secretOf({ LIBSQL_URL, DATA_DIR }: Settings): string {
  if (LIBSQL_URL) {
    throw new SettingsError(
      'SECRET: is required with LIBSQL_URL, the same for every server; make one with `openssl rand -base64 32`',
    );
  }
  return kept(DATA_DIR, 'secret');
}

/** A random text kept in a file that only this user can read. @returns what is in it */
export function kept(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
