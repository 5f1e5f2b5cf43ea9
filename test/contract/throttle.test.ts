import { describe, expect, it } from 'vitest';
import { registration, type SignedIn, signIn, someone } from './people.ts';
import { anAddress, call, expectProblem, type Reply, target, unique } from './support.ts';

const forgot = (address: string, more: Record<string, string> = {}) =>
  call('POST', '/auth/forgot', {
    json: { username: unique('nobody') },
    headers: { 'x-forwarded-for': address, ...more },
  });
/** Takes every attempt that an address has. */
async function exhaust(address: () => string, burst: number): Promise<void> {
  const replies = await Promise.all(Array.from({ length: burst }, () => forgot(address())));
  expect(replies.map(({ status }) => status)).toEqual(Array(burst).fill(202));
}

function expectThrottled(reply: Reply, name: string): void {
  expectProblem(reply, 429);
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(reply.headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=0;t=\\d+$`));
  expect(reply.headers.get('ratelimit-policy')).toMatch(new RegExp(`^"${name}";q=\\d+;w=\\d+$`));
}

describe('attempts', () => {
  it('are counted by the address that the trusted proxy tells, whatever a client says before it', async () => {
    const address = anAddress();
    await exhaust(() => address, 20);
    expectThrottled(await forgot(address), 'forgot');
    for (const forged of [
      `203.0.113.1, ${address}`,
      `${anAddress()}, 127.0.0.1, ${address}`,
      ` ${address}:4711`,
    ])
      expectThrottled(await forgot(forged), 'forgot');
    for (const name of ['forwarded', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'])
      expectThrottled(await forgot(address, { [name]: anAddress() }), 'forgot');
    expect((await forgot(anAddress())).status).toBe(202);
  });

  it('to register are counted too, and those in vain as well', async () => {
    const headers = { 'x-forwarded-for': anAddress() };
    const register = () =>
      call('POST', '/auth/register', { json: { ...registration(), invitation: 'of nobody' }, headers });
    const replies = await Promise.all(Array.from({ length: 20 }, register));
    for (const reply of replies) expectProblem(reply, 422, '/invitation');
    expectThrottled(await register(), 'register');
  });

  it('are counted together for the network that one customer has in IPv6', async () => {
    const network = `2001:db8:${anAddress().split('.').slice(1, 3).join(':')}`;
    let host = 0;
    await exhaust(() => `${network}::${(++host).toString(16)}`, 20);
    expectThrottled(await forgot(`${network}::ffff`), 'forgot');
    expect((await forgot(`2001:db8:ffff:${anAddress().split('.')[1]}::1`)).status).toBe(202);
  });

  it('of one session are counted from wherever they come, and its access token goes on', async () => {
    const tokens = await signIn(await someone());
    const refresh = () => call('POST', '/auth/refresh', { json: { refreshToken: tokens.refreshToken } });
    const replies = await Promise.all(Array.from({ length: 60 }, refresh));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(replies.map((reply) => reply.json<SignedIn>().refreshToken));
    expect(successors.size).toBe(1);
    // One more is allowed each second, and sixty may take longer.
    let next = await refresh();
    for (let more = 0; next.status === 200 && more < 60; more++) next = await refresh();
    expectThrottled(next, 'session');
    expect((await call('GET', '/auth/me', { as: `Bearer ${tokens.accessToken}` })).status).toBe(200);
    // A refused attempt has changed nothing: it was no reuse that ends the session.
    const [successor] = successors;
    await expect
      .poll(async () => (await call('POST', '/auth/refresh', { json: { refreshToken: successor } })).status)
      .toBe(200);
  });

  it('to sign in are told to the client', async () => {
    const { username } = await someone();
    const headers = { 'x-forwarded-for': anAddress() };
    const left = async () => {
      const json = { username, password: 'wrong password' };
      const reply = await call('POST', '/auth/login', { json, headers });
      expectProblem(reply, 401);
      expect(reply.headers.get('ratelimit-policy')).toBe('"login";q=60;w=600');
      return Number(/^"login";r=(\d+);t=\d+$/.exec(reply.headers.get('ratelimit') ?? '')?.[1]);
    };
    const [first, second] = [await left(), await left()];
    expect(first).toBe(59);
    expect(second).toBeLessThan(first);
  });
});

// Its platform sets the header, over whatever a client has put there.
describe.runIf(target.name.startsWith('workerd'))('attempts without a proxy before the Worker', () => {
  it('are counted by CF-Connecting-IP', async () => {
    const of = (address: string) => forgot('', { 'cf-connecting-ip': address });
    const address = anAddress();
    for (let n = 0; n < 20; n++) expect((await of(address)).status).toBe(202);
    expectThrottled(await of(address), 'forgot');
    expect((await of(anAddress())).status).toBe(202);
  });
});

// wrangler.toml binds it; nothing else has such a thing.
describe.runIf(target.name.startsWith('workerd'))('the limiter of the platform', () => {
  it('stops a flood of one address before the database counts it, and no other', async () => {
    const { username, password } = await someone();
    const login = (address: string) =>
      call('POST', '/auth/login', {
        json: { username, password },
        headers: { 'x-forwarded-for': address },
      });
    const flooding = anAddress();
    const replies = await Promise.all(Array.from({ length: 70 }, () => login(flooding)));
    // Its window may change in between: one of the two halves is too many all the same.
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expectThrottled(refused[0]!, 'platform');
    expect((await login(anAddress())).status).toBe(200);
  });
});
