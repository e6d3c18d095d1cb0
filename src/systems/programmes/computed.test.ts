// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recompute } from './computed.ts';
import { kindOf } from './kinds/lookup.ts';
import { withValueAt } from './path.ts';
import type { Sheet } from './sheet.ts';

const request: Sheet = {
  kind: 'budget-request',
  fiscalYear: 2027,
  code: '7',
  name: '街路樹の植替え',
  requestLines: [
    { group: 'レベルアップ分', label: '植替え', requested: 800, approved: null },
    { group: 'レベルアップ分', label: '土の入替え', requested: 200, approved: null },
    { group: '経常経費分', label: '水やり', requested: 100, approved: null },
  ],
  requestGroups: [
    { group: 'レベルアップ分', subtotal: 1_000 },
    { group: '経常経費分', subtotal: 100 },
  ],
  requestTotal: 1_100,
  requestFunding: { general: 1_100 },
};

test('a request line carries its subtotal and the total with it, not the funding', () => {
  const changed = withValueAt(request, 'requestLines/1/requested', 250);
  const { sheet, computed } = recompute(kindOf('budget-request'), changed, ['requestLines/1/requested'], new Map());
  expect(computed).toEqual(['requestGroups/0/subtotal', 'requestTotal']);
  expect(sheet).toMatchObject({ requestTotal: 1_150, requestGroups: [{ subtotal: 1_050 }, { subtotal: 100 }] });
  expect(sheet.requestFunding).toEqual({ general: 1_100 });
});

const analysis: Sheet = {
  kind: 'analysis',
  fiscalYear: 2025,
  code: '1',
  name: '巡回',
  costs: [{ fiscalYear: 2024, settled: 500, state: 'actual' }],
  breakdown: [{ fiscalYear: 2024, basis: 'settled', items: [{ setsu: '委託料', detail: '巡回', amount: 500 }] }],
  costStatement: [
    {
      fiscalYear: 2024,
      expenses: { personnelExpense: 300, goodsAndServices: 500, total: 800 },
      revenues: { fees: 100, total: 100 },
      balance: -700,
      ordinaryBalance: -700,
      netBalance: -700,
    },
  ],
};

test('an expense runs through the cost statement to the balance of the year', () => {
  const path = 'costStatement/2024/expenses/personnelExpense';
  const { sheet } = recompute(kindOf('analysis'), withValueAt(analysis, path, 400), [path], new Map());
  expect(sheet.costStatement![0]).toMatchObject({
    expenses: { total: 900 },
    balance: -800,
    ordinaryBalance: -800,
    netBalance: -800,
  });
});

test('a breakdown is compared with the settlement, never written over it', () => {
  const path = 'breakdown/0/items/0/amount';
  const { sheet, computed } = recompute(kindOf('analysis'), withValueAt(analysis, path, 450), [path], new Map());
  expect(computed).toEqual([]);
  expect(sheet.costs![0]!.settled).toBe(500);
});

test('personnel cost follows from staff and hours; planned years take the unit costs of the sheet’s year', () => {
  const management: Sheet = {
    kind: 'management',
    fiscalYear: 2023,
    code: '088',
    name: '網',
    costs: [2023, 2024].map((fiscalYear) => ({
      fiscalYear,
      state: fiscalYear > 2023 ? ('plan' as const) : ('actual' as const),
      personnel: { total: null, fte: 1.5, overtimeHours: 100, appointedStaff: false },
    })),
  };
  // unit costs of FY2023 as published sheets imply them: 1.5 x 6,906.745 + 100 x 2.4258 = 10,603
  const units = new Map([[2023, { annual: 6_906.745, hourly: 2.4258 }]]);
  const { sheet } = recompute(
    kindOf('management'),
    withValueAt(management, 'costs/2024/personnel/fte', 2),
    ['costs/2023/personnel/fte', 'costs/2024/personnel/fte'],
    units,
  );
  expect(sheet.costs!.map((cost) => cost.personnel!.total)).toEqual([10_603, 14_056]);
});

test('without unit costs nothing is guessed', () => {
  const sheet: Sheet = {
    kind: 'management',
    fiscalYear: 2023,
    code: '1',
    name: 'x',
    costs: [{ fiscalYear: 2023, state: 'actual', personnel: { total: 7_000, fte: 1 } }],
  };
  expect(recompute(kindOf('management'), sheet, ['costs/2023/personnel/fte'], new Map()).sheet).toEqual(sheet);
});
