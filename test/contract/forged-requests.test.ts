/** Requests with credentials that only a client of one's own would send: fields twice, too large, or broken. */
import { afterEach, describe, expect, it } from 'vitest';
import { challengesOf, type RawReply, raw } from './forged.ts';
import { basic, other, someone } from './people.ts';
import { call } from './support.ts';

const me = (...fields: string[]) => raw('GET', '/auth/me', fields);
const status = (reply: RawReply | undefined) => reply?.status ?? 'closed';

/** Refused by the app, with a challenge, or by the runtime before it. */
function expectNobody(reply: RawReply | undefined): void {
  expect([400, 401], reply?.text).toContain(reply?.status);
  if (reply?.status === 401)
    expect(Object.keys(challengesOf(reply.headers.get('www-authenticate')))).not.toEqual([]);
}

afterEach(async () => {
  expect((await call('GET', '/status')).status, 'the server answers the next request').toBe(200);
});

describe('Authorization twice', () => {
  it('is nobody: a good one and a bad one, in either order', async () => {
    const { bearer, username, password } = await someone();
    const good = [bearer, basic(username, password)];
    const bad = ['Bearer garbage', `${bearer}x`, basic('nobody-here', 'wrong'), 'Basic', 'Digest a="b"', 'x'];
    for (const right of good)
      for (const wrong of bad) {
        expectNobody(await me(`Authorization: ${right}`, `Authorization: ${wrong}`));
        expectNobody(await me(`Authorization: ${wrong}`, `Authorization: ${right}`));
        expectNobody(await me(`authorization: ${wrong}`, 'Accept: */*', `AUTHORIZATION: ${right}`));
      }
  });

  it('is nobody: of two people, or two kinds', async () => {
    const [one, two] = await Promise.all([someone(), other()]);
    const password = basic(one.username, one.password);
    for (const [first, second] of [
      [one.bearer, two.bearer],
      [two.bearer, one.bearer],
      [one.bearer, password],
      [password, one.bearer],
    ])
      expectNobody(await me(`Authorization: ${first}`, `Authorization: ${second}`));
  });

  it('is nobody or the one, where both are the same', async () => {
    const { bearer, id } = await someone();
    const reply = await me(`Authorization: ${bearer}`, `Authorization: ${bearer}`);
    if (reply?.status === 200) expect(JSON.parse(reply.text)).toMatchObject({ id });
    else expectNobody(reply);
  });
});

describe('a field that is too large', () => {
  it.each([
    ['Authorization: Bearer ', 64],
    ['Authorization: Basic ', 64],
    ['Authorization: Bearer ', 1_024],
    ['Authorization: Basic ', 1_024],
    ['Authorization: ', 1_024],
    ['X-Anything: ', 1_024],
    ['Cookie: a=', 1_024],
  ])('is refused or not read: %s and %d kB', async (field, kilobytes) => {
    const { bearer } = await someone();
    const long = `${field}${'A'.repeat(kilobytes * 1_024)}`;
    const alone = status(await me(long));
    expect([400, 401, 413, 431, 'closed']).toContain(alone);
    if (field.startsWith('Auth')) {
      expect([400, 401, 413, 431, 'closed']).toContain(status(await me(long, `Authorization: ${bearer}`)));
      expect([400, 401, 413, 431, 'closed']).toContain(status(await me(`Authorization: ${bearer}`, long)));
    }
  });

  it('is a bound on their number too', async () => {
    const { bearer } = await someone();
    const many = Array.from({ length: 5_000 }, () => `Authorization: ${bearer}`);
    expect([400, 401, 413, 431, 'closed']).toContain(status(await me(...many)));
  });
});

describe('a field that is broken', () => {
  it.each([
    ['a NUL before', (b: string) => `Authorization: \0${b}`],
    ['a NUL inside', (b: string) => `Authorization: ${b.slice(0, 40)}\0${b.slice(40)}`],
    ['a NUL after', (b: string) => `Authorization: ${b}\0`],
    ['a carriage return inside', (b: string) => `Authorization: ${b.slice(0, 40)}\r${b.slice(40)}`],
    ['a line break inside', (b: string) => `Authorization: ${b.slice(0, 40)}\n${b.slice(40)}`],
    ['a folded line', (b: string) => `Authorization: ${b.slice(0, 40)}\r\n ${b.slice(40)}`],
    ['a line break after its scheme', (b: string) => `Authorization: ${b.replace(' ', ' \r\n')}`],
    ['a space before its colon', (b: string) => `Authorization : ${b}`],
    ['a space before its name', (b: string) => ` Authorization: ${b}`],
    ['a name that is cut', (b: string) => `Authorizatio: ${b}`],
    ['a name with a hyphen', (b: string) => `Author-ization: ${b}`],
    ['a name with an underscore', (b: string) => `Authorization_: ${b}`],
    ['no colon', (b: string) => `Authorization ${b}`],
    ['a delete character', (b: string) => `Authorization: ${b}\x7f`],
    ['a no-break space', (b: string) => `Authorization: ${b.replace(' ', '\xa0')}`],
    ['a vertical tab', (b: string) => `Authorization: ${b.replace(' ', '\x0b')}`],
    ['bytes beyond ASCII', (b: string) => `Authorization: ${b}\xff\xfe`],
  ])('is nobody: %s', async (_, broken) => {
    const { bearer, username, password } = await someone();
    for (const good of [bearer, basic(username, password)]) expectNobody(await me(broken(good)));
  });
});
