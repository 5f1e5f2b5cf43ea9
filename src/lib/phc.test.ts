import { expect, it } from 'vitest';
import { formatPhc, parsePhc } from './phc.ts';

const salt = Uint8Array.from({ length: 16 }, (_, i) => i * 17);
const hash = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const text = '$scrypt$ln=14,r=8,p=5$ABEiM0RVZneImaq7zN3u/w$//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA';

it('writes and reads the same', () => {
  expect(formatPhc({ ln: 14, r: 8, p: 5, salt, hash })).toBe(text);
  expect(parsePhc(text)).toEqual({ ln: 14, r: 8, p: 5, salt, hash });
});

it.each([
  ['nothing', ''],
  ['another function', text.replace('scrypt', 'argon2id')],
  ['a missing hash', text.slice(0, text.lastIndexOf('$'))],
  ['an empty hash', text.slice(0, text.lastIndexOf('$') + 1)],
  ['half a byte at the end', `${text}AA`],
  ['padding', `${text}=`],
  ['base64url', text.replaceAll('/', '_')],
  ['another order of parameters', text.replace('ln=14,r=8', 'r=8,ln=14')],
  ['a negative parameter', text.replace('p=5', 'p=-5')],
  ['a line after it', `${text}\n`],
  ['something before it', ` ${text}`],
])('refuses %s', (_, wrong) => {
  expect(parsePhc(wrong)).toBeUndefined();
});
