/** What step 5, security, is expected to do. */
import { type Ask, type Came, DEADLINE_MS, type Expectation, type Memory } from './check.ts';
import { gives, memberOf, sending } from './expect.ts';

const basic = (name: string, password: string): Ask => ({
  path: '/basic-protected',
  headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}` },
});
/** Asks with a token of an earlier answer, which may be changed first. */
const bearer =
  (path: string, name: string, change = (token: string) => token) =>
  (memory: Memory): Ask | undefined =>
    memory[name] === undefined
      ? undefined
      : { path, headers: { Authorization: `Bearer ${change(memory[name])}` } };
const login = (username: string, password = 'password') => sending('/login', { username, password });

/** In JSON or as text: a client that sends no Accept may get either. */
const grants =
  (message: string) =>
  ({ status, text, json }: Came) =>
    status === 200 && (text.trim() === message || json === message || memberOf(json, 'message') === message);
const refuses =
  (status: number, ...errors: string[]) =>
  (came: Came) =>
    came.status === status && (errors.length === 0 || errors.some((error) => gives(status, { error })(came)));
const keeping =
  (name: string): Expectation['keep'] =>
  ({ json }, memory) => {
    const token = memberOf(json, 'access_token');
    // What it sends becomes a header field of ours.
    if (typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) memory[name] = token;
  };

function claims(token: unknown): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(
      atob(String(token).split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')),
    );
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
const url64 = (value: object) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
/** The same claims, but somebody else's name, under the signature of the old ones. */
function changed(token: string): string {
  const [head, , signature] = token.split('.');
  return `${head}.${url64({ ...claims(token), sub: 'admin1', role: 'admin' })}.${signature}`;
}
/** The same claims without a signature, which `alg` says is right so (RFC 8725, 3.2). */
const unsigned = (token: string) => `${url64({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;

/** How long until a token has ended, whoever rounds its times; undefined where nobody wants to wait for that. */
function untilEnd(token = ''): number | undefined {
  const { exp } = claims(token);
  const left = Number(exp) * 1_000 + 1_000 - Date.now();
  return left <= DEADLINE_MS ? Math.max(0, left) : undefined;
}

const NO_CODE = 'Nothing but a 401 with JSON: 422 and 500 blame the wrong one.';
const tokens = 'a JSON object with an access_token of three parts';
const hasToken = ({ status, json }: Came) =>
  status === 200 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(String(memberOf(json, 'access_token')));

export const security = (): Expectation[] => [
  ...['user1', 'admin1'].map((name) => ({
    name: `Basic: ${name} is let in`,
    ask: basic(name, 'password'),
    expected: '200, Basic Auth: Access Granted',
    met: grants('Basic Auth: Access Granted'),
    hint: `${name} has the password "password"; what Basic sends is base64 of NAME:PASSWORD.`,
  })),
  ...(
    [
      ['a wrong password', basic('user1', 'wrong')],
      ['an unknown name', basic('nobody', 'password')],
      ['no credentials', { path: '/basic-protected' }],
    ] as const
  ).map(([what, ask]) => ({
    ...{ name: `Basic: ${what} is refused`, ask, expected: '401 with WWW-Authenticate: Basic' },
    met: ({ status, headers }: Came) =>
      status === 401 && /\bbasic\b/i.test(headers.get('www-authenticate') ?? ''),
    hint: 'The field tells a client, and a browser, how to sign in (RFC 9110, 11.6.1).',
  })),
  {
    name: 'login gives a token',
    ask: login('user1'),
    expected: `200, ${tokens}`,
    met: hasToken,
    hint: 'Sign a JWT for who sent the right password, and send it as access_token.',
    keep: keeping('user'),
  },
  {
    name: 'the token says whose it is, as a text, and when it ends',
    ask: login('user1'),
    expected: 'claims with sub, a text, and exp',
    met: ({ json }) => {
      const { sub, exp } = claims(memberOf(json, 'access_token'));
      return typeof sub === 'string' && typeof exp === 'number';
    },
    hint: 'sub is a text (RFC 7519, 4.1.2): libraries refuse an object there. A token without exp is good for ever.',
  },
  {
    name: 'an admin signs in',
    ask: login('admin1'),
    expected: `200, ${tokens}`,
    met: hasToken,
    hint: 'admin1 has the password "password", too.',
    keep: keeping('admin'),
  },
  ...(
    [
      ['a wrong password', login('user1', 'wrong')],
      ['an unknown name', login('nobody')],
    ] as const
  ).map(([what, ask]) => ({
    ...{ name: `login: ${what} is refused`, ask, expected: '401, {"error":"Invalid credentials"}' },
    met: refuses(401, 'Invalid credentials'),
    hint: 'The same for both, or everybody learns who has an account.',
  })),
  {
    name: 'login: an array is no credentials',
    ask: sending('/login', ['user1', 'password']),
    expected: '400 or 401',
    met: ({ status }) => status === 400 || status === 401,
    hint: 'Look at what the JSON is before you ask it for a username, or it ends in 500.',
  },
  {
    name: 'JWT: the token is let in',
    ask: bearer('/jwt-protected', 'user'),
    expected: '200, JWT Auth: Access Granted',
    met: grants('JWT Auth: Access Granted'),
    hint: 'It is sent as Authorization: Bearer TOKEN.',
  },
  {
    name: 'JWT: no token is refused',
    ask: { path: '/jwt-protected' },
    expected: '401, {"error":"Missing or invalid token"}',
    met: refuses(401, 'Missing or invalid token'),
    hint: NO_CODE,
  },
  {
    name: 'JWT: what is no token is refused',
    ask: { path: '/jwt-protected', headers: { Authorization: 'Bearer no.token.atall' } },
    expected: '401, {"error":"Invalid token"}',
    met: refuses(401, 'Invalid token', 'Missing or invalid token'),
    hint: NO_CODE,
  },
  {
    name: 'JWT: a token whose claims were changed is refused',
    ask: bearer('/jwt-protected', 'user', changed),
    expected: '401, {"error":"Invalid token"}',
    met: refuses(401, 'Invalid token', 'Missing or invalid token'),
    hint: 'Verify the signature; decoding alone believes whatever it reads.',
  },
  {
    name: 'JWT: a token without a signature is refused',
    ask: bearer('/jwt-protected', 'user', unsigned),
    expected: '401, {"error":"Invalid token"}',
    met: refuses(401, 'Invalid token', 'Missing or invalid token'),
    hint: 'Say which algorithm you accept; do not take it from the token (RFC 8725, 3.1).',
  },
  {
    name: 'the admin gets in',
    ask: bearer('/admin-only', 'admin'),
    expected: '200, Admin Access: Granted',
    met: grants('Admin Access: Granted'),
    hint: 'The role belongs to the user whose token it is.',
  },
  {
    name: 'a user does not',
    ask: bearer('/admin-only', 'user'),
    expected: '403, {"error":"Admin access required"}',
    met: refuses(403, 'Admin access required'),
    hint: '403: it is known who asks, and they may not. 401 would ask them to sign in again.',
  },
  {
    name: 'nor nobody',
    ask: { path: '/admin-only' },
    expected: '401',
    met: refuses(401),
    hint: 'First it is asked who somebody is, then what they may do.',
  },
  {
    name: 'JWT: a token that has ended is refused',
    after: ({ user }) => untilEnd(user),
    ask: bearer('/jwt-protected', 'user'),
    expected: '401, {"error":"Token has expired"}',
    met: refuses(401, 'Token has expired'),
    hint: 'Many libraries have a handler of its own for it, with other arguments: one that does not fit is a 500.',
  },
];
