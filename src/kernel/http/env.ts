// SPDX-License-Identifier: Apache-2.0
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Caller } from '../house.ts';
import type { Incoming, Origin, TrustedProxies } from './origin.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Trace } from './trace.ts';

export type Language = 'ja' | 'en';
export type Env = {
  Bindings: HttpBindings & { arrival?: Incoming; trace?: Trace };
  Variables: { caller: Caller; language: Language; origin: Origin };
};
export type C = Context<Env>;

export type HttpOptions = {
  sessionSecret: string;
  /** Opens the demo municipality under addresses without a name (localhost, 127.0.0.1), and the demo sign-in. */
  demo: boolean;
  proxies?: TrustedProxies;
  /** How often one may come; without them as often as one likes (tests, measurements). */
  limits?: RateLimits | null;
  /** For requests that no listener brought: tests. */
  arrival?: Incoming;
};

/**
 * A place in this house to go back to, never another site. Read as a browser reads it: it drops tabs and line ends and
 * folds dots, so that what looks like a path can lead elsewhere.
 */
export function ownPath(back: unknown, otherwise = '/'): string {
  const read = typeof back === 'string' && back.startsWith('/') ? URL.parse(back, 'http://house.invalid') : null;
  return read?.host === 'house.invalid' && !read.pathname.startsWith('//')
    ? read.pathname + read.search + read.hash
    : otherwise;
}
