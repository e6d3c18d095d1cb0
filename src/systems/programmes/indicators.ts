// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { IndicatorSource } from '#kernel/system.ts';
import type { ProgrammeTx } from './store.ts';

type Behind = { id: string; title: string; programme_id: string };

/** What this room can count about itself. */
export const indicators: IndicatorSource[] = [
  {
    id: 'sheets-published',
    title: { ja: '公表した事業シート数', en: 'Programme sheets published' },
    unit: { ja: '件', en: 'sheets' },
    formula: { ja: 'その年度のシートのうち、公表中のものを数える', en: 'Sheets of the year that are published now' },
    direction: 'up',
    count: async ({ tx }, fiscalYear) => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from programmes.sheet where is_public and fiscal_year = ${fiscalYear}`.execute(
        tx as ProgrammeTx,
      );
      return rows[0]!.n;
    },
    evidence: async ({ tx }, fiscalYear, limit) => {
      const { rows } = await sql<Behind>`
        select id, code || ' ' || name as title, programme_id from programmes.sheet
        where is_public and fiscal_year = ${fiscalYear} order by code limit ${limit}`.execute(tx as ProgrammeTx);
      return rows.map((row) => ({
        id: row.id,
        title: row.title,
        href: `/programmes/${row.programme_id}/${fiscalYear}`,
      }));
    },
  },
  {
    id: 'settled-total',
    title: { ja: '決算額の合計', en: 'Settled amounts in total' },
    unit: { ja: '千円', en: 'thousand yen' },
    formula: {
      ja: 'その年度のシート（最新版）の決算額を足す。決算額が分からないシートは数えない',
      en: 'Settled amounts of the current sheets of the year; sheets that do not say are left out',
    },
    direction: 'none',
    count: async ({ tx }, fiscalYear) => {
      const { rows } = await sql<{ total: number | null }>`
        select sum(settled)::bigint as total from programmes.sheet
        where is_current and fiscal_year = ${fiscalYear}`.execute(tx as ProgrammeTx);
      return rows[0]!.total;
    },
    evidence: async ({ tx }, fiscalYear, limit) => {
      const { rows } = await sql<Behind>`
        select id, code || ' ' || name || ' ' || settled as title, programme_id from programmes.sheet
        where is_current and fiscal_year = ${fiscalYear} and settled is not null
        order by settled desc limit ${limit}`.execute(tx as ProgrammeTx);
      return rows.map((row) => ({ id: row.id, title: row.title, href: `/desk/programmes/sheets/${row.id}` }));
    },
  },
];
