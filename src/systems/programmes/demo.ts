// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { demoPolicies } from './demo/policies.ts';
import { demoSheets } from './demo/programmes.ts';
import { checkEach } from './findings/check.ts';
import { kinds } from './kinds/index.ts';
import { rememberUnitCosts } from './procedures/importing.ts';
import type { Context } from '#kernel/procedure.ts';
import type { Sheet } from './sheet.ts';
import type { SheetState } from './states.ts';
import { storeSheets, type ProgrammeTx } from './store.ts';

/** The last year whose sheets are published; the year after is being written. */
const PUBLISHED_UNTIL = 2024;

/** How far each sheet of the latest year has come: a believable November, nothing for everybody. */
function stateOf(sheet: Sheet): SheetState {
  if (sheet.fiscalYear <= PUBLISHED_UNTIL) return 'published';
  const turn = [...sheet.code].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 8;
  return turn < 3 ? 'published' : turn < 4 ? 'closed' : turn < 5 ? 'planning' : turn < 6 ? 'section-head' : 'draft';
}

/** Five years of やくば市. Idempotent: once there are sheets, nothing is added. */
export async function fillDemo(context: Context): Promise<void> {
  const tx = context.tx as ProgrammeTx;
  const there = await tx.selectFrom('programmes.sheet').select('id').limit(1).executeTakeFirst();
  if (there) return;
  for (const field of demoPolicies) {
    const fieldId = await node(tx, null, 'field', field.code, field.name);
    for (const policy of field.policies) {
      const policyId = await node(tx, fieldId, 'policy', policy.code, policy.name);
      for (const measure of policy.measures) await node(tx, policyId, 'measure', measure.code, measure.name);
    }
  }
  const sheets = demoSheets();
  const found = checkEach(sheets, kinds);
  const states = new Map<SheetState, number[]>();
  sheets.forEach((sheet, index) => {
    const state = stateOf(sheet);
    states.set(state, [...(states.get(state) ?? []), index]);
  });
  for (const [state, indexes] of states)
    await storeSheets(
      context,
      indexes.map((index) => ({
        sheet: sheets[index]!,
        findings: found[index]!.map((finding) => ({ ...finding, origin: 'check' as const })),
        sourceId: null,
      })),
      state,
    );
  await rememberUnitCosts(context);
}

async function node(
  tx: ProgrammeTx,
  parent: string | null,
  level: 'field' | 'policy' | 'measure',
  code: string,
  name: string,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into programmes.policy (parent_id, level, code, name) values (${parent}, ${level}, ${code}, ${name})
    on conflict (tenant_id, parent_id, code) do update set name = excluded.name returning id`.execute(tx);
  return rows[0]!.id;
}
