// SPDX-License-Identifier: Apache-2.0
import type { YearsField } from '../kinds/kind.ts';
import { type Draft, yearName } from './draft.ts';
import type { YearCell } from './rows.ts';

/** Years that the definition expects on a sheet of this year. */
export function expectedYears(field: YearsField, sheetYear: number | undefined): number[] {
  const range =
    'plan' in field.years
      ? field.years.plan
      : sheetYear === undefined
        ? null
        : [sheetYear + field.years.from, sheetYear + field.years.to];
  if (!range) return [];
  const [from, to] = range as [number, number];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const isSpan = (years: number[]) => years.every((year, index) => index === 0 || year === (years[index - 1] ?? 0) + 1);

const isSubset = (years: number[], of: number[]) => years.every((year) => of.includes(year));

/** Whether a damaged head can be that of these years: nothing in it contradicts them, or most of it is where it should be. */
const couldBe = (printed: number[], years: number[]) =>
  isSubset(printed, years) ||
  (printed.length === years.length && printed.filter((year, at) => year === years[at]).length * 2 > years.length);

/**
 * The years of a table's columns: as printed when they follow each other and fit the number of figures in its rows.
 * A head that was not read, has a gap or lost a cell is completed, with a finding: from `others`, heads of the same table
 * on the same sheet, or from the definition. A head that contradicts them stays what it is; its rows then do not fit.
 */
export function columnsOf(
  draft: Draft,
  field: YearsField,
  head: YearCell[],
  widest: number,
  place: string,
  others: YearCell[][] = [],
): number[] {
  const printed = head.map((cell) => cell.year);
  if (printed.length > 0 && isSpan(printed) && (widest === printed.length || widest === 0)) return printed;
  const first = printed[0] ?? 0;
  const last = printed.at(-1) ?? 0;
  const filled = Array.from({ length: Math.max(0, Math.min(40, last - first + 1)) }, (_, index) => first + index);
  const increasing = printed.every((year, index) => index === 0 || year > (printed[index - 1] ?? 0));
  const other = others
    .map((cells) => cells.map((cell) => cell.year))
    .find((years) => years.length > 0 && years.length === (widest || years.length) && isSpan(years));
  const expected = other ?? expectedYears(field, draft.sheetYear);
  let years = printed;
  if (printed.length > 0 && increasing && filled.length === widest) years = filled;
  else if (printed.length === 0) years = expected;
  else if (expected.length === widest && (printed.length < widest || !isSpan(printed)) && couldBe(printed, expected))
    years = expected;
  if (printed.length > 0 && years === printed && isSpan(printed)) return printed;
  draft.notes.push({
    severity: 'warning',
    rule: 'missing-value',
    place: `${place} 年度`,
    expected: years.map((year) => String(year)).join(','),
    found: printed.join(','),
    message: {
      ja: `${place}の年度の見出しが読み取れないか、続いていません（${printed.map(yearName).join('、') || 'なし'}）。${
        years.length > 0 ? `${years.map(yearName).join('、')}として読みました。` : ''
      }原本を確認してください。`,
      en: `The years above ${place} are not readable or not consecutive (${printed.join(', ') || 'none'}). They were read as ${
        years.join(', ') || 'unknown'
      }; check the original.`,
    },
  });
  return [...new Set(years)];
}
