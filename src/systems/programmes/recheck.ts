// SPDX-License-Identifier: Apache-2.0
import type { Context } from '#kernel/procedure.ts';
import { checkEach } from './findings/check.ts';
import { forgetCounts } from './facet-memory.ts';
import { kinds } from './kinds/index.ts';
import { rememberUnitCosts } from './procedures/importing.ts';
import { findingRows, type ProgrammeTx } from './store.ts';

/**
 * Does the checks that compare sheets anew, year by year over all current sheets: an import brings sheets that change
 * what the others look like (unit costs of personnel, indicators counted twice). Findings of the reading stay.
 */
export async function recheck(context: Context): Promise<void> {
  forgetCounts(context.tenant.id);
  const tx = context.tx as ProgrammeTx;
  await rememberUnitCosts(context);
  const years = await tx
    .selectFrom('programmes.sheet')
    .select('fiscal_year')
    .distinct()
    .where('is_current', '=', true)
    .execute();
  for (const { fiscal_year } of years) {
    const rows = await tx
      .selectFrom('programmes.sheet')
      .select(['id', 'content'])
      .where('fiscal_year', '=', fiscal_year)
      .where('is_current', '=', true)
      .orderBy('id')
      .forUpdate()
      .execute();
    const found = checkEach(
      rows.map((row) => row.content),
      kinds,
    );
    const ids = rows.map((row) => row.id);
    await tx.deleteFrom('programmes.finding').where('origin', '=', 'check').where('sheet_id', 'in', ids).execute();
    const kept = await tx
      .selectFrom('programmes.finding')
      .select((select) => ['sheet_id', select.fn.max('n').as('last')])
      .where('sheet_id', 'in', ids)
      .groupBy('sheet_id')
      .execute();
    const last = new Map(kept.map((row) => [row.sheet_id, row.last]));
    const all = rows.flatMap((row, index) =>
      findingRows(
        row.id,
        found[index]!.map((finding) => ({ ...finding, origin: 'check' as const })),
        (last.get(row.id) ?? -1) + 1,
      ),
    );
    for (let start = 0; start < all.length; start += 1_000)
      await tx
        .insertInto('programmes.finding')
        .values(all.slice(start, start + 1_000))
        .execute();
    await tx
      .updateTable('programmes.sheet as s')
      .set((set) => {
        const count = (severity: 'error' | 'warning' | 'info') =>
          set
            .selectFrom('programmes.finding as f')
            .select((select) => select.fn.countAll<number>().as('n'))
            .whereRef('f.sheet_id', '=', 's.id')
            .where('f.severity', '=', severity);
        return { errors: count('error'), warnings: count('warning'), infos: count('info') };
      })
      .where('s.id', 'in', ids)
      .execute();
  }
}
