// SPDX-License-Identifier: Apache-2.0
import { reachesRecord } from '#kernel/access/records.ts';
import type { Context } from '#kernel/procedure.ts';
import { forbidden } from '#kernel/problem.ts';
import { permissions } from './permissions.ts';
import { personRecord } from './person-record.ts';

/** Refuses where a permission of the actor does not reach a person or a unit; null: nothing but reach over all does. */
export function mustReach(
  { actor }: Context,
  permission: keyof typeof permissions,
  row: { id?: string; unit_id: string | null },
): void {
  if (!reachesRecord(actor, permission, personRecord, row)) throw forbidden(permissions[permission].title);
}
