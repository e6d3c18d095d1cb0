// SPDX-License-Identifier: Apache-2.0
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Caller } from '../house.ts';
import type { Incoming, Origin, TrustedProxies } from './origin.ts';

export type Language = 'ja' | 'en';
export type Env = {
  Bindings: HttpBindings & { arrival?: Incoming };
  Variables: { caller: Caller; language: Language; origin: Origin };
};
export type C = Context<Env>;

export type HttpOptions = {
  sessionSecret: string;
  /** Opens the demo municipality under addresses without a name (localhost, 127.0.0.1), and the demo sign-in. */
  demo: boolean;
  proxies?: TrustedProxies;
  /** For requests that no listener brought: tests. */
  arrival?: Incoming;
};

/** A place in this house to go back to, never another site. */
export const ownPath = (back: unknown, otherwise = '/') =>
  typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : otherwise;
