// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import type { Sheet } from '../sheet.ts';
import { checkEach, checkSheets, deriveUnitCosts } from './check.ts';
import { severityOf } from './formulas.ts';

type Row = [year: number, fte: number, hours: number, total: number];

const sheet = (code: string, rows: Row[], more: Partial<Sheet> = {}): Sheet => ({
  kind: 'management',
  fiscalYear: 2023,
  code,
  name: `事業${code}`,
  costs: rows.map(([fiscalYear, fte, overtimeHours, total]) => ({
    fiscalYear,
    state: fiscalYear > 2023 ? ('plan' as const) : ('actual' as const),
    personnel: { fte, overtimeHours, total },
  })),
  ...more,
});
/** Personnel cost in thousand yen at 7,000,000 yen a year and 2,500 yen an hour. */
const cost = (fte: number, hours: number) => Math.round(fte * 7000 + hours * 2.5);
const row = (year: number, fte: number, hours: number): Row => [year, fte, hours, cost(fte, hours)];
const personnel = (sheets: Sheet[]) => checkSheets(sheets, kinds).filter(({ rule }) => rule === 'personnel-cost');

describe('unit costs', () => {
  test('follow from the sheets, also when costs are rounded', () => {
    const [units] = deriveUnitCosts([
      sheet('1', [row(2023, 1, 33)]),
      sheet('2', [row(2023, 2.5, 101)]),
      sheet('3', [row(2023, 0.3, 250)]),
    ]);
    expect(units).toMatchObject({ fiscalYear: 2023, rows: 3 });
    expect(units?.annual).toBeCloseTo(7000, -1);
    expect(units?.hourly).toBeCloseTo(2.5, 1);
    expect(units?.maxError).toBeLessThan(1);
  });

  test('planned years reuse the unit costs of the sheet’s year', () => {
    const sheets = [sheet('1', [row(2023, 1, 100), row(2024, 2, 0), row(2025, 0.5, 400)])];
    expect(deriveUnitCosts(sheets)).toMatchObject([{ fiscalYear: 2023, rows: 3 }]);
  });

  test('one wrong row is found and does not spoil the fit', () => {
    const wrong: Row = [2023, 1.5, 80, cost(1.5, 80) + 270];
    const sheets = [
      sheet('1', [row(2023, 1, 100)]),
      sheet('2', [row(2023, 2, 30)]),
      sheet('3', [wrong]),
      sheet('4', [row(2023, 0.8, 200)]),
    ];
    expect(personnel(sheets)).toMatchObject([
      { sheet: '3', path: 'costs/2023/personnel/total', expected: cost(1.5, 80), difference: 270, severity: 'error' },
    ]);
    expect(deriveUnitCosts(sheets)[0]?.rows).toBe(3);
  });

  test('too few rows, or rows that cannot be told apart, are not judged', () => {
    expect(personnel([sheet('1', [row(2023, 1, 100)]), sheet('2', [[2023, 2, 30, 9999]])])).toEqual([]);
    expect(
      deriveUnitCosts([
        sheet('1', [row(2023, 1, 100)]),
        sheet('2', [row(2023, 2, 200)]),
        sheet('3', [row(2023, 3, 300)]),
      ]),
    ).toEqual([]);
  });

  test('each year has its own', () => {
    const raised = (year: number, fte: number, hours: number): Row => [
      year,
      fte,
      hours,
      Math.round(fte * 7100 + hours * 2.6),
    ];
    const sheets = [1, 2, 3].map((fte) =>
      sheet(String(fte), [row(2022, fte, 40 * fte * fte), raised(2023, fte, 40 * fte * fte)]),
    );
    expect(deriveUnitCosts(sheets).map(({ fiscalYear, annual }) => [fiscalYear, Math.round(annual / 50) * 50])).toEqual(
      [
        [2022, 7000],
        [2023, 7100],
      ],
    );
    expect(personnel(sheets)).toEqual([]);
  });

  test('a sheet checked alone is judged by the unit costs of all', () => {
    const all = [row(2023, 1, 100), row(2023, 2, 30), row(2023, 0.8, 200)].map((one, index) =>
      sheet(String(index), [one]),
    );
    const edited = sheet('9', [[2023, 1, 0, 7400]]);
    const [findings] = checkEach(
      [edited],
      kinds,
      new Map(deriveUnitCosts(all).map((units) => [units.fiscalYear, units])),
    );
    expect(findings?.filter(({ rule }) => rule === 'personnel-cost')).toMatchObject([{ expected: 7000, found: 7400 }]);
  });

  test('a cost without staff is wrong by itself', () => {
    expect(personnel([sheet('1', [[2023, 0, 0, 12]])])).toMatchObject([{ expected: 0, found: 12 }]);
  });
});

test('how grave a difference is', () => {
  expect(severityOf(2, 100_000, 3)).toBe('info');
  expect(severityOf(3, 100_000, 3)).toBe('warning');
  expect(severityOf(1000, 100_000, 3)).toBe('warning');
  expect(severityOf(1001, 100_000, 3)).toBe('error');
  expect(severityOf(8238, 0, 3)).toBe('error');
});

describe('indicators', () => {
  const indicator = (name: string, actuals: number[], description?: string) => ({
    name,
    unit: '人',
    type: 'output' as const,
    ...(description !== undefined && { description }),
    values: actuals.map((actual, index) => ({ fiscalYear: 2019 + index, target: 0, actual, state: 'actual' as const })),
  });
  const check = (sheets: Sheet[], rule: string) =>
    checkSheets(sheets, kinds).filter((finding) => finding.rule === rule);

  test('the same results in two programmes are counted twice', () => {
    const sheets = [
      sheet('1', [], { indicators: [indicator('研修の受講者', [376, 72, 62])] }),
      sheet('2', [], { indicators: [indicator('研修の受講者', [376, 72, 62, 122])] }),
    ];
    expect(check(sheets, 'duplicate-indicator')).toMatchObject([
      { sheet: '1', severity: 'error' },
      { sheet: '2', severity: 'error' },
    ]);
  });

  test('the same name with other results is another measurement', () => {
    const sheets = [
      sheet('1', [], { indicators: [indicator('満足度', [3, 3.3, 3.4])] }),
      sheet('2', [], { indicators: [indicator('満足度', [3.1, 3.2, 3.5])] }),
    ];
    expect(check(sheets, 'duplicate-indicator')).toEqual([]);
  });

  test('a target of 0 for reference, and results that end in zeros', () => {
    const places = check(
      [sheet('1', [], { indicators: [indicator('端末', [15, 20, 0], '参考のため目標は0')] })],
      'ambiguous-zero',
    ).map(({ place }) => place);
    expect(places).toEqual(['指標 1 端末 目標値', '指標 1 端末 実績 令和3年度']);
    expect(check([sheet('1', [], { indicators: [indicator('停止', [3, 0, 0])] })], 'ambiguous-zero')).toEqual([]);
  });
});
