// SPDX-License-Identifier: Apache-2.0

/** Fiscal years of the demo sheets; the years before and after appear in their cost columns. */
export const SHEET_YEARS = [2021, 2022, 2023, 2024, 2025] as const;
export const PLAN_YEARS = [2021, 2022, 2023, 2024, 2025, 2026] as const;

/** Cost of one regular member of staff a year and of one hour of overtime, in yen, by fiscal year. */
const UNIT_COSTS: Record<number, { annual: number; hourly: number }> = {
  2019: { annual: 6_752_000, hourly: 2_431 },
  2020: { annual: 6_795_000, hourly: 2_452 },
  2021: { annual: 6_841_000, hourly: 2_447 },
  2022: { annual: 6_828_000, hourly: 2_451 },
  2023: { annual: 6_915_000, hourly: 2_466 },
  2024: { annual: 7_048_000, hourly: 2_513 },
  2025: { annual: 7_236_000, hourly: 2_588 },
};

/** Personnel cost in thousand yen, rounded half up: full-time equivalents × annual unit + hours × hourly unit. */
export function personnelCost(fte: number, overtimeHours: number, fiscalYear: number): number {
  const unit = UNIT_COSTS[fiscalYear];
  if (!unit) throw new RangeError(`no unit costs for fiscal year ${fiscalYear}`);
  // Hundredths first: staff are counted to 0.01, and whole numbers do not lose the half yen.
  return Math.round((Math.round(fte * 100) * unit.annual + Math.round(overtimeHours * 100) * unit.hourly) / 100_000);
}

/** A number in [0, 1) that is always the same for the same words (FNV-1a and a final mix). */
export function seeded(...words: (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of words.join('|')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** What is spent of a budget where the author gives no figure: 93.5 to 99 per cent. */
export const settledOf = (budget: number, code: string, fiscalYear: number): number =>
  Math.round(budget * (0.935 + 0.055 * seeded(code, fiscalYear, 'settled')));

/** `value` for every year, or the year's own out of a list that begins with `first`. */
export const inYear = (value: number | readonly number[], fiscalYear: number, first: number): number =>
  typeof value === 'number' ? value : (value[fiscalYear - first] ?? 0);

/** Splits a total by shares so that the parts add up exactly; what rounding leaves goes to the first part. */
export function split(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  const parts = shares.map((share) => Math.round((total * share) / sum));
  const rest = total - parts.reduce((all, part) => all + part, 0);
  return parts.map((part, index) => (index === 0 ? part + rest : part));
}
