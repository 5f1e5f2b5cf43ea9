/** Whence a request comes: the peer of the connection, or what proxies of ours say of it. */
import type { Ctx, Deps } from './context.ts';

const IPV4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i;
const IPV6 = /^[\da-f:]{2,39}$/i;

/**
 * The address of the client. Of `X-Forwarded-For` only as many entries are believed, from its end, as there are
 * proxies of ours (`TRUSTED_PROXIES`), each of which has added the address of its peer; what stands before
 * them is whatever the client likes to say.
 * @returns an IPv4 or IPv6 address without port, or the empty text where there is none
 */
export function clientAddress(c: Ctx, { settings, peer }: Pick<Deps, 'settings' | 'peer'>): string {
  return addressIn(forwarded(c, settings, 'x-forwarded-for')) || addressIn(peer(c));
}

/**
 * Whether the client came by HTTPS: as the proxies of ours say in `X-Forwarded-Proto`, of which as much is believed
 * as of addresses; on Workers the address of the request says so itself. What a client says of it counts nowhere.
 */
export function isSecure(c: Ctx, { settings, runtime }: Pick<Deps, 'settings' | 'runtime'>): boolean {
  if (runtime === 'workerd') return c.req.url.startsWith('https:');
  return forwarded(c, settings, 'x-forwarded-proto')?.trim().toLowerCase() === 'https';
}

/** What the trusted proxy nearest to the client says: each adds an entry at the end, or is the only one to say anything. */
function forwarded(c: Ctx, { TRUSTED_PROXIES }: Deps['settings'], name: string): string | undefined {
  if (TRUSTED_PROXIES === 0) return undefined;
  // With fewer entries than there should be, the first is from the proxy nearest to the client.
  return c.req.header(name)?.split(',').slice(-TRUSTED_PROXIES)[0];
}

/**
 * What attempts are counted by: an IPv4 address, or the /64 of an IPv6 one, which one customer has whole.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined) {
    const after = tail.split(':').filter(Boolean);
    while (groups.length + after.length < 8) groups.push('0');
  }
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}

/** Whether nobody but this machine can have such an address. */
export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** The address in `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]:4711`. */
function addressIn(text = ''): string {
  const bare = text
    .trim()
    .replace(/^"|"$/g, '')
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1');
  const [, four] = IPV4.exec(bare) ?? [];
  return four ?? (bare.includes(':') && IPV6.test(bare) ? bare.toLowerCase() : '');
}
