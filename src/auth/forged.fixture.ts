/**
 * What forged access tokens say: headers, claims and JSON texts, each wrong in one thing. Shared by the unit
 * tests, which sign them with the server's own key, so that what is wrong is all there is to refuse them for, and by
 * the contract, which cannot. Knows no test runner and nothing of the server.
 */
export type Json = Record<string, unknown>;
/** A title, and what it makes of the part of a good token. */
export type Forgery<From, To = unknown> = readonly [title: string, forge: (good: From) => To];

/** Every claim of an access token that is a text. */
const texts = ['iss', 'aud', 'sub', 'jti', 'sid', 'role', 'username'];
const times = ['iat', 'exp'];

const set =
  (change: Json | ((good: Json) => Json)) =>
  (good: Json): Json => ({ ...good, ...(typeof change === 'function' ? change(good) : change) });
/** One case for each value. */
const each = (name: string, values: readonly unknown[]): Forgery<Json>[] =>
  values.map((value) => {
    const shown = JSON.stringify(value) ?? 'nothing';
    const short = shown.length > 60 ? `${shown.slice(0, 40)}… (${shown.length})` : shown;
    return [`${name} ${short}`, set({ [name]: value })];
  });

/** A forger's key, and where to find it. */
const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', alg: 'EdDSA' };
const elsewhere = 'https://elsewhere.example/keys';

export const forgedHeaders: Forgery<Json>[] = [
  // RFC 8725 sections 2.1 and 3.1.
  ...each('alg', [undefined, null, '', 0, true, {}, ['EdDSA'], { alg: 'EdDSA' }]),
  ...each('alg', ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'n\u0000one', 'nоne']),
  ...each('alg', ['EdDSA ', ' EdDSA', 'EdDSA\u0000', 'eddsa', 'EDDSA', 'Ed25519', 'Ed448', 'ED25519']),
  ...each('alg', ['HS256', 'HS384', 'HS512', 'RS256', 'RS512', 'PS256', 'ES256', 'ES512', 'ES256K', 'dir']),
  ...each('alg', ['__proto__', 'constructor', 'toString', 'x'.repeat(800)]),
  // RFC 9068 section 4, RFC 8725 section 3.11.
  ...each('typ', [undefined, null, '', 1, true, {}, ['at+jwt'], 'JWT', 'jwt', 'application/jwt']),
  ...each('typ', [
    'refresh+jwt',
    'at',
    'at+jwt ',
    'at+jwt;v=1',
    'x/at+jwt',
    'application/application/at+jwt',
  ]),
  ...each('typ', [
    'dpop+jwt',
    'secevent+jwt',
    'logout+jwt',
    'id+jwt',
    'at+jwt\u0000',
    'a%74+jwt',
    '__proto__',
  ]),
  // RFC 8725 section 3.10: nothing is looked up by what a header says but a key among our own.
  ...each('kid', [undefined, null, '', 0, 12, true, {}, [], ['a'], { kid: 'a' }, 'nobody']),
  ...each('kid', ['../../../../dev/null', '/dev/null', '..\\..\\secret', 'file:///etc/passwd', elsewhere]),
  ...each('kid', [
    "' OR 1=1 --",
    "' UNION SELECT 'a','b','c' --",
    '"; DROP TABLE signing_keys; --',
    '%',
    '_',
  ]),
  ...each('kid', ['\u0000', 'a\u0000b', '\r\n', '$(id)', '| id', '{{7*7}}', '\ud800', 'x'.repeat(8_192)]),
  ...each('kid', ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '0']),
  ['kid with a NUL after the right one', set(({ kid }) => ({ kid: `${kid}\u0000` }))],
  ['kid with a space after the right one', set(({ kid }) => ({ kid: `${kid} ` }))],
  ['kid in capitals', set(({ kid }) => ({ kid: String(kid).toUpperCase() }))],
  ['kid in an array', set(({ kid }) => ({ kid: [kid] }))],
  // Keys that a token brings along or points to (RFC 7515 section 4.1.2 to 4.1.8), and other parameters.
  ...each('jwk', [jwk, { ...jwk, kid: 'mine' }, { kty: 'oct', k: '' }, null]),
  ...each('jku', [
    elsewhere,
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
  ]),
  ...each('x5u', [elsewhere]),
  ...each('x5c', [['MCowBQYDK2VwAyEA'], []]),
  ...each('x5t', ['AAAAAAAAAAAAAAAAAAAAAAAAAAA']),
  ...each('x5t#S256', ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']),
  ...each('crit', [['exp'], ['b64'], ['x'], [], 'exp', null, true, {}]),
  ...each('b64', [false, true]),
  ['b64 false, and said to be critical', set({ b64: false, crit: ['b64'] })],
  ...each('zip', ['DEF', 'GZIP', null]),
  ...each('cty', ['JWT', 'at+jwt']),
  ...each('enc', ['A256GCM']),
  ...each('epk', [{}]),
  ...each('__proto__', [{ alg: 'EdDSA' }]),
  ['a header that is null', () => null],
  ['a header that is true', () => true],
  ['a header that is a number', () => 1],
  ['a header that is a text', () => 'EdDSA'],
  ['a header that is an array', (good) => [good]],
  ['a header that is an empty array', () => []],
  ['a header that is empty', () => ({})],
  ['a header in a header', (good) => ({ header: good })],
  ['a header that is a text of the right one', (good) => JSON.stringify(good)],
];

/** What no claim of an access token may be, whichever it is. */
const wrongOfAny = (name: string): Forgery<Json>[] => [
  ...each(name, [undefined, null, true, false, '', -1, 0, 1.5, 1e300, {}, []]),
  [`${name} in an array`, set((good) => ({ [name]: [good[name]] }))],
  [`${name} twice in an array`, set((good) => ({ [name]: [good[name], good[name]] }))],
  [`${name} in an object`, set((good) => ({ [name]: { value: good[name] } }))],
];
const YEAR_9999 = 253_402_300_799;
const in_ = (seconds: number) => (good: Json) => Number(good.iat) + seconds;

/** Of claims that are good, and whose `iat` is now. */
export const forgedClaims: Forgery<Json>[] = [
  ...texts.flatMap(wrongOfAny),
  ...times.flatMap(wrongOfAny),
  ...texts.map((name): Forgery<Json> => [`${name} of 8 kB`, set({ [name]: 'x'.repeat(8_192) })]),
  ...times.map((name): Forgery<Json> => [`${name} as a text`, set((good) => ({ [name]: `${good[name]}` }))]),
  ...times.map(
    (name): Forgery<Json> => [`${name} half a second off`, set((g) => ({ [name]: +g[name]! - 0.5 }))],
  ),
  ...['iss', 'aud'].flatMap((name): Forgery<Json>[] => [
    ...each(name, ['https://elsewhere.example', 'null', '*', 'http://', '__proto__']),
    [`${name} with a slash`, set((good) => ({ [name]: `${good[name]}/` }))],
    [`${name} with more after it`, set((good) => ({ [name]: `${good[name]}.elsewhere.example` }))],
    [`${name} with a space`, set((good) => ({ [name]: ` ${good[name]}` }))],
    [`${name} in capitals`, set((good) => ({ [name]: String(good[name]).toUpperCase() }))],
    [`${name} and another`, set((good) => ({ [name]: [good[name], 'https://elsewhere.example'] }))],
    [`${name} cut`, set((good) => ({ [name]: String(good[name]).slice(0, -1) }))],
  ]),
  ...each('sub', ['0', '-1', '-0', '1.5', '1e3', ' 1', '1 ', '1\n', '01', '+1', '0x10', '1_0', '1,2', '1;2']),
  ...each('sub', [
    'NaN',
    'null',
    'Infinity',
    '１２',
    '1\u0000',
    '12n',
    'ada',
    "1' OR 1=1 --",
    '[1]',
    '{}',
    '../1',
  ]),
  ...each('sub', [1, 12, '9007199254740993', '99999999999999999999', '1'.repeat(400)]),
  ...each('role', ['root', 'Admin', 'ADMIN', 'admin ', ' admin', 'admin\u0000', 'user admin', 'user,admin']),
  ...each('role', ['*', 'superuser', '__proto__', 'constructor', ['admin'], { admin: true }, 1]),
  ...each('exp', [1, YEAR_9999, 1e15, Number.MAX_SAFE_INTEGER, 2 ** 53, Number.MAX_VALUE, 5e-324]),
  ['exp in a day', set((good) => ({ exp: in_(86_400)(good) }))],
  ['exp a second later than it ever is', set((good) => ({ exp: Number(good.exp) + 1 }))],
  ['exp in milliseconds', set((good) => ({ exp: Number(good.exp) * 1_000 }))],
  ['exp more than the leeway ago', set((good) => ({ iat: in_(-661)(good), exp: in_(-61)(good) }))],
  ['exp before iat', set((good) => ({ iat: in_(30)(good), exp: in_(-30)(good) }))],
  ['iat and exp a year ahead', set((good) => ({ iat: in_(31e6)(good), exp: in_(31e6 + 600)(good) }))],
  ['iat in the future', set((good) => ({ iat: in_(300)(good) }))],
  ['iat long ago', set((good) => ({ iat: in_(-86_400)(good) }))],
  ['iat in milliseconds', set((good) => ({ iat: Number(good.iat) * 1_000 }))],
  ['nbf in the future', set((good) => ({ nbf: in_(300)(good) }))],
  ...each('nbf', [YEAR_9999, null, true, 'now', [], {}]),
  ['claims that are null', () => null],
  ['claims that are true', () => true],
  ['claims that are a number', () => 12],
  ['claims that are a text', () => 'ada'],
  ['claims that are an array', (good) => [good]],
  ['claims that are an empty array', () => []],
  ['claims that are empty', () => ({})],
  ['claims in claims', (good) => ({ claims: good })],
  ['claims that are a text of the right ones', (good) => JSON.stringify(good)],
];
