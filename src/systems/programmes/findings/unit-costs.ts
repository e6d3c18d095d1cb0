// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatNumber } from '#kernel/text/number.ts';
import type { Formula, SheetKind } from '../kinds/kind.ts';
import { valueAt } from '../path.ts';
import type { Finding, Sheet } from '../sheet.ts';

/** Unit costs in thousand yen: of one full-time equivalent a year, and of one hour of overtime. */
export type UnitCosts = {
  fiscalYear: number;
  annual: number;
  hourly: number;
  /** Rows of sheets that agree with them. */
  rows: number;
  /** Greatest deviation of these rows, thousand yen. */
  maxError: number;
};

/** Unit costs of a municipality by fiscal year, thousand yen. */
export type KnownUnitCosts = ReadonlyMap<number, { annual: number; hourly: number }>;

type Row = { sheet: Sheet; year: number; fte: number; hours: number; total: number; path: string };
type Fit = { annual: number; hourly: number; inliers: Row[]; error: number };

/** Thousand yen. What a year of regular staff and an hour of overtime can cost; anything else is no unit cost. */
const ANNUAL = [3_000, 12_000] as const;
const HOURLY = [1, 6] as const;
/** Printed amounts are rounded to 1: the fit may be off by a little more. */
const TOLERANCE = 1.5;
/** Pairs of rows grow with the square; this many different rows decide as well as all. */
const MOST_ROWS = 60;

const personnelOf = (kind: SheetKind | undefined) =>
  kind?.formulas.find((formula): formula is Extract<Formula, { kind: 'personnel' }> => formula.kind === 'personnel');

const DEFAULT = {
  each: 'costs',
  total: 'personnel/total',
  fte: 'personnel/fte',
  overtimeHours: 'personnel/overtimeHours',
};

/** Rows by unit year: years after the sheet's own are planned with the unit costs of the sheet's year. */
function rowsOf(sheets: Sheet[], kinds: SheetKind[] | undefined): Map<string, Row[]> {
  const byYear = new Map<string, Row[]>();
  for (const sheet of sheets) {
    const formula = kinds ? personnelOf(kinds.find((kind) => kind.id === sheet.kind)) : DEFAULT;
    const list = formula && valueAt(sheet, formula.each);
    if (!formula || !Array.isArray(list)) continue;
    for (const element of list as Record<string, unknown>[]) {
      const fiscalYear = element['fiscalYear'];
      const fte = valueAt(element, formula.fte);
      const hours = valueAt(element, formula.overtimeHours);
      const total = valueAt(element, formula.total);
      if (
        typeof fiscalYear !== 'number' ||
        typeof fte !== 'number' ||
        typeof hours !== 'number' ||
        typeof total !== 'number'
      )
        continue;
      const key = `${(sheet['municipality'] as string | undefined) ?? ''}|${sheet.kind}|${Math.min(fiscalYear, sheet.fiscalYear)}`;
      const rows = byYear.get(key) ?? [];
      rows.push({ sheet, year: fiscalYear, fte, hours, total, path: `${formula.each}/${fiscalYear}/${formula.total}` });
      byYear.set(key, rows);
    }
  }
  return byYear;
}

const plausible = (annual: number, hourly: number) =>
  annual >= ANNUAL[0] && annual <= ANNUAL[1] && hourly >= HOURLY[0] && hourly <= HOURLY[1];

const off = (row: Row, annual: number, hourly: number) => Math.abs(row.fte * annual + row.hours * hourly - row.total);

/** Least squares through the origin; null when the rows do not determine both unit costs. */
function leastSquares(rows: Row[]): { annual: number; hourly: number } | null {
  let ff = 0;
  let fh = 0;
  let hh = 0;
  let ft = 0;
  let ht = 0;
  for (const { fte, hours, total } of rows) {
    ff += fte * fte;
    fh += fte * hours;
    hh += hours * hours;
    ft += fte * total;
    ht += hours * total;
  }
  const determinant = ff * hh - fh * fh;
  if (determinant <= 1e-6 * Math.max(1, ff * hh)) return null;
  return { annual: (ft * hh - ht * fh) / determinant, hourly: (ht * ff - ft * fh) / determinant };
}

const keyOf = (row: Row) => `${row.fte}|${row.hours}|${row.total}`;

/**
 * The unit costs that most rows agree with. Every pair of rows proposes a solution, the one with the most supporters is
 * refined over them by least squares: one wrong row then neither spoils the fit nor hides in it.
 */
function fit(rows: Row[]): Fit | null {
  const useful = rows.filter((row) => row.fte > 0 || row.hours > 0);
  const distinct = [...new Map(useful.map((row) => [keyOf(row), row])).values()].slice(0, MOST_ROWS);
  let best: Fit | null = null;
  for (const [index, a] of distinct.entries())
    for (const b of distinct.slice(index + 1)) {
      let solution = leastSquares([a, b]);
      if (!solution || !plausible(solution.annual, solution.hourly)) continue;
      // Rounding of two close rows throws the first guess off; refining brings the other supporters in.
      let inliers = distinct.filter((row) => solution && off(row, solution.annual, solution.hourly) <= 4 * TOLERANCE);
      for (let round = 0; round < 3; round++) {
        const refined = leastSquares(inliers);
        if (!refined || !plausible(refined.annual, refined.hourly)) break;
        solution = refined;
        inliers = distinct.filter(
          (row) => off(row, refined.annual, refined.hourly) <= TOLERANCE * (round === 2 ? 1 : 2),
        );
      }
      const { annual, hourly } = solution;
      inliers = distinct.filter((row) => off(row, annual, hourly) <= TOLERANCE);
      if (inliers.length < 2) continue;
      const error = inliers.reduce((sum, row) => sum + off(row, annual, hourly), 0);
      if (
        !best ||
        inliers.length > best.inliers.length ||
        (inliers.length === best.inliers.length && error < best.error - 1e-9)
      )
        best = { annual, hourly, inliers, error };
      // All rows agree: other pairs refine to the same.
      if (best.inliers.length === distinct.length) return best;
    }
  return best;
}

/** Whether a fit is firm enough to call another row wrong: three different rows agree, and they are more than half. */
const isFirm = (found: Fit, rows: Row[]): boolean => {
  const distinct = new Set(rows.filter((row) => row.fte > 0 || row.hours > 0).map(keyOf)).size;
  return found.inliers.length >= 3 && found.inliers.length * 2 > distinct;
};

/**
 * Unit costs of staff by fiscal year, in thousand yen, as the personnel costs, full-time equivalents and overtime hours
 * of the sheets imply them (as published sheets show: personnel cost = FTE × annual unit + hours × hourly unit, rounded).
 */
export function deriveUnitCosts(sheets: Sheet[], kinds?: SheetKind[]): UnitCosts[] {
  const found: UnitCosts[] = [];
  for (const [key, rows] of rowsOf(sheets, kinds)) {
    const best = fit(rows);
    if (!best) continue;
    const distinct = new Set(rows.filter((row) => row.fte > 0 || row.hours > 0).map(keyOf)).size;
    if (!isFirm(best, rows) && best.inliers.length < distinct) continue;
    const agreeing = rows.filter(
      (row) => (row.fte > 0 || row.hours > 0) && off(row, best.annual, best.hourly) <= TOLERANCE,
    );
    found.push({
      fiscalYear: Number(key.slice(key.lastIndexOf('|') + 1)),
      annual: best.annual,
      hourly: best.hourly,
      rows: agreeing.length,
      maxError: Math.max(...agreeing.map((row) => off(row, best.annual, best.hourly))),
    });
  }
  return found.toSorted((a, b) => a.fiscalYear - b.fiscalYear);
}

/**
 * Personnel costs that do not follow from staff and hours with the unit costs of the year's other sheets, or with `known`
 * ones (of the same municipality).
 */
export function checkPersonnel(sheets: Sheet[], kinds: SheetKind[], known?: KnownUnitCosts): [Sheet, Finding][] {
  const findings: [Sheet, Finding][] = [];
  const places = new Map(kinds.map((kind) => [kind.id, personnelOf(kind)?.place]));
  for (const [key, rows] of rowsOf(sheets, kinds)) {
    // A sheet that is edited alone is judged by the unit costs that all sheets of the year gave.
    const given = known?.get(Number(key.slice(key.lastIndexOf('|') + 1)));
    const derived = given ? null : fit(rows);
    const best = given ?? derived;
    const firm = given !== undefined || (derived !== null && isFirm(derived, rows));
    for (const row of rows) {
      const idle = row.fte === 0 && row.hours === 0;
      if (idle ? row.total === 0 : !best || !firm || off(row, best.annual, best.hourly) <= TOLERANCE) continue;
      const expected = idle || !best ? 0 : Math.round(row.fte * best.annual + row.hours * best.hourly);
      const label = places.get(row.sheet.kind);
      const place = (label?.ja ?? '').replace('{year}', formatFiscalYear(row.year));
      const units =
        idle || !best
          ? { ja: '従事割合と時間外勤務がともに0なので', en: 'no staff and no hours are printed, so' }
          : {
              ja: `他のシートから求めた単価（年${formatNumber(best.annual, 0)}千円、時間外1時間${formatNumber(best.hourly, 3)}千円）では`,
              en: `with the unit costs that the other sheets imply (${formatNumber(best.annual, 0)} thousand yen a year, ${formatNumber(best.hourly, 3)} an hour)`,
            };
      findings.push([
        row.sheet,
        {
          severity: Math.abs(row.total - expected) > Math.abs(expected) / 100 ? 'error' : 'warning',
          rule: 'personnel-cost',
          sheet: row.sheet.code,
          place,
          path: row.path,
          expected,
          found: row.total,
          difference: row.total - expected,
          message: {
            ja: `${place}：${formatNumber(row.total)}千円と印刷されていますが、${units.ja}${formatNumber(expected)}千円になります。従事割合・時間・人件費のどれかを確認してください。`,
            en: `${(label?.en ?? '').replace('{year}', `FY${row.year}`)}: ${formatNumber(row.total)} thousand yen are printed, but ${units.en} it is ${formatNumber(expected)}. Check staff, hours and cost.`,
          },
        },
      ]);
    }
  }
  return findings;
}
