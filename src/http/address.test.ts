import { expect, it } from 'vitest';
import { parseSettings } from '../config.ts';
import { clientAddress, isSecure, networkOf } from './address.ts';
import type { Ctx } from './context.ts';

const PEER = '198.51.100.1';
const of = (proxies: number, forwarded?: string, peer = PEER) =>
  clientAddress({ req: { header: () => forwarded } } as unknown as Ctx, {
    settings: parseSettings({ TRUSTED_PROXIES: String(proxies) }),
    peer: () => peer,
  });

it.each([
  ['no proxy, whatever is said', 0, '203.0.113.9', PEER],
  ['one proxy', 1, '203.0.113.9', '203.0.113.9'],
  ['one proxy, and what the client forged', 1, '10.9.9.9, 127.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['two proxies', 2, '203.0.113.9, 192.0.2.7', '203.0.113.9'],
  ['two proxies, and what the client forged', 2, '1.1.1.1, 203.0.113.9, 192.0.2.7', '203.0.113.9'],
  ['fewer entries than proxies', 3, '203.0.113.9', '203.0.113.9'],
  ['no header at all', 1, undefined, PEER],
  ['a port', 1, '203.0.113.9:4711', '203.0.113.9'],
  ['IPv6', 1, '2001:DB8::1', '2001:db8::1'],
  ['IPv6 with a port', 1, '[2001:db8::1]:4711', '2001:db8::1'],
  ['IPv4 in IPv6', 1, '::ffff:203.0.113.9', '203.0.113.9'],
  ['what is no address', 1, 'unknown', PEER],
  ['a script', 1, '<b>', PEER],
  ['an empty entry', 1, '203.0.113.9,', PEER],
])('with %s the address is the right one', (_, proxies, forwarded, address) => {
  expect(of(proxies, forwarded)).toBe(address);
});

it('is empty where nobody knows it', () => expect(of(0, undefined, '')).toBe(''));

it.each([
  ['no proxy, whatever is said', 0, 'https', 'http://a/', 'node', false],
  ['no proxy, and an address of HTTPS in the request line', 0, undefined, 'https://a/', 'node', false],
  ['a proxy that says https', 1, 'https', 'http://a/', 'node', true],
  ['a proxy that says http', 1, 'http', 'https://a/', 'bun', false],
  ['a proxy that adds to what the client forged', 1, 'https, http', 'http://a/', 'bun', false],
  ['two proxies, of which the first has the TLS', 2, 'https, http', 'http://a/', 'node', true],
  ['no header at all', 1, undefined, 'http://a/', 'node', false],
  ['a Worker behind HTTPS', 0, undefined, 'https://a/', 'workerd', true],
  ['a Worker behind HTTP, whatever is said', 1, 'https', 'http://a/', 'workerd', false],
] as const)('with %s the scheme is the right one', (_, proxies, said, url, runtime, secure) => {
  const settings = parseSettings({ TRUSTED_PROXIES: String(proxies) });
  const c = { req: { url, header: () => said } } as unknown as Ctx;
  expect(isSecure(c, { settings, runtime })).toBe(secure);
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('of %s the network is %s', (address, network) => expect(networkOf(address)).toBe(network));
