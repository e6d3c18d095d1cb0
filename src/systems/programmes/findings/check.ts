// SPDX-License-Identifier: Apache-2.0
import type { SheetKind } from '../kinds/kind.ts';
import type { Finding, Sheet } from '../sheet.ts';
import { checkConsistency } from './consistency.ts';
import { checkFormulas } from './formulas.ts';
import { checkDuplicates, checkIndicators } from './indicators.ts';
import { checkPersonnel, type KnownUnitCosts } from './unit-costs.ts';

export { deriveUnitCosts } from './unit-costs.ts';

/**
 * `checkSheets`, with the findings of each sheet apart, in the order of the sheets (two sheets can have one code).
 * `unitCosts`: what `deriveUnitCosts` gave for all sheets of the municipality, when only some of them are checked.
 */
export function checkEach(sheets: Sheet[], kinds: SheetKind[], unitCosts?: KnownUnitCosts): Finding[][] {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const own = new Map<Sheet, Finding[]>();
  for (const sheet of sheets) {
    const kind = byId.get(sheet.kind);
    own.set(sheet, kind ? [...checkFormulas(sheet, kind), ...checkIndicators(sheet), ...checkConsistency(sheet)] : []);
  }
  for (const [sheet, finding] of [...checkPersonnel(sheets, kinds, unitCosts), ...checkDuplicates(sheets)])
    own.get(sheet)?.push(finding);
  return sheets.map((sheet) => own.get(sheet) ?? []);
}

/**
 * What does not fit on the sheets and between them: sums and limits of their kinds, zeros of unclear meaning, personnel
 * costs that the year's other sheets contradict, indicators in several programmes. Works from the sheets alone; what only
 * the printed text shows (shifted cells, lost marks) is found while reading. Nothing is changed.
 */
export const checkSheets = (sheets: Sheet[], kinds: SheetKind[]): Finding[] => checkEach(sheets, kinds).flat();
