// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { requestDone, type RequestDone } from '../running/channels.ts';
import { journal } from '../running/journal.ts';
import type { Origin } from './origin.ts';

/** One request on its way through the house, as the log will tell it. */
export type Trace = {
  /** Told to the caller (`X-Request-Id`, error pages), so that it can be quoted and found. */
  readonly id: string;
  /** The pattern of the address, never the address; named by whoever answers. */
  route: string;
  tenant?: string;
};

/** Asked every few seconds or many times a page: told at level `debug` only. */
const QUIET = new Set(['/healthz', '/readyz', 'static']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Starts a trace; when the answer has gone out, there is one line in the log and one more for the metrics. */
export function startTrace(request: IncomingMessage, response: ServerResponse, origin: Origin): Trace {
  const started = performance.now();
  const trace: Trace = { id: requestId(), route: 'unknown' };
  response.setHeader('X-Request-Id', trace.id);
  response.once('close', () => {
    const done: RequestDone = {
      method: METHODS.has(request.method!) ? request.method! : 'other',
      route: trace.route,
      status: response.statusCode,
      zone: origin.zone,
      milliseconds: performance.now() - started,
    };
    if (requestDone.hasSubscribers) requestDone.publish(done);
    journal[QUIET.has(trace.route) ? 'debug' : 'info'](
      {
        request: trace.id,
        method: done.method,
        route: done.route,
        status: done.status,
        ms: Math.round(done.milliseconds * 10) / 10,
        zone: done.zone,
        from: networkOf(origin.address),
        tenant: trace.tenant,
        ...(!response.writableFinished && { aborted: true }),
      },
      'request',
    );
  });
  return trace;
}

// Letters and digits that are not taken for one another when read out or copied from a screen
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Sixty random bits as `XXXX-XXXX-XXXX`. */
function requestId(): string {
  let id = '';
  for (const byte of randomBytes(12)) id += (id.length % 5 === 4 ? '-' : '') + SIGNS[byte & 31];
  return id;
}

/**
 * What the log keeps of a client's address: the network, so that an attack can be told from a habit. IPv4 without the
 * last byte (/24), IPv6 without all but the first three groups (/48).
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address.replace(/\.\d+$/, '.0');
  return `${expanded(address).slice(0, 3).join(':')}::`;
}

/** The eight groups of an IPv6 address. */
export function expanded(address: string): string[] {
  const [before = '', after = ''] = address.split('%')[0]!.split('::');
  const [left, right] = [before.split(':').filter(Boolean), after.split(':').filter(Boolean)];
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}
