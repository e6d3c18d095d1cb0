// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { Tx } from '../database/database.ts';

/**
 * How long a sign-in lasts. The defaults for staff are a working day and an hour without use (NIST SP 800-63B-4, 2.2.3:
 * at AAL2 at most 24 hours, and an inactivity timeout of at most one hour).
 */
export const identitySettings = z.object({
  staffHours: z.int().min(1).max(24).default(12),
  staffIdleMinutes: z.int().min(5).max(240).default(60),
  residentDays: z.int().min(1).max(90).default(30),
  residentIdleDays: z.int().min(1).max(90).default(7),
});
export type IdentitySettings = z.output<typeof identitySettings>;

/** What the transaction's municipality decided about signing in, defaults filled in. */
export async function identitySettingsIn(tx: Tx): Promise<IdentitySettings> {
  const { rows } = await tx.executeQuery<{ value: unknown }>(
    CompiledQuery.raw(`select value from kernel.setting where system = 'identity'`),
  );
  return identitySettings.parse(rows[0]?.value ?? {});
}
