// SPDX-License-Identifier: Apache-2.0
import type { System } from '#kernel/system.ts';
import { dayOf } from './days.ts';
import { appointmentsOf, delegationsOf } from './people.ts';
import type { OrganisationTx } from './tables.ts';

/**
 * What the organisation holds about a person. Who held which post when is a public record and stays; how somebody is
 * reached and numbered goes, once they have left.
 */
export const personalData: NonNullable<System['personalData']> = {
  export: async ({ tx, now }, personId) => {
    const person = await (tx as OrganisationTx)
      .selectFrom('organisation.person')
      .selectAll()
      .where('id', '=', personId)
      .executeTakeFirst();
    if (!person) return null;
    return {
      person,
      appointments: await appointmentsOf(tx, { personId }),
      delegations: await delegationsOf(tx, personId, dayOf(now)),
    };
  },
  remove: async ({ tx, now }, personId) => {
    const { numUpdatedRows } = await (tx as OrganisationTx)
      .updateTable('organisation.person')
      .set((row) => ({ email: null, extension: null, employee_number: null, version: row('version', '+', 1) }))
      .where('id', '=', personId)
      .where('valid_to', '<', dayOf(now))
      .executeTakeFirst();
    return Number(numUpdatedRows);
  },
};
