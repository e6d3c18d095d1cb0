// SPDX-License-Identifier: Apache-2.0
import type { Tx } from '#kernel/database/database.ts';
import type { Identity } from '#kernel/house.ts';
import { roles } from './roles.ts';
import type { OrganisationTables } from './tables.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const people = (tx: Tx<OrganisationTables>) =>
  tx
    .selectFrom('organisation.person as p')
    .leftJoin('organisation.unit as u', 'u.id', 'p.unit_id')
    .select(['p.id', 'p.name', 'p.roles', 'p.unit_id', 'u.name as unit_name']);

/** People of the municipality's own organisation. */
export const organisationIdentity: Identity = {
  async person(tx, personId) {
    if (!UUID.test(personId)) return null;
    const row = await people(tx).where('p.id', '=', personId).executeTakeFirst();
    return row
      ? {
          id: row.id,
          name: row.name,
          roles: row.roles,
          ...(row.unit_id !== null && { unit: { id: row.unit_id, name: row.unit_name ?? '' } }),
        }
      : null;
  },

  async demoAccounts(tx) {
    const order = roles.map((role) => role.id);
    const rows = await people(tx).where('p.demo', '=', true).orderBy('p.name').execute();
    return rows
      .map((row) => ({ id: row.id, name: row.name, roles: row.roles, unitName: row.unit_name }))
      .sort((a, b) => order.indexOf(a.roles[0]!) - order.indexOf(b.roles[0]!));
  },
};
