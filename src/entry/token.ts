/**
 * `npm run -s db:token -- [NAME] [--read-only] [--days N]`: a token for a libSQL server of one's own, on stdout. The
 * key is in `NAME.key`, made by the first call; its public half for the server in `NAME.pem`.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';
import { readToolSettings } from './settings.ts';

const USAGE = 'Usage: npm run -s db:token -- [NAME] [--read-only] [--days N]';

try {
  const { name, readOnly, days } = asked();
  const isNew = !existsSync(`${name}.key`);
  const key = keyOf(`${name}.key`);
  writeFileSync(`${name}.pem`, createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  const lasts = days === undefined ? 'It does not end by itself' : `It lasts ${days} days`;
  console.error(
    `${isNew ? 'Made' : 'Used'} ${name}.key, which makes tokens: keep it to yourself. ${lasts}; a new key ends all.`,
  );
  console.error(`sqld takes the token if it is started with --auth-jwt-key-file ${resolve(`${name}.pem`)}`);
  console.log(tokenOf(key, readOnly, days));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

/** @throws Refusal with the usage */
function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'read-only': { type: 'boolean' }, days: { type: 'string' } },
    });
    const days = values.days === undefined ? undefined : Number(values.days);
    if (positionals.length > 1 || (days !== undefined && !(days > 0 && days < 36_500)))
      throw new Refusal(USAGE);
    return {
      name: positionals[0] ?? join(readToolSettings().DATA_DIR, 'sqld'),
      readOnly: values['read-only'],
      days,
    };
  } catch (error) {
    throw error instanceof TypeError ? new Refusal(USAGE) : error;
  }
}

/** The private key in a file, which only this user can read; made where there is none. */
function keyOf(file: string): KeyObject {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {}
  throw new Refusal(`${file} is no private Ed25519 key: name another one`);
}

/** A JWT (RFC 7519) as sqld takes it: EdDSA (RFC 8037), and `a` for what may be done. */
function tokenOf(key: KeyObject, readOnly = false, days?: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const exp = days === undefined ? {} : { exp: Math.floor(iat + days * 86_400) };
  const text = [
    { alg: 'EdDSA', typ: 'JWT' },
    { a: readOnly ? 'ro' : 'rw', iat, ...exp },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}
