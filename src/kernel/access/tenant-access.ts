// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { Role, System } from '../system.ts';
import type { Tenant } from '../tenant.ts';
import { changedGrants, declaredGrants, type TenantRole } from './grants.ts';
import { defaultZoneRules, type SeparationModel, type ZoneRules } from './zones.ts';

/** What a municipality decided about its networks: the model it follows, and rules that differ from the model's. */
export type ZoneDecision = { model: SeparationModel; rules: ZoneRules };

/** Roles and zone rules of municipalities. They are asked on every request and change seldom. */
export type TenantAccess = {
  roles(tenant: Pick<Tenant, 'id'>): Promise<TenantRole[]>;
  zoneRules(tenant: Pick<Tenant, 'id'>): Promise<ZoneRules>;
  /** Inside a transaction of the tenant: as they stand there, changes of this transaction included. */
  rolesIn(tx: Tx): Promise<TenantRole[]>;
  zonesIn(tx: Tx): Promise<ZoneDecision>;
  /** What was remembered of this municipality is asked anew. */
  forget(tenantId: string): void;
};

/** Seconds for which another process may still work with what was changed here. */
const REMEMBERED_SECONDS = 5;

export function tenantAccess(database: Database, systems: System[], roles: Role[]): TenantAccess {
  const declared = declaredGrants(systems, roles);
  const known = new Map<string, { until: number; asked: Promise<{ roles: TenantRole[]; zones: ZoneDecision }> }>();

  const rolesIn = async (tx: Tx): Promise<TenantRole[]> => {
    const { rows } = await tx.executeQuery<{
      id: string;
      title_ja: string;
      title_en: string;
      changes: TenantRole['changes'];
    }>(CompiledQuery.raw('select id, title_ja, title_en, changes from kernel.role order by title_ja'));
    const saved = new Map(rows.map((row) => [row.id, row]));
    const whole = (id: string, title: Role['title'], own: boolean): TenantRole => {
      const changes = saved.get(id)?.changes ?? {};
      return { id, title, own, changes, grants: changedGrants(declared.get(id) ?? {}, changes) };
    };
    return [
      ...roles.map(({ id, title }) => whole(id, title, false)),
      ...rows
        .filter((row) => !declared.has(row.id))
        .map((row) => whole(row.id, { ja: row.title_ja, en: row.title_en }, true)),
    ];
  };

  const zonesIn = async (tx: Tx): Promise<ZoneDecision> => {
    const { rows } = await tx.executeQuery<{ value: { model: SeparationModel; rules?: ZoneRules } }>(
      CompiledQuery.raw(`select value from kernel.setting where system = 'zones'`),
    );
    const { model = 'alpha', rules } = rows[0]?.value ?? {};
    return { model, rules: { ...defaultZoneRules[model], ...rules } };
  };

  const remembered = (tenantId: string) => {
    const entry = known.get(tenantId);
    if (entry && entry.until > Date.now()) return entry.asked;
    const asked = database.as({ tenantId, actorId: null }, async (tx) => {
      const [all, zones] = await Promise.all([rolesIn(tx), zonesIn(tx)]);
      return { roles: all, zones };
    });
    asked.catch(() => known.delete(tenantId));
    if (known.size > 10_000) known.clear();
    known.set(tenantId, { until: Date.now() + REMEMBERED_SECONDS * 1_000, asked });
    return asked;
  };

  return {
    roles: async ({ id }) => (await remembered(id)).roles,
    zoneRules: async ({ id }) => (await remembered(id)).zones.rules,
    rolesIn,
    zonesIn,
    forget: (tenantId) => known.delete(tenantId),
  };
}
