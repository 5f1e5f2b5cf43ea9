/** The settings that every target is started with, so that all of them answer alike. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsSchema } from '../../src/config.ts';

/** The origin of a page that may call the API, in every target. */
export const ALLOWED_ORIGIN = 'https://app.example';

/** A folder of its own for one target: its database, its secret and its log. */
export const targetDir = (name: string): string => mkdtempSync(join(tmpdir(), `ledge-${name}-`));

/** A random value, as long as a SECRET or a password has to be. */
export const random = (): string => randomBytes(24).toString('base64url');

/** Settings of a server: those given, and every other one empty, whatever this machine's environment says. */
export function settings(baseUrl: string, given: Record<string, string>): Record<string, string> {
  const unset = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, '']));
  return {
    ...unset,
    PUBLIC_URL: baseUrl,
    CORS_ORIGINS: ALLOWED_ORIGIN,
    TRUSTED_PROXIES: '1',
    LOG: 'json',
    ...given,
  };
}
