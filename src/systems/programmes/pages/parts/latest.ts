// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '../../sheet.ts';

/** A figure that has happened, and when. */
export type Known = { fiscalYear: number; value: number };

const last = (known: readonly Known[]): Known | null =>
  known.toSorted((a, b) => a.fiscalYear - b.fiscalYear).at(-1) ?? null;

/**
 * The newest settled amount (thousand yen) on a sheet, not later than its own year. A sheet written before the books are
 * closed has that of the year before.
 */
export const latestSettled = (sheet: Sheet): Known | null =>
  last(
    (sheet.costs ?? []).flatMap(({ fiscalYear, state, settled }) =>
      state === 'actual' && settled != null && fiscalYear <= sheet.fiscalYear ? [{ fiscalYear, value: settled }] : [],
    ),
  );

/** The newest result of an indicator or activity on a sheet. */
export function latestResult(sheet: Sheet, name: string): Known | null {
  const indicator = sheet.indicators?.find((one) => one.name === name);
  const activity = sheet.activities?.find((one) => one.name === name);
  const values = [
    ...(indicator?.values ?? []).map(({ actual, ...value }) => ({ ...value, value: actual })),
    ...(activity?.values ?? []),
  ];
  return last(
    values.flatMap(({ fiscalYear, state, value }) =>
      state === 'actual' && value != null && fiscalYear <= sheet.fiscalYear ? [{ fiscalYear, value }] : [],
    ),
  );
}
