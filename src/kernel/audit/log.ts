// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import type { Tx } from '../database/database.ts';
import type { Caller } from '../house.ts';

/** What a procedure said about itself for the log. */
export type Noted = { subject?: string; detail: Record<string, unknown> };

/** One line of the operation log, in the transaction of what it tells. */
export const writeLog = (tx: Tx, caller: Caller, procedure: string, result: 'done' | 'refused', noted: Noted) =>
  tx.executeQuery(
    CompiledQuery.raw(
      'insert into kernel.operation_log (actor_id, procedure, subject, result, detail) values ($1, $2, $3, $4, $5)',
      [caller.actor?.id ?? null, procedure, noted.subject ?? null, result, JSON.stringify(noted.detail)],
    ),
  );
