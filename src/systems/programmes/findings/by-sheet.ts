// SPDX-License-Identifier: Apache-2.0
import type { SheetKind } from '../kinds/kind.ts';
import type { Finding, Sheet } from '../sheet.ts';
import { checkSheets } from './check.ts';

export function checkEach(sheets: Sheet[], kinds: SheetKind[], _unitCosts?: unknown): Finding[][] {
  const found = checkSheets(
    sheets.map((sheet, index) => ({ ...sheet, code: `#${index}#` })),
    kinds,
  );
  return sheets.map((sheet, index) =>
    found.filter((one) => one.sheet === `#${index}#`).map((one) => ({ ...one, sheet: sheet.code })),
  );
}
