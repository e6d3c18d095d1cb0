// SPDX-License-Identifier: Apache-2.0
import { valueAt, withValueAt } from '../path.ts';
import type { Sheet } from '../sheet.ts';

export type DemoFault = {
  code: string;
  fiscalYear: number;
  /** Rule of the finding that it must bring about. */
  rule: string;
  path: string;
  /** What is wrong, for those who show the demo. */
  note: string;
};

/**
 * Faults that the demo sheets carry on purpose, so that the findings have something to find. All other formulas hold on
 * every sheet; `programmes.test.ts` checks both.
 */
export const demoFaults: readonly DemoFault[] = [
  {
    code: '064',
    fiscalYear: 2024,
    rule: 'funding-sum',
    path: 'costs/2024/funding/general',
    note: '決算額の財源内訳の合計が決算額より1千円多い（端数処理で説明できる差）。',
  },
  {
    code: '103',
    fiscalYear: 2025,
    rule: 'settled-over-budget',
    path: 'costs/2025/settled',
    note: '決算額が予算額を超えているが、シートに説明がない。',
  },
  {
    code: '056',
    fiscalYear: 2024,
    rule: 'breakdown-sum',
    path: 'breakdown/2023/items',
    note: '令和5年度決算の内訳に、負担金、補助及び交付金の行が抜けている。',
  },
  {
    code: '072',
    fiscalYear: 2023,
    rule: 'personnel-cost',
    path: 'costs/2023/personnel/total',
    note: '人件費計が従事割合と時間外勤務から計算した額より1,800千円多い。',
  },
  {
    code: '033',
    fiscalYear: 2025,
    rule: 'duplicate-indicator',
    path: 'indicators/2',
    note: '情報セキュリティ研修受講者数を、026 情報セキュリティ対策事業と二重に計上している。',
  },
  {
    code: '025',
    fiscalYear: 2025,
    rule: 'ambiguous-zero',
    path: 'indicators/2/values',
    note: '参考値の指標の目標値が0となっており、目標なしと区別できない。',
  },
];

/** The sheet with the faults put in that are not already in its programme's own figures. */
export function withFaults(sheet: Sheet): Sheet {
  const key = `${sheet.code}/${sheet.fiscalYear}`;
  const more = (path: string, amount: number) => withValueAt(sheet, path, (valueAt(sheet, path) as number) + amount);
  if (key === '064/2024') return more('costs/2024/funding/general', 1);
  if (key === '072/2023') return more('costs/2023/personnel/total', 1_800);
  if (key === '056/2024') {
    const path = 'breakdown/2023/items';
    const items = valueAt(sheet, path) as { setsu: string }[];
    return withValueAt(
      sheet,
      path,
      items.filter(({ setsu }) => setsu !== '負担金、補助及び交付金'),
    );
  }
  return sheet;
}
