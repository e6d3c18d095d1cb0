// SPDX-License-Identifier: Apache-2.0
import { generateCookie, getCookie } from 'hono/cookie';
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

/** The line of the answer that gives the browser the token of a session, or takes it away (null). */
export const sessionCookieLine = (
  origin: Pick<Origin, 'zone' | 'secure'>,
  session: Pick<StartedSession, 'token' | 'expiresAt'> | null,
): string =>
  generateCookie(sessionCookie(origin), session?.token ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: origin.secure,
    expires: new Date(session?.expiresAt.epochMilliseconds ?? 0),
  });

/** Gives the browser the token of a session, or takes it away (null). */
export const setSessionToken = (c: C, session: Pick<StartedSession, 'token' | 'expiresAt'> | null): void =>
  c.header('Set-Cookie', sessionCookieLine(c.var.origin, session), { append: true });
