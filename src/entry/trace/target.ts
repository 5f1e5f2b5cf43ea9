/** Whom `npm run trace` asks: a server of the settings, the stack, or whom it is told to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { Refusal } from '../refusal.ts';

export type Target = {
  /** What a path is added to. */
  base: string;
  /** The API servers behind it: one of them has the journey. */
  servers: readonly string[];
  /** The certificate of the authority to trust. */
  ca?: string;
};

/** Where `npm run stack` says what it listens on. @param dir its folder */
export const stackFile = (dir: string): string => join(dir, 'addresses.json');

/** The server of the settings, on this machine. */
export function serverOf({ HOST, PORT, API_PREFIX }: Settings): Target {
  const host = ['0.0.0.0', '::', '::1'].includes(HOST) ? 'localhost' : HOST;
  const base = `http://${host}:${PORT}${API_PREFIX}`;
  return { base, servers: [base] };
}

/** The stack that runs, or did. @throws Refusal where there was none */
export function stackOf(dir: string): Target {
  const file = stackFile(dir);
  if (!existsSync(file)) throw new Refusal('The stack does not run: start it with `npm run stack`');
  type Written = { base: string; servers: string[]; certificate: string };
  const { base, servers, certificate } = JSON.parse(readFileSync(file, 'utf8')) as Written;
  return { base, servers, ca: readFileSync(certificate, 'utf8') };
}

/** @throws Refusal for what is no address */
export function given(url: string): Target {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Refusal('--url must look like http://localhost:8787');
  const base = url.replace(/\/+$/, '');
  return { base, servers: [base] };
}
