// SPDX-License-Identifier: Apache-2.0
import type { SheetKind } from '../kinds/kind.ts';
import type { Finding, Sheet } from '../sheet.ts';
import { checkConsistency } from './consistency.ts';
import { checkFormulas } from './formulas.ts';
import { checkDuplicates, checkIndicators } from './indicators.ts';
import { checkPersonnel } from './unit-costs.ts';

export { deriveUnitCosts, type UnitCosts } from './unit-costs.ts';

/**
 * What does not fit on the sheets and between them: sums and limits of their kinds, zeros of unclear meaning, personnel
 * costs that the year's other sheets contradict, indicators in several programmes. Works from the sheets alone; what only
 * the printed text shows (shifted cells, lost marks) is found while reading. Nothing is changed.
 */
export function checkSheets(sheets: Sheet[], kinds: SheetKind[]): Finding[] {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const own = sheets.flatMap((sheet) => {
    const kind = byId.get(sheet.kind);
    return kind ? [...checkFormulas(sheet, kind), ...checkIndicators(sheet), ...checkConsistency(sheet, kind)] : [];
  });
  return [...own, ...checkPersonnel(sheets, kinds), ...checkDuplicates(sheets)];
}
