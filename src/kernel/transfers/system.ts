// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { reachesRecord, whereReached } from '../access/records.ts';
import type { House, HouseOptions } from '../house.ts';
import type { Context } from '../procedure.ts';
import { defineSystem, type System } from '../system.ts';
import { examine } from './passing.ts';
import { transferProcedures } from './procedures.ts';
import { needsApproval, transferOf, transferRecord } from './transfer.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** 領域間の受け渡し: files cross from one network into another by the rules of the municipality, and every crossing is a record. */
export function transfersSystem(open: () => House, { houseRoles }: Pick<HouseOptions, 'houseRoles'>): System {
  return defineSystem({
    id: 'transfers',
    title: { ja: '領域間の受け渡し', en: 'Transfers between networks' },
    room: {
      floor: '5',
      state: 'works',
      path: '/desk/transfers',
      waiting: async ({ tx, actor }) => {
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from kernel.transfer t where t.state = 'waiting' and t.requested_by <> ${actor!.id}
            and ${whereReached(actor, 'transfers.approve', transferRecord, 't')}`.execute(tx);
        const n = rows[0]!.n;
        return n === 0 ? null : { ja: `${n}件が承認を待っています`, en: `${n} wait for your approval` };
      },
    },
    procedures: Object.values(transferProcedures(open)),
    permissions: {
      'transfers.request': {
        title: { ja: '領域間の受け渡しの申請', en: 'Ask for transfers between networks' },
        roles: Object.fromEntries(Object.keys(houseRoles.transfers).map((role) => [role, 'all' as const])),
      },
      'transfers.read': {
        title: { ja: '領域間の受け渡しの記録の閲覧', en: 'Read transfers between networks' },
        of: transferRecord,
        roles: houseRoles.transfers,
      },
      'transfers.approve': {
        title: { ja: '領域間の受け渡しの承認', en: 'Approve transfers between networks' },
        of: transferRecord,
        roles: houseRoles.release,
      },
    },
    files: {
      // Whoever asked sees what they handed in and the copy; whoever approves sees what they let go, and nobody else
      async mayRead(context, record, file) {
        const transfer = UUID.test(record) ? await transferOf(context.tx, record) : undefined;
        if (!transfer) return false;
        if (file.id === transfer.result_id && transfer.state !== 'delivered') return false;
        if (context.actor?.id === transfer.requested_by) return true;
        return (
          needsApproval(transfer.rule) && reachesRecord(context.actor, 'transfers.approve', transferRecord, transfer)
        );
      },
    },
    emits: ['transfers.requested', 'transfers.waiting', 'transfers.closed'],
    listens: [
      {
        event: 'transfers.requested',
        name: 'examine',
        run: (context, { subject }) => examine(context, open(), subject),
      },
    ],
    // What a scanner that did not answer, or a process that was stopped, left behind
    jobs: [{ name: 'examine-again', cron: '*/10 * * * *', run: examineAgain }],
    personalData: {
      export: async ({ tx }, personId) =>
        (
          await sql`select id, requested_at, reason, from_zone, to_zone, file_name, state, requested_by, decided_by, decided_at,
            decision_words from kernel.transfer where requested_by = ${personId} or decided_by = ${personId}
            order by requested_at, id`.execute(tx)
        ).rows,
      // Who carried what out of the municipality is kept as long as the record of it
      remove: async () => 0,
    },
  });

  async function examineAgain(context: Context) {
    const { rows } = await sql<{ id: string }>`
      select id from kernel.transfer where state = 'requested' order by requested_at, id limit 100`.execute(context.tx);
    const faults: unknown[] = [];
    for (const { id } of rows)
      await open()
        .inTenant({ tenant: context.tenant, actor: null }, (own) => examine(own, open(), id))
        // One damaged file must not hold up those behind it
        .catch((error: unknown) => faults.push(error));
    if (faults.length) throw new AggregateError(faults, `${faults.length} transfers could not be examined`);
  }
}
