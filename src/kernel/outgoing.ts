// SPDX-License-Identifier: Apache-2.0
import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Bytes that an answer may have, and milliseconds until it must be there as a whole. */
const LARGEST_ANSWER = 1024 * 1024;
const LONGEST_WAIT = 10_000;

/** A call to an address outside that the house does not make; the message says why. */
export class OutgoingRefused extends Error {
  override name = 'OutgoingRefused';
}

/** What the house asks of others: the shape that `fetch` takes, with bodies that fit into memory. */
export type OutgoingRequest = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams | Uint8Array | ArrayBuffer | ReadableStream | null | undefined;
  signal?: AbortSignal;
};
export type Outgoing = (url: string, request?: OutgoingRequest) => Promise<Response>;

// Not on the public internet (IANA special-purpose registries, RFC 6890): this machine, inner networks, link-local with
// the metadata service of clouds, carriers, tests, multicast, reserved, and the ways to write IPv4 inside IPv6
const inner = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner.addSubnet(network, bits, 'ipv4');
// Everything but global unicast, and within it what only wraps other addresses or is for documentation
inner.addSubnet('::', 3, 'ipv6');
inner.addSubnet('4000::', 2, 'ipv6');
inner.addSubnet('8000::', 1, 'ipv6');
inner.addSubnet('2001::', 23, 'ipv6');
inner.addSubnet('2001:db8::', 32, 'ipv6');
inner.addSubnet('2002::', 16, 'ipv6');

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Calls to addresses that somebody typed, made so that they cannot be turned against the networks the house stands in
 * (server-side request forgery): https only, no redirect is followed, and the address is judged after the name has been
 * resolved, on the very connection that is made. `allowed` are inner networks (`10.1.0.0/16`, `::1`) that are meant
 * nevertheless; http is spoken only with this machine, when it is among them. Rejects with `OutgoingRefused`, or with
 * the error of the network.
 */
export function outgoing(
  allowed: readonly string[] = [],
  { wait = LONGEST_WAIT, largest = LARGEST_ANSWER } = {},
): Outgoing {
  const meant = new BlockList();
  for (const entry of allowed) {
    const [address, bits] = entry.split('/') as [string, string | undefined];
    const whole = isIP(address) === 6 ? 128 : 32;
    const size = bits === undefined ? whole : Number(bits);
    if (!isIP(address) || !Number.isInteger(size) || size < 0 || size > whole)
      throw new Error(`setting OUTGOING_NETWORKS: '${entry}' is no address and no network (see docs/operations.md)`);
    meant.addSubnet(address, size, family(address));
  }
  const judge = (address: string, protocol: string): void => {
    const known = meant.check(address, family(address));
    if (inner.check(address, family(address)) && !known)
      throw new OutgoingRefused('the name leads to an address inside; OUTGOING_NETWORKS does not allow it');
    if (protocol === 'http:' && !(known && loopback.check(address, family(address))))
      throw new OutgoingRefused('only https is spoken');
  };
  // No connection is kept: none may be reused that was made under other rules
  const agents = { 'http:': new http.Agent(), 'https:': new https.Agent() };

  return async (to, { method = 'GET', headers = {}, body, signal } = {}) => {
    const url = new URL(to);
    const { protocol } = url;
    if (protocol !== 'https:' && protocol !== 'http:') throw new OutgoingRefused('only https is spoken');
    if (url.username || url.password) throw new OutgoingRefused('an address must not carry a name or password');
    const host = url.hostname.replaceAll(/^\[|\]$/g, '');
    if (isIP(host)) judge(host, protocol);
    const judged: LookupFunction = (name, options, done) =>
      lookup(name, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error, []);
        try {
          for (const { address } of addresses) judge(address, protocol);
        } catch (refused) {
          return done(refused as Error, []);
        }
        if (options.all) done(null, addresses);
        else done(null, addresses[0]!.address, addresses[0]!.family);
      });
    const bytes = body == null ? undefined : Buffer.from(await new Response(body as BodyInit).arrayBuffer());
    const deadline = AbortSignal.timeout(wait);
    return new Promise<Response>((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(
        url,
        {
          method,
          headers: {
            ...(body instanceof URLSearchParams && {
              'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
            }),
            ...headers,
            ...(bytes && { 'content-length': String(bytes.length) }),
          },
          agent: agents[protocol],
          lookup: judged,
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        },
        (answer) => {
          const parts: Buffer[] = [];
          let size = 0;
          answer.on('data', (part: Buffer) => {
            size += part.length;
            if (size <= largest) return void parts.push(part);
            reject(new OutgoingRefused('the answer is too large'));
            request.destroy();
          });
          answer.on('error', reject);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            if (status >= 300 && status < 400)
              return reject(new OutgoingRefused(`the answer sends elsewhere (${status}), which is not followed`));
            const heads = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
              (values ?? []).map((value): [string, string] => [name, value]),
            );
            resolve(
              new Response([204, 205].includes(status) ? null : Buffer.concat(parts), {
                status,
                headers: new Headers(heads),
              }),
            );
          });
        },
      );
      request.on('error', reject);
      request.end(bytes);
    });
  };
}
