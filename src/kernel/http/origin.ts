// SPDX-License-Identifier: Apache-2.0
import { BlockList, isIP } from 'node:net';
import { zones, type Zone } from '../access/zones.ts';

/** Proxies whose word is taken for the network, the address and the scheme of a request. */
export type TrustedProxies = { trusts(address: string): boolean };

/** What a listener knows of a request before its headers are read. */
export type Incoming = {
  /** The network that the listener stands in; `proxy` where a trusted proxy says it for each request. */
  listener: Zone | 'proxy';
  /** Address of the other end of the connection. */
  peer: string;
};

/** Where a request comes from. */
export type Origin = { zone: Zone; address: string; secure: boolean };

/** Addresses and networks (`10.0.0.0/8`, `::1`) of trusted proxies; Error names one that is neither. */
export function trustedProxies(list: readonly string[]): TrustedProxies {
  const known = new BlockList();
  for (const entry of list) {
    const [address, bits] = entry.split('/') as [string, string | undefined];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const size = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits);
    if (!isIP(address) || !Number.isInteger(size) || size < 0 || size > (family === 'ipv6' ? 128 : 32))
      throw new Error(`setting TRUSTED_PROXIES: '${entry}' is no address and no network (see docs/operations.md)`);
    known.addSubnet(address, size, family);
  }
  return {
    trusts: (address) => {
      const plain = plainAddress(address);
      return isIP(plain) !== 0 && known.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** An IPv4 address that came over an IPv6 socket is the same address. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * The network, address and scheme of a request. Headers count only when the connection comes from a trusted proxy;
 * whoever sends them otherwise has changed nothing. A `proxy` listener that hears no valid zone from a trusted proxy
 * takes the least trusted network.
 */
export function originOf(
  incoming: Incoming,
  header: (name: string) => string | undefined,
  proxies: TrustedProxies,
): Origin {
  const trusted = proxies.trusts(incoming.peer);
  const said = trusted ? header('x-yakuba-zone')?.trim().toLowerCase() : undefined;
  const zone =
    incoming.listener !== 'proxy' ? incoming.listener : (zones.find((one) => one === said) ?? ('internet' as const));
  return {
    zone,
    address: trusted ? clientAddress(header('x-forwarded-for'), incoming.peer, proxies) : plainAddress(incoming.peer),
    secure: trusted && header('x-forwarded-proto')?.trim().toLowerCase() === 'https',
  };
}

/** The last address in the chain that no trusted proxy vouches for: those before it can be invented. */
function clientAddress(chain: string | undefined, peer: string, proxies: TrustedProxies): string {
  for (const hop of (chain ?? '')
    .split(',')
    .map((part) => plainAddress(part.trim()))
    .toReversed()) {
    if (!isIP(hop)) break;
    if (!proxies.trusts(hop)) return hop;
  }
  return plainAddress(peer);
}
