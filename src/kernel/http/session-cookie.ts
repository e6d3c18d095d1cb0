// SPDX-License-Identifier: Apache-2.0
import { getCookie, setCookie } from 'hono/cookie';
import type { StartedSession } from '../identity/sessions.ts';
import type { Origin } from './origin.ts';
import type { C } from './env.ts';

/**
 * Name of the cookie that carries the session's token. Cookies do not tell ports apart, so each network has its own;
 * `__Host-` lets no other host and no unencrypted page set it.
 */
export const sessionCookie = ({ zone, secure }: Pick<Origin, 'zone' | 'secure'>): string =>
  `${secure ? '__Host-' : ''}yakuba_${zone}`;

/** The token that the browser sent for this network. */
export const sessionToken = (c: C): string | undefined => getCookie(c, sessionCookie(c.var.origin));

/** Gives the browser the token of a session, or takes it away (null). */
export const setSessionToken = (c: C, session: Pick<StartedSession, 'token' | 'expiresAt'> | null): void =>
  setCookie(c, sessionCookie(c.var.origin), session?.token ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.origin.secure,
    expires: new Date(session?.expiresAt.epochMilliseconds ?? 0),
  });
