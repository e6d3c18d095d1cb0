// SPDX-License-Identifier: Apache-2.0
import type { YearsField } from '../kinds/kind.ts';
import { type Draft, missing, unreadableChoice, yearName } from './draft.ts';
import { optionOf } from './marks.ts';
import { type Row, rowOf, yearsIn } from './rows.ts';
import { BLANK } from './cells.ts';
import { expectedYears } from './year-head.ts';

export type YearMapReader = {
  /** Takes the years and options of a row and gives back its other cells. */
  take(row: Row): Row;
  finish(): void;
};

/** One choice a year, the years above and the choices below (事務事業の分類 3年度, 4年度). */
export function yearMapReader(draft: Draft, field: YearsField): YearMapReader {
  const options = field.rows[0]?.options ?? [];
  let years: number[] = [];
  const chosen: string[] = [];
  let opened = false;
  return {
    take(row) {
      opened = true;
      const found = yearsIn(row, draft.sheetYear);
      if (found.length > 0 && years.length === 0) years = found.map((cell) => cell.year);
      const used = new Set(found.map((cell) => cell.column));
      for (const [column, cell] of row.cells.entries()) {
        if (cell.text === '' || used.has(column) || cell.text.length > 40 || chosen.length >= 4) continue;
        // `継続 推進` in one cell.
        const words = optionOf(cell.text, options) !== null ? [cell.text] : cell.text.split(/\s+/);
        const values = words.map((word) => optionOf(word, options));
        if (values.some((value) => value === null)) continue;
        chosen.push(...values.filter((value) => value !== null));
        used.add(column);
      }
      return rowOf(
        row.line,
        row.cells.map((cell, column) => (used.has(column) ? BLANK : cell)),
      );
    },
    finish() {
      if (!opened) return;
      const expected = expectedYears(field, draft.sheetYear);
      const columns = years.length > 0 ? years : expected;
      const value: Record<string, string | null> = {};
      for (const [index, year] of columns.entries()) {
        value[String(year)] = chosen.length === columns.length ? (chosen[index] ?? null) : null;
        if (chosen.length === 0) missing(draft, `${field.label.ja} ${yearName(year)}`, `${field.key}/${year}`);
      }
      if (chosen.length > 0 && chosen.length !== columns.length)
        unreadableChoice(draft, field.label.ja, field.key, chosen.join(' '), 'lost');
      draft.values.set(field.key, value);
    },
  };
}
