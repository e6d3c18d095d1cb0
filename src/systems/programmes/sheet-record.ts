// SPDX-License-Identifier: Apache-2.0
import { recordPolicy } from '#kernel/access/records.ts';
import type { Context } from '#kernel/procedure.ts';
import { notFound } from '#kernel/problem.ts';
import { record } from '#kernel/procedure.ts';
import { kinds } from './kinds/index.ts';
import type { ProgrammeTx } from './store.ts';

export const sheetMissing = () => notFound({ ja: 'このシート', en: 'This sheet' });

/** A sheet belongs to the section that wrote it, and to whoever carries on that section's work today. */
export const sheetRecord = recordPolicy({
  id: 'programmes.sheet',
  title: { ja: '事業シート', en: 'programme sheets' },
  unit: 'unit_id',
  kind: { column: 'kind', values: Object.fromEntries(kinds.map(({ id, title }) => [id, title])) },
});

/** The sheet that a call names by `id`. */
export const sheetOfCall = record(sheetRecord, async ({ tx }: Context, { id }: { id: string }) => {
  const row = await (tx as ProgrammeTx)
    .selectFrom('programmes.sheet')
    .select(['unit_id', 'kind'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw sheetMissing();
  return row;
});
