// SPDX-License-Identifier: Apache-2.0
import { reachesRecord, recordPolicy } from '#kernel/access/records.ts';
import type { Context } from '#kernel/procedure.ts';
import { forbidden } from '#kernel/problem.ts';
import { permissions } from './permissions.ts';

/** People of the organisation belong to the section in which they hold their regular post; partners to the one that answers for them. */
export const personRecord = recordPolicy({
  id: 'person',
  title: { ja: '職員', en: 'Person' },
  unit: 'unit_id',
  assignee: 'id',
  fields: {
    employeeNumber: { permission: 'organisation.contacts', title: { ja: '職員番号', en: 'Employee number' } },
    email: { permission: 'organisation.contacts', title: { ja: 'メール', en: 'E-mail' } },
    extension: { permission: 'organisation.contacts', title: { ja: '内線', en: 'Extension' } },
  },
});

/** Refuses where a permission of the actor does not reach a person or a unit; null: nothing but reach over all does. */
export function mustReach(
  { actor }: Context,
  permission: keyof typeof permissions,
  row: { id?: string; unit_id: string | null },
): void {
  if (!reachesRecord(actor, permission, personRecord, row)) throw forbidden(permissions[permission].title);
}
