// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import { recordPolicy } from '../access/records.ts';
import type { Passage, Zone } from '../access/zones.ts';
import type { Tx } from '../database/database.ts';
import type { ScanState } from '../files/file-info.ts';
import type { Finding } from '../files/sanitising/findings.ts';
import type { Label } from '../label.ts';

/**
 * `requested`: being looked at; `waiting`: for approval. The ends: `delivered`; `rejected` by a person; `refused` by the
 * house; `withdrawn` by whoever asked.
 */
export const transferStates = ['requested', 'waiting', 'delivered', 'rejected', 'refused', 'withdrawn'] as const;
export type TransferState = (typeof transferStates)[number];

/** What sanitising did, as the record keeps it. */
export type Sanitising = { outcome: 'clean'; removed: Finding[]; noticed: Finding[] } | { outcome: 'refused' };

/** A crossing of one file from one network into another. */
export type Transfer = {
  id: string;
  requested_by: string;
  requested_name: string;
  post: string;
  unit_id: string | null;
  requested_at: Date;
  reason: string;
  asked_in: Zone | null;
  from_zone: Zone;
  to_zone: Zone;
  rule: Passage;
  file_id: string;
  file_name: string;
  sha256: string;
  size: number;
  state: TransferState;
  scan: ScanState | null;
  scan_engine: string | null;
  sanitising: Sanitising | null;
  sanitiser: string | null;
  refusal: Label | null;
  decided_by: string | null;
  decided_name: string | null;
  decided_post: string | null;
  decided_at: Date | null;
  decision_words: string | null;
  result_id: string | null;
  result_name: string | null;
  result_sha256: string | null;
  closed_at: Date | null;
};

/** A transfer belongs to the section in which it was asked for, and to the person who asked. */
export const transferRecord = recordPolicy({
  id: 'transfer',
  title: { ja: '領域間の受け渡し', en: 'transfers between networks' },
  unit: 'unit_id',
  assignee: 'requested_by',
});

export const needsSanitising = (rule: Passage): boolean => rule === 'sanitise' || rule === 'sanitise-and-approve';
export const needsApproval = (rule: Passage): boolean => rule === 'approve' || rule === 'sanitise-and-approve';

/** Transfers of the transaction's municipality, newest first. `t` is the transfer in the condition. */
export async function transfersWhere(
  tx: Tx,
  condition: RawBuilder<unknown>,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<Transfer[]> {
  const { rows } = await sql<Transfer>`
    select t.* from kernel.transfer t where ${condition}
    order by t.requested_at desc, t.id desc limit ${limit} offset ${offset}`.execute(tx);
  return rows;
}

/** One transfer; `locked` until the end of the transaction against a second decision. */
export async function transferOf(tx: Tx, id: string, locked = false): Promise<Transfer | undefined> {
  const { rows } = await sql<Transfer>`
    select * from kernel.transfer where id = ${id} ${locked ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

/** Writes what happened to a transfer. */
export async function changeTransfer(
  tx: Tx,
  id: string,
  change: Partial<Omit<Transfer, 'sanitising' | 'refusal'> & { sanitising: Sanitising; refusal: Label }>,
): Promise<void> {
  const parts = Object.entries(change).map(([column, value]) => {
    const written =
      column === 'sanitising' || column === 'refusal'
        ? JSON.stringify(value)
        : value instanceof Date
          ? value.toISOString()
          : value;
    return sql`${sql.ref(column)} = ${written}`;
  });
  await sql`update kernel.transfer set ${sql.join(parts)} where id = ${id}`.execute(tx);
}
