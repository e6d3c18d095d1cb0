// SPDX-License-Identifier: Apache-2.0
import type { Context } from 'hono';
import { zoneTitles } from '../access/zones.ts';
import type { Caller, House } from '../house.ts';
import { Problem } from '../problem.ts';
import type { Tenant } from '../tenant.ts';
import type { C } from './env.ts';

/**
 * The key with which a program calls (`Authorization: Bearer ybk_…`), null when there is none. A request with a key is
 * the program's alone: its cookies are not looked at, so no other site can send it in somebody's name.
 */
export const clientKeyIn = (c: Pick<Context, 'req'>): string | null =>
  c.req.header('Authorization')?.match(/^Bearer +(ybk_\S*)$/i)?.[1] ?? null;

/** The program as the caller. Refuses a key that is worth nothing, another network, and everything but the API. */
export async function clientCaller(c: C, house: House, tenant: Tenant, key: string): Promise<Caller> {
  if (!c.req.path.startsWith('/api/'))
    throw new Problem(403, {
      ja: 'プログラムの鍵で使えるのは /api/ で始まるアドレスだけです。',
      en: 'A program’s key opens addresses below /api/ only.',
    });
  const client = await house.clientOf(tenant, key);
  if (!client)
    throw new Problem(401, {
      ja: 'この鍵は使えません。期限切れか、取り消された鍵です。鍵を管理する課にお問い合わせください。',
      en: 'This key is worth nothing: it has expired or was revoked. Ask the section that keeps it.',
    });
  const { zone, address } = c.var.origin;
  if (!client.zones.includes(zone))
    throw new Problem(
      403,
      {
        ja: `この鍵は${zoneTitles[zone].ja}からは使えません。使えるのは${client.zones.map((one) => zoneTitles[one].ja).join('、')}からです。`,
        en: `This key cannot be used from the ${zoneTitles[zone].en}, only from: ${client.zones.map((one) => zoneTitles[one].en).join(', ')}.`,
      },
      [],
      { reason: 'zone', zone, allowed: client.zones },
    );
  return { tenant, actor: client.actor, from: { zone, address } };
}
