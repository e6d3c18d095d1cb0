// SPDX-License-Identifier: Apache-2.0
import type { Identity } from '#kernel/house.ts';
import { accountOf, keepVerified, makeAccount, noteSeen } from './accounts.ts';
import type { ResidentsTx } from './tables.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Residents with an account of their own. */
export const residentsIdentity: Identity = {
  async person(tx, personId) {
    if (!UUID.test(personId)) return null;
    const row = await (tx as ResidentsTx)
      .selectFrom('residents.account')
      .select('name')
      .where('id', '=', personId)
      .executeTakeFirst();
    return row ? { id: personId, name: row.name, kind: 'resident', roles: ['resident'], posts: [] } : null;
  },
  /** Residents hold nothing that the question who may do what is about, and there may be as many as the town has. */
  people: async () => [],
  async names(tx, personIds) {
    const ids = personIds.filter((id) => UUID.test(id));
    if (!ids.length) return new Map();
    const rows = await (tx as ResidentsTx)
      .selectFrom('residents.account')
      .select(['id', 'name'])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  },
  async demoAccounts(tx) {
    const rows = await (tx as ResidentsTx)
      .selectFrom('residents.account')
      .select(['id', 'name'])
      .where('demo', '=', true)
      .orderBy('name')
      .execute();
    return rows.map((row) => ({ ...row, roles: ['resident'], unitName: null }));
  },
  async personOfExternal(context, { provider, personId, name, address, birthdate }) {
    if (provider.audience !== 'resident') return null;
    const known = personId === null ? null : await accountOf(context, personId);
    if (personId !== null && !known) return null;
    const id = known?.id ?? (await makeAccount(context, { name: name ?? '' }));
    await noteSeen(context, id);
    if (name ?? address ?? birthdate) await keepVerified(context, id, provider.id, { name, address, birthdate });
    return id;
  },
};
