// SPDX-License-Identifier: Apache-2.0
import { isIPv6 } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../problem.ts';
import type { C, Env } from './env.ts';
import { expanded } from './trace.ts';

/** How often: `quota` requests in any stretch of `seconds` that begins with the first of them. */
export type Limit = { quota: number; seconds: number };

/**
 * What is counted apart. `sign-in`: trying to come in, by address. `upload`: files. `create`: what is sent by somebody
 * who has not signed in. `write`: what is sent by the signed-in. `read`: everything else but static files.
 */
export type LimitClass = 'sign-in' | 'upload' | 'create' | 'write' | 'read';
export type RateLimits = Record<LimitClass, Limit>;

/** Wide enough for a busy clerk and for a family behind one address; the setting RATE_LIMITS changes single ones. */
export const DEFAULT_LIMITS: RateLimits = {
  'sign-in': { quota: 30, seconds: 60 },
  upload: { quota: 60, seconds: 60 },
  create: { quota: 30, seconds: 60 },
  write: { quota: 300, seconds: 60 },
  read: { quota: 1_200, seconds: 60 },
};

/** Reads `sign-in=10/60,read=600/60` over the defaults; null for `off`. Error names what cannot be read. */
export function rateLimitsIn(text: string): RateLimits | null {
  if (text.trim() === 'off') return null;
  const limits = { ...DEFAULT_LIMITS };
  for (const entry of text.split(',').filter((one) => one.trim())) {
    const [, name, quota, seconds] = entry.trim().match(/^([a-z-]+)=([1-9]\d{0,8})\/([1-9]\d{0,5})$/) ?? [];
    if (!name || !(name in limits))
      throw new Error(
        `setting RATE_LIMITS: '${entry.trim()}' is not class=quota/seconds with one of ${Object.keys(limits).join(', ')}, and not off (see docs/operations.md)`,
      );
    limits[name as LimitClass] = { quota: Number(quota), seconds: Number(seconds) };
  }
  return limits;
}

/** One subscriber of the internet: an IPv4 address, or the /64 of an IPv6 address, in which everybody has 2^64 of them. */
export const subscriberOf = (address: string): string =>
  isIPv6(address) ? expanded(address).slice(0, 4).join(':') : address;

/**
 * Counts requests in the memory of this process and refuses with 429 what is too much: by account for the signed-in, by
 * address for everybody else and for signing in. `arriving` comes before the house asks who is there, and counts those
 * who bring no cookie; `known` comes after and counts the others.
 */
export function rateLimits(limits: RateLimits): { arriving: MiddlewareHandler<Env>; known: MiddlewareHandler<Env> } {
  const counters = new Map(
    Object.entries(limits).map(([name, { quota, seconds }]) => [
      name,
      new RateLimiterMemory({ keyPrefix: name, points: quota, duration: seconds }),
    ]),
  );
  const policies = new Map(
    Object.entries(limits).map(([name, { quota, seconds }]) => [name, `"${name}";q=${quota};w=${seconds}`]),
  );

  async function count(c: C) {
    const { caller, origin } = c.var;
    const name = classOf(c, caller?.actor != null);
    const account = name === 'sign-in' ? undefined : caller?.actor?.id;
    const key = account === undefined ? subscriberOf(origin.address) : `${caller.tenant.id}/${account}`;
    const state = await counters
      .get(name)!
      .consume(key)
      .catch((spent: RateLimiterRes) => spent);
    const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
    // draft-ietf-httpapi-ratelimit-headers-10: quota and window of the policy; what remains and until when
    c.header('RateLimit-Policy', policies.get(name));
    c.header('RateLimit', `"${name}";r=${Math.max(0, state.remainingPoints)};t=${seconds}`);
    if (state.consumedPoints > limits[name].quota) {
      c.header('Retry-After', String(seconds));
      // The log need not know what was refused unseen
      if (c.env?.trace) c.env.trace.route = 'refused by a rate limit';
      throw new Problem(429, {
        ja: `短い時間に多くの操作があったため、受け付けを止めました。${seconds}秒ほどたってから、もう一度お試しください。`,
        en: `Too many requests came in a short time, so we paused. Please try again in ${seconds} seconds.`,
      });
    }
  }

  const bringsCookie = (c: C) => c.req.header('Cookie') !== undefined;
  return {
    arriving: async (c, next) => {
      if (!bringsCookie(c)) await count(c);
      return next();
    },
    known: async (c, next) => {
      if (bringsCookie(c)) await count(c);
      return next();
    },
  };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function classOf(c: C, signedIn: boolean): LimitClass {
  if (SAFE.has(c.req.method)) return 'read';
  if (/\/sign-in(?:[/.]|$)/.test(c.req.path)) return 'sign-in';
  // a form with files, or the beginning of one sent in pieces (tus)
  const form = c.req.header('Content-Type')?.startsWith('multipart/form-data');
  if (form || c.req.header('Upload-Length') !== undefined) return 'upload';
  return signedIn ? 'write' : 'create';
}
