// SPDX-License-Identifier: Apache-2.0
import { createContext, type RouterContext } from 'react-router';
import type { Visitor } from '../access/actor.ts';
import type { Zone } from '../access/zones.ts';
import type { Tenant } from '../tenant.ts';

/**
 * A typed key under which the server hands something to the pages.
 *
 * This file exists twice at run time: once loaded by Node (the server) and once inside the Vite
 * bundle (the pages). Both must see the same key, so the keys live on `globalThis`.
 */
const keys: Map<string, RouterContext> = ((globalThis as Record<symbol, unknown>)[Symbol.for('yakuba.contextKeys')] ??=
  new Map()) as Map<string, RouterContext>;

function contextKey<T>(name: string): RouterContext<T> {
  const key = keys.get(name) ?? createContext<unknown>();
  keys.set(name, key);
  return key as RouterContext<T>;
}

/** Who looks at a page, of which municipality, in which language. */
export type Visit = {
  tenant: Tenant;
  actor: Visitor | null;
  /** The network that the visitor comes from. */
  zone: Zone;
  /** True when this house shows invented data and demo accounts; every page says so. */
  demo: boolean;
  language: 'ja' | 'en';
  /** Number of the request, to be quoted when asking about it. */
  request?: string | undefined;
};

export const visitKey = contextKey<Visit>('visit');
/** Nonce of the page's content security policy; empty in development. */
export const nonceKey = contextKey<string>('nonce');
/** Tells the log of a failure in a page. */
export const failureKey = contextKey<(error: unknown) => void>('failure');
/** Calls a procedure by name as the visitor, with the same checks as over HTTP. See `procedures` in `#web/call.ts`. */
export const callKey = contextKey<(name: string, input: unknown) => Promise<unknown>>('call');
