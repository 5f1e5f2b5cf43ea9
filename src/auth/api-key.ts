/** API keys: `ldg_`, 43 characters of randomness (256 bits), and six that check them. */
import { createHash, randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM = 43;
const CHECK = 6;
const SHAPE = /^ldg_[\dA-Za-z]{49}$/;

/** A new key. Letters and digits alone, so that a double click selects it whole. */
export function newApiKey(): string {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM);
  return `ldg_${secret}${checkOf(secret)}`;
}

/** Whether a text is written as a key is, its check included: what was mistyped or cut needs no database. */
export const isApiKey = (text: string): boolean =>
  SHAPE.test(text) && text.slice(-CHECK) === checkOf(text.slice(4, -CHECK));

/** The first of a key, by which its owner tells it from another. */
export const hintOf = (key: string): string => key.slice(0, 10);

const checkOf = (secret: string) =>
  base62(BigInt(`0x${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`), CHECK);

/** The last `length` digits of a number. */
function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text;
}
