// SPDX-License-Identifier: Apache-2.0
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import type { C } from './env.ts';

const SECONDS = 400 * 86_400; // the longest that browsers keep
/** A shared terminal knows the last people who signed in on it. */
const PEOPLE = 10;

const nameOf = (c: C) => `${c.var.origin.secure ? '__Host-' : ''}yakuba_device`;

/**
 * Says that a person has signed in on this device before: a number of the device, and a mark for each person that only
 * this installation can make. It lets nobody in; others' failures elsewhere do not slow sign-ins here.
 */
const markOf = (secret: string, c: C, device: string, personId: string) =>
  createHmac('sha256', secret)
    .update(['device', c.var.caller.tenant.id, device, personId].join('\n'))
    .digest('base64url')
    .slice(0, 22);

const readDevice = (c: C): { device: string; marks: string[] } | null => {
  const [device, ...marks] = getCookie(c, nameOf(c))?.split('.') ?? [];
  return device && /^[\w-]{22}$/.test(device) ? { device, marks: marks.slice(0, PEOPLE) } : null;
};

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The number of the device when this person has signed in on it before; null otherwise, and for nobody. */
export function knownDevice(secret: string, c: C, personId: string | null): string | null {
  const known = readDevice(c);
  if (!known) return null;
  const mark = markOf(secret, c, known.device, personId ?? '');
  return known.marks.some((one) => same(one, mark)) && personId !== null ? known.device : null;
}

/** Remembers on the device that this person has signed in on it. */
export function rememberDevice(secret: string, c: C, personId: string): void {
  const { device, marks } = readDevice(c) ?? { device: randomBytes(16).toString('base64url'), marks: [] };
  const mark = markOf(secret, c, device, personId);
  setCookie(c, nameOf(c), [device, mark, ...marks.filter((one) => one !== mark).slice(0, PEOPLE - 1)].join('.'), {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.origin.secure,
    maxAge: SECONDS,
  });
}
