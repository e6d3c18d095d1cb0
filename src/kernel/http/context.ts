// SPDX-License-Identifier: Apache-2.0
import { createContext, type RouterContext } from 'react-router';
import type { Visitor } from '../access/actor.ts';
import type { Zone } from '../access/zones.ts';
import type { StartedSession } from '../identity/sessions.ts';
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
  /** The second factor was shown a moment ago: what asks for it again can be done. */
  provedLately: boolean;
  /** The network that the visitor comes from. */
  zone: Zone;
  /** True when this house shows invented data and demo accounts; every page says so. */
  demo: boolean;
  language: 'ja' | 'en';
  /** Number of the request, to be quoted when asking about it. */
  request?: string | undefined;
};

/** The visitor's browser, for pages through which one signs in or out. */
export type VisitingBrowser = {
  /** Its header `User-Agent`. */
  agent: string;
  /** A secret kept in it under this name; empty when there is none. */
  secret(name: string): string;
  /** Keeps a secret in it for some seconds, out of reach of scripts. */
  keepSecret(name: string, value: string, seconds: number): void;
  /** Gives it the token of a session, or takes it away (null). */
  setSession(session: Pick<StartedSession, 'token' | 'expiresAt'> | null): void;
  /** Chooses the language of its pages. */
  setLanguage(language: Visit['language']): void;
};

export const visitKey = contextKey<Visit>('visit');
/** Nonce of the page's content security policy; empty in development. */
export const nonceKey = contextKey<string>('nonce');
export const browserKey = contextKey<VisitingBrowser>('browser');
/** Tells the log of a failure in a page. */
export const failureKey = contextKey<(error: unknown) => void>('failure');
/** Calls a procedure by name as the visitor, with the same checks as over HTTP. See `procedures` in `#web/call.ts`. */
export const callKey = contextKey<(name: string, input: unknown) => Promise<unknown>>('call');
