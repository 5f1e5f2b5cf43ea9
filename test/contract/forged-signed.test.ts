/**
 * Forged access tokens that the server's own key has signed: what is wrong in each is all there is to refuse it for,
 * on every runtime. Those that strangers can make are in forged-tokens.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { forgedClaims, forgedHeaders } from '../../src/auth/forged.fixture.ts';
import { forgedJson, forgedSpellings } from '../../src/auth/forged-texts.fixture.ts';
import { expectNoCredential, notRefused } from './forged.ts';
import { admin, other, someone } from './people.ts';
import { claimsOf, header, signed } from './signed.ts';
import { call } from './support.ts';

/** Claims of somebody's session, as of now. */
const mine = async (over: object = {}) => ({ ...(await claimsOf((await someone()).bearer)), ...over });
type Case = [title: string, token: Promise<string>];
async function refusedEach(cases: Case[]): Promise<void> {
  const each = cases.map(
    async ([title, token]): Promise<[string, string]> => [title, `Bearer ${await token}`],
  );
  expect(await notRefused(await Promise.all(each), 'a bad token')).toBe('');
}

describe('a token that the server’s key signed', () => {
  it('is good as the server writes it', async () => {
    const reply = await call('GET', '/auth/me', { as: `Bearer ${await signed(header, await mine())}` });
    expect(reply.status, reply.text).toBe(200);
  });

  it(`is refused for each of ${forgedHeaders.length} headers`, async () => {
    const claims = await mine();
    await refusedEach(forgedHeaders.map(([title, forge]): Case => [title, signed(forge(header), claims)]));
  });

  it(`is refused for each of ${forgedClaims.length} kinds of claims`, async () => {
    const claims = await mine();
    await refusedEach(forgedClaims.map(([title, forge]): Case => [title, signed(header, forge(claims))]));
  });

  it(`is refused in each of ${forgedJson.length} other texts of JSON`, async () => {
    const claims = await mine();
    await refusedEach(
      forgedJson.flatMap(([title, forge]): Case[] => [
        [`header: ${title}`, signed(forge(header), claims)],
        [`claims: ${title}`, signed(header, forge(claims))],
      ]),
    );
  });

  it(`is refused in each of ${forgedSpellings.length} other spellings`, async () => {
    const good = await signed(header, await mine());
    const [head = '', claims = '', signature = ''] = good.split('.');
    const others = forgedSpellings
      .map(([title, forge]) => [title, forge([head, claims, signature])] as const)
      .filter(([, text]) => text !== good);
    await refusedEach(others.map(([title, text]): Case => [title, Promise.resolve(text)]));
  });

  it('is refused where it says more of its session than the database does', async () => {
    const [one, two] = [await claimsOf((await someone()).bearer), await claimsOf((await other()).bearer)];
    const chief = await claimsOf(await admin());
    for (const over of [
      { role: 'admin' },
      { sub: two.sub },
      { sid: two.sid },
      { sub: chief.sub, role: 'admin', username: chief.username },
      { sid: 'A'.repeat(22) },
    ]) {
      // What the server has just seen to hold of the session says nothing of another token of it.
      for (const { bearer: as } of [await someone(), await other()])
        expect((await call('GET', '/auth/me', { as })).status).toBe(200);
      await expectNoCredential(`Bearer ${await signed(header, { ...one, ...over })}`, 'a bad token');
    }
  });
});
