// SPDX-License-Identifier: Apache-2.0
import { secret } from '#tests/secret.ts';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { inject, test as base } from 'vitest';
import type { Actor } from '#kernel/access/actor.ts';
import type { Zone } from '#kernel/access/zones.ts';
import { actorFrom, declaredGrants } from '#kernel/access/grants.ts';
import { openHouse, type Caller, type House, type HouseOptions } from '#kernel/house.ts';
import type { Env } from '#kernel/http/env.ts';
import { openHttp } from '#kernel/http/server.ts';
import { sessionCookie } from '#kernel/http/session-cookie.ts';
import { startSession } from '#kernel/identity/sessions.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { plan } from '../src/open.ts';
import { makeDatabase } from './database.ts';

export const SESSION_SECRET = 'secret of the tests';

export type TestHouse = House & {
  app: Hono<Env>;
  options: HouseOptions;
  /** A new municipality with a host name of its own. */
  municipality(slug?: string): Promise<Tenant & { host: string }>;
  /** Calls as somebody with these roles, who works in `unitId`. */
  as(tenant: Tenant, roles: string[], unitId?: string): Caller;
  /** The cookie of a person who has just signed in, in the LGWAN network unless said otherwise. */
  cookie(tenant: Tenant, personId: string, zone?: Zone): Promise<string>;
};

/** `test` with a `house` on its own database, opened once for the file. */
export const test = base.extend<{ $file: { house: TestHouse } }>({
  house: [
    async ({}, use) => {
      const database = await makeDatabase();
      const dir = await mkdtemp(path.join(tmpdir(), 'yakuba-files-'));
      const options: HouseOptions = {
        ...plan,
        files: { dir, limit: 8 * 1_048_576 },
        databaseUrl: database.url,
        appPassword: inject('appPassword'),
        secret,
        demo: true,
        connections: 5,
      };
      const house = await openHouse(options);
      await use({
        ...house,
        options,
        app: openHttp(house, {
          sessionSecret: SESSION_SECRET,
          demo: true,
          arrival: { listener: 'lgwan', peer: '127.0.0.1' },
        }),
        municipality: async (slug = `m${randomUUID().slice(0, 8)}`) => {
          const host = `${slug}.localhost`;
          const name = { ja: `${slug}市`, en: slug };
          return { ...(await saveTenant(database.url, { slug, name, code: null, hosts: [host] })), host };
        },
        as: (tenant, roles, unitId) => ({ tenant, actor: actorWith(house, roles, unitId) }),
        cookie: (tenant, personId, zone = 'lgwan') =>
          house.inTenant({ tenant, actor: null }, async ({ tx, now }) => {
            const { token } = await startSession(tx, {
              personId,
              kind: 'staff',
              method: 'demo',
              secondFactor: false,
              zone,
              address: '127.0.0.1',
              agent: '',
              now,
            });
            return `${sessionCookie({ zone, secure: false })}=${token}`;
          }),
      });
      await house.close();
      await database.drop();
      await rm(dir, { recursive: true });
    },
    { scope: 'file' },
  ],
});

/** Somebody with the default permissions of these roles. */
export function actorWith(house: House, roles: string[], unitId?: string): Actor {
  const declared = declaredGrants(house.systems, house.roles);
  return actorFrom(
    {
      id: randomUUID(),
      name: roles.join('・') || 'だれか',
      kind: roles.includes('resident') ? 'resident' : 'staff',
      roles,
      posts: [],
      ...(unitId && { unit: { id: unitId, name: '課' } }),
    },
    house.roles.map((role) => ({ ...role, own: false, changes: {}, grants: declared.get(role.id)! })),
  );
}
