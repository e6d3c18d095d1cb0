// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Tx } from '#kernel/database/database.ts';
import { roles } from '../roles.ts';

/** Ids of the roles that staff and partners may have: those of the administration and those the municipality made. */
export async function knownRoles(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from kernel.role`.execute(tx);
  return [...new Set([...roles, ...rows].map(({ id }) => id))].filter((id) => id !== 'resident');
}
