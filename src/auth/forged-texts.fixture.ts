/** Forged access tokens whose fault is how they are written: as JSON, as base64, in their parts and signatures. */
import type { Forgery, Json } from './forged.fixture.ts';

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const bytes = (...values: (string | number)[]) =>
  Buffer.concat(
    values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]))),
  );
/** The members of an object, without its braces. */
const members = (good: Json) => JSON.stringify(good).slice(1, -1);

/**
 * Of the header and of the claims alike, as the bytes that stand in the token. A parser may take the last of two
 * members (RFC 7519 section 4); another one that takes the first would read another token, so neither is good.
 */
export const forgedJson: Forgery<Json, Buffer>[] = [
  ['every member twice', (good) => bytes(`{${members(good)},${members(good)}}`)],
  [
    'another alg and role before the right one',
    (good) => bytes(`{"alg":"none","role":"admin",${members(good)}}`),
  ],
  ['the right alg and role twice', (good) => bytes(`{${members(good)},"alg":"EdDSA","role":"user"}`)],
  ['a byte order mark', (good) => bytes(0xef, 0xbb, 0xbf, JSON.stringify(good))],
  [
    'a byte order mark in UTF-16',
    (good) => bytes(0xff, 0xfe, Buffer.from(JSON.stringify(good), 'utf16le').toString('latin1')),
  ],
  ['white space before', (good) => bytes(` ${JSON.stringify(good)}`)],
  ['a line break after', (good) => bytes(`${JSON.stringify(good)}\n`)],
  ['white space inside', (good) => bytes(JSON.stringify(good, null, 1))],
  ['a NUL after', (good) => bytes(JSON.stringify(good), 0)],
  ['a second object after', (good) => bytes(`${JSON.stringify(good)}{}`)],
  ['a comma after the last member', (good) => bytes(`{${members(good)},}`)],
  ['a comment', (good) => bytes(`{/**/${members(good)}}`)],
  ['no end', (good) => bytes(JSON.stringify(good).slice(0, -1))],
  ['single quotes', (good) => bytes(JSON.stringify(good).replaceAll('"', "'"))],
  [
    'names that are escaped',
    (good) => bytes(JSON.stringify(good).replace(/"(\w)/, (_, c) => `"\\u00${c.charCodeAt(0).toString(16)}`)),
  ],
  ['numbers with a fraction of zero', (good) => bytes(`{"n":1.0,${members(good)}}`)],
  ['a number beyond any', (good) => bytes(`{${members(good)},"n":1e999}`)],
  ['NaN', (good) => bytes(`{${members(good)},"n":NaN}`)],
  ['JSON nested 1,000 deep', (good) => bytes(`{${members(good)},"n":${deep(1_000)}}`)],
  ['JSON nested 5,000 deep and nothing else', () => bytes(deep(5_000))],
  ['bytes that are no UTF-8', (good) => bytes(`{${members(good)},"n":"`, 0xff, '"}')],
  ['an overlong NUL', (good) => bytes(`{${members(good)},"n":"`, 0xc0, 0x80, '"}')],
  ['a surrogate as UTF-8', (good) => bytes(`{${members(good)},"n":"`, 0xed, 0xa0, 0x80, '"}')],
  ['its members in a prototype', (good) => bytes(`{"__proto__":${JSON.stringify(good)}}`)],
  ['nothing', () => bytes()],
  ['an empty text', () => bytes('""')],
];

/** Unused bits of the last character, set where there are any (RFC 4648 section 3.5). */
function withUnusedBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  if (part.length % 4 < 2) return part;
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) | (part.length % 4 === 2 ? 15 : 3)];
}

/** The order of the group of Ed25519 (RFC 8032 section 5.1): S and S + L say the same, and only S < L is valid. */
const L = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
function withS(signature: string, change: (s: bigint) => bigint): string {
  const raw = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${Buffer.from(raw.subarray(32)).reverse().toString('hex')}`);
  const changed = Buffer.from(change(s).toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([raw.subarray(0, 32), changed]).toString('base64url');
}

type Parts = readonly [header: string, claims: string, signature: string];
/** Texts that are made of the parts of a good token; one may be that very text, where it has no such spelling. */
export const forgedSpellings: Forgery<Parts, string>[] = [
  ['an empty signature', ([h, c]) => `${h}.${c}.`],
  ['no signature', ([h, c]) => `${h}.${c}`],
  ['a signature of one character', ([h, c]) => `${h}.${c}.A`],
  ['a signature cut by a character', ([h, c, s]) => `${h}.${c}.${s.slice(0, -1)}`],
  [
    'a signature cut by a byte',
    ([h, c, s]) => `${h}.${c}.${Buffer.from(s, 'base64url').subarray(0, 63).toString('base64url')}`,
  ],
  ['half a signature', ([h, c, s]) => `${h}.${c}.${s.slice(0, 43)}`],
  [
    'a signature with a byte more',
    ([h, c, s]) =>
      `${h}.${c}.${Buffer.concat([Buffer.from(s, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`,
  ],
  ['a signature with a character more', ([h, c, s]) => `${h}.${c}.${s}A`],
  ['a signature twice', ([h, c, s]) => `${h}.${c}.${s}${s}`],
  ['a signature of zeros', ([h, c]) => `${h}.${c}.${Buffer.alloc(64).toString('base64url')}`],
  ['a signature of ones', ([h, c]) => `${h}.${c}.${Buffer.alloc(64, 255).toString('base64url')}`],
  [
    'the neutral point and zero',
    ([h, c]) => `${h}.${c}.${Buffer.from([1, ...Buffer.alloc(63)]).toString('base64url')}`,
  ],
  ...[1n, 2n, 7n, 15n].map(
    (n): Forgery<Parts, string> => [`S + ${n} L`, ([h, c, s]) => `${h}.${c}.${withS(s, (x) => x + n * L)}`],
  ),
  ['-S', ([h, c, s]) => `${h}.${c}.${withS(s, (x) => L - x)}`],
  ['S of zero', ([h, c, s]) => `${h}.${c}.${withS(s, () => 0n)}`],
  [
    'R and S the other way round',
    ([h, c, s]) =>
      `${h}.${c}.${Buffer.concat([Buffer.from(s, 'base64url').subarray(32), Buffer.from(s, 'base64url').subarray(0, 32)]).toString('base64url')}`,
  ],
  ['a signature in hexadecimal', ([h, c, s]) => `${h}.${c}.${Buffer.from(s, 'base64url').toString('hex')}`],
  ['a padded signature', (parts) => `${parts.join('.')}==`],
  ['a padded header', ([h, c, s]) => `${h}${'='.repeat((4 - (h.length % 4)) % 4 || 4)}.${c}.${s}`],
  ['padded claims', ([h, c, s]) => `${h}.${c}${'='.repeat((4 - (c.length % 4)) % 4 || 4)}.${s}`],
  ['the alphabet of plain base64', (parts) => parts.join('.').replaceAll('-', '+').replaceAll('_', '/')],
  ['a plus sign in its header', ([h, c, s]) => `+${h.slice(1)}.${c}.${s}`],
  ['unused bits set in its header', ([h, c, s]) => `${withUnusedBits(h)}.${c}.${s}`],
  ['unused bits set in its claims', ([h, c, s]) => `${h}.${withUnusedBits(c)}.${s}`],
  ['unused bits set in its signature', ([h, c, s]) => `${h}.${c}.${withUnusedBits(s)}`],
  ['a space after a dot', ([h, c, s]) => `${h}. ${c}.${s}`],
  ['a space before a dot', ([h, c, s]) => `${h} .${c}.${s}`],
  ['a space in a part', ([h, c, s]) => `${h}.${c.slice(0, 9)} ${c.slice(9)}.${s}`],
  ['a tab in its signature', ([h, c, s]) => `${h}.${c}.${s.slice(0, 9)}\t${s.slice(9)}`],
  [
    'a letter that is percent-encoded',
    ([h, c, s]) => `%${h.charCodeAt(0).toString(16)}${h.slice(1)}.${c}.${s}`,
  ],
  ['dots that are percent-encoded', (parts) => parts.join('%2E')],
  ['commas for dots', (parts) => parts.join(',')],
  ['two dots', ([h, c, s]) => `${h}..${c}.${s}`],
  ['a dot before', (parts) => `.${parts.join('.')}`],
  ['a dot after', (parts) => `${parts.join('.')}.`],
  ['a fourth part', (parts) => `${parts.join('.')}.x`],
  ['five parts, as a JWE has', ([h, c, s]) => `${h}.${h}.${c.slice(0, 16)}.${c}.${s}`],
  ['five parts of which two are empty', ([h, c, s]) => `${h}..${c.slice(0, 16)}.${c}.${s}`],
  ['one part', ([h]) => h],
  ['its claims alone', ([, c]) => c],
  ['parts in another order', ([h, c, s]) => `${c}.${h}.${s}`],
  ['its header twice', ([h, c, s]) => `${h}.${h}.${c}.${s}`],
  ['its header for claims', ([h, , s]) => `${h}.${h}.${s}`],
  ['no header', ([, c, s]) => `.${c}.${s}`],
  ['no claims', ([h, , s]) => `${h}..${s}`],
  ['quotes', (parts) => `"${parts.join('.')}"`],
  ['angle brackets', (parts) => `<${parts.join('.')}>`],
  ['a semicolon after', (parts) => `${parts.join('.')};`],
  ['a comma after', (parts) => `${parts.join('.')},`],
  ['an equals sign before', (parts) => `=${parts.join('.')}`],
  ['small letters', (parts) => parts.join('.').toLowerCase()],
  ['capitals', (parts) => parts.join('.').toUpperCase()],
  ['itself twice', (parts) => `${parts.join('.')} ${parts.join('.')}`],
  ['itself twice, by a comma', (parts) => `${parts.join('.')}, ${parts.join('.')}`],
  ['itself in base64', (parts) => Buffer.from(parts.join('.')).toString('base64url')],
  [
    'its parts as JSON (RFC 7515 section 7.2)',
    ([h, payload, signature]) => JSON.stringify({ payload, protected: h, signature }),
  ],
  ['more characters than any', (parts) => `${parts.join('.')}${'x'.repeat(6_000)}`],
];
