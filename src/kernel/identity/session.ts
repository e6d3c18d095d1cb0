// SPDX-License-Identifier: Apache-2.0
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'yakuba_session';
/** A working day: after it one signs in again. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** Who signed in, where and when; a session is worth nothing in another municipality. */
export type Session = { tenantId: string; personId: string; since: number };

const mark = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('base64url');

/** The cookie's value: readable, but not forgeable without this installation's secret. */
export function sealSession(secret: string, session: Session): string {
  const body = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${body}.${mark(secret, body)}`;
}

/** The session in a cookie; null when it is forged, damaged, of another municipality or too old. */
export function openSession(
  secret: string,
  cookie: string | undefined,
  tenantId: string,
  now = Date.now(),
): Session | null {
  const [body, seal] = cookie?.split('.') ?? [];
  if (!body || !seal) return null;
  const expected = Buffer.from(mark(secret, body));
  const found = Buffer.from(seal);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) return null;
  try {
    const session = JSON.parse(Buffer.from(body, 'base64url').toString()) as Session;
    return session.tenantId === tenantId && now - session.since < SESSION_SECONDS * 1_000 ? session : null;
  } catch {
    return null;
  }
}
