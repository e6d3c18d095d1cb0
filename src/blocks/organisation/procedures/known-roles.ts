// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Tx } from '#kernel/database/database.ts';
import type { Role } from '#kernel/system.ts';
import { roles } from '../roles.ts';

/** The roles that posts and partners may have: those of the administration and those the municipality made. */
export async function knownRoles(tx: Tx): Promise<Role[]> {
  const { rows } = await sql<{ id: string; ja: string; en: string }>`
    select id, title_ja as ja, title_en as en from kernel.role order by title_ja`.execute(tx);
  const own = rows.filter(({ id }) => !roles.some((role) => role.id === id));
  return [...roles.filter(({ id }) => id !== 'resident'), ...own.map(({ id, ja, en }) => ({ id, title: { ja, en } }))];
}
