// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { checkSheets } from '../findings/check.ts';
import { kinds } from '../kinds/index.ts';
import { Sheet } from '../sheet.ts';
import { personnelCost } from './amounts.ts';
import {
  demoFaults,
  demoMunicipality,
  demoOrganisation,
  demoPolicies,
  demoProgrammes,
  demoSection,
  demoSheets,
  printedSection,
} from './programmes.ts';

const sheets = demoSheets();
const of = (kind: string) => sheets.filter((sheet) => sheet.kind === kind);
const add = (amounts: Iterable<number | null | undefined>) =>
  [...amounts].reduce<number>((sum, one) => sum + (one ?? 0), 0);
const named = (sheet: Sheet, what: string | number = sheet.fiscalYear) => `${sheet.code}/${sheet.fiscalYear} ${what}`;

const sentencesOf = (sheet: Sheet): string[] =>
  [
    sheet.previousIssueResponse,
    sheet.achievements,
    sheet.improvementGoal,
    ...(sheet.issues ?? []).flatMap(({ issue, planned, done, next }) =>
      sheet.kind === 'management' ? [issue] : [issue, planned, done, next],
    ),
  ].filter((sentence) => sentence !== undefined);

const indicatorOf = (code: string, fiscalYear: number, title: string) =>
  sheets
    .find((sheet) => sheet.code === code && sheet.fiscalYear === fiscalYear)
    ?.indicators?.find((one) => one.name === title);

describe('the sheets', () => {
  test('are 33 × 5 management, 8 × 5 analysis, 5 requests and 2 prior evaluations, all of the right shape', () => {
    expect(of('management')).toHaveLength(165);
    expect(of('analysis')).toHaveLength(40);
    expect(of('budget-request')).toHaveLength(5);
    expect(of('prior-evaluation')).toHaveLength(2);
    for (const sheet of sheets) expect(Sheet.parse(sheet)).toEqual(sheet);
    expect(new Set(sheets.map((sheet) => `${sheet.kind} ${sheet.code} ${sheet.fiscalYear}`)).size).toBe(sheets.length);
    expect(sheets.every((sheet) => /^\d{3}$/.test(sheet.code))).toBe(true);
    expect(sheets.flatMap((sheet) => sheet.budgetCodes ?? []).every((code) => /^\d\d-\d{6}-\d\d$/.test(code))).toBe(
      true,
    );
  });

  test('are the same every time', () => expect(demoSheets()).toEqual(sheets));

  test('have no sentence left empty, with a placeholder, or used by two programmes', () => {
    const owners = new Map<string, string>();
    const wrong: string[] = [];
    for (const sheet of [...of('management'), ...of('analysis')]) {
      const sentences = sentencesOf(sheet);
      if (sentences.length < 4) wrong.push(named(sheet));
      for (const sentence of sentences) {
        if (!sentence.endsWith('。') || /[{}]|undefined|NaN/.test(sentence)) wrong.push(sentence);
        if ((owners.get(sentence) ?? sheet.code) !== sheet.code) wrong.push(sentence);
        owners.set(sentence, sheet.code);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('figures', () => {
  test('funding adds up to the settlement, but the one on purpose', () => {
    const off = of('management').flatMap((sheet) =>
      (sheet.costs ?? [])
        .filter(({ funding, settled }) => add(Object.values(funding ?? {})) !== (settled ?? 0))
        .map(({ fiscalYear }) => named(sheet, fiscalYear)),
    );
    expect(off).toEqual(['064/2024 2024']);
  });

  test('no settlement is over its budget, but the one on purpose', () => {
    const over = [...of('management'), ...of('analysis')].flatMap((sheet) =>
      (sheet.costs ?? [])
        .filter(({ settled, budget }) => (settled ?? 0) > (budget ?? 0))
        .map(({ fiscalYear }) => named(sheet, fiscalYear)),
    );
    expect(over).toEqual(['103/2025 2025']);
  });

  test('personnel cost follows from staff and hours by the unit costs of the year, in plans by those of the sheet', () => {
    const off = of('management').flatMap((sheet) =>
      (sheet.costs ?? [])
        .filter(({ fiscalYear, personnel }) => {
          const { total, fte, overtimeHours } = personnel ?? {};
          return total !== personnelCost(fte ?? 0, overtimeHours ?? 0, Math.min(fiscalYear, sheet.fiscalYear));
        })
        .map(({ fiscalYear }) => named(sheet, fiscalYear)),
    );
    expect(off).toEqual(['072/2023 2023']);
    expect(personnelCost(1.5, 100, 2023)).toBe(10_619); // 10,372,500 + 246,600 yen
  });

  test('breakdowns add up to the budget or settlement of their year, but the one on purpose', () => {
    const off = of('analysis').flatMap((sheet) =>
      (sheet.breakdown ?? [])
        .filter(({ fiscalYear, basis, items }) => {
          const total = sheet.costs?.find((cost) => cost.fiscalYear === fiscalYear)?.[basis];
          return add(items.map(({ amount }) => amount)) !== total || items.some(({ amount }) => !amount);
        })
        .map(({ fiscalYear }) => named(sheet, fiscalYear)),
    );
    expect(off).toEqual(['056/2024 2023']);
  });

  test('cost statements are exact', () => {
    for (const sheet of of('analysis'))
      for (const one of sheet.costStatement ?? []) {
        const { total: expenses, ...expenseLines } = one.expenses;
        const { total: revenues, ...revenueLines } = one.revenues;
        expect(expenses).toBe(add(Object.values(expenseLines)));
        expect(revenues).toBe(add(Object.values(revenueLines)));
        expect(one.balance).toBe(revenues! - expenses!);
        expect(one.ordinaryBalance).toBe(one.balance! + one.financialBalance!);
        expect(one.specialBalance).toBe(one.specialRevenue! - one.specialExpense!);
        expect(one.netBalance).toBe(one.ordinaryBalance! + one.specialBalance!);
      }
  });

  test('requests add up, by group and by source', () => {
    for (const sheet of of('budget-request')) {
      const lines = sheet.requestLines ?? [];
      expect(add(lines.map(({ requested }) => requested))).toBe(sheet.requestTotal);
      expect(add(Object.values(sheet.requestFunding ?? {}))).toBe(sheet.requestTotal);
      for (const { group, subtotal } of sheet.requestGroups ?? [])
        expect(add(lines.filter((line) => line.group === group).map(({ requested }) => requested))).toBe(subtotal);
    }
    expect(of('prior-evaluation').map((sheet) => sheet.requestTotal)).toEqual([2_277, 1_844]);
    for (const sheet of of('prior-evaluation'))
      expect(add(Object.values(sheet.requestFunding ?? {}))).toBe(sheet.requestTotal);
  });
});

describe('from year to year', () => {
  test('what was settled, counted or stated for a year is the same on every later sheet', () => {
    const known = new Map<string, string>();
    const changed: string[] = [];
    const once = (key: string, value: unknown) => {
      const text = JSON.stringify(value ?? null);
      if ((known.get(key) ?? text) !== text) changed.push(key);
      known.set(key, text);
    };
    for (const sheet of sheets) {
      for (const cost of sheet.costs ?? [])
        if (cost.state === 'actual') once(`${sheet.code} settled ${cost.fiscalYear}`, [cost.budget, cost.settled]);
      for (const indicator of sheet.indicators ?? [])
        for (const value of indicator.values) {
          const key = `${sheet.code} ${indicator.name} ${value.fiscalYear}`;
          once(`${key} target`, value.target);
          if (value.state === 'actual') once(`${key} actual`, value.actual);
        }
      for (const activity of sheet.activities ?? [])
        for (const value of activity.values)
          if (value.state === 'actual') once(`${sheet.code} ${activity.name} ${value.fiscalYear}`, value.value);
      for (const one of sheet.costStatement ?? []) once(`${sheet.code} statement ${one.fiscalYear}`, one);
    }
    expect(changed).toEqual([]);
  });

  test('what one analysis sheet plans is what the next one answers', () => {
    for (const sheet of of('analysis')) {
      const next = sheets.find((one) => one.code === sheet.code && one.fiscalYear === sheet.fiscalYear + 1);
      for (const [index, issue] of (sheet.issues ?? []).entries())
        expect(next?.issues?.[index]?.planned ?? issue.next).toBe(issue.next);
    }
  });

  test('progress is behind exactly when a target of the year was missed', () => {
    const wrong = of('management').filter((sheet) => {
      const missed = (sheet.indicators ?? []).some(({ unit, values }) => {
        const value = values.find((one) => one.fiscalYear === sheet.fiscalYear);
        if (!value?.target) return false;
        return unit?.endsWith('以内') ? value.actual! > value.target : value.actual! < value.target;
      });
      return sheet.ratings?.progress !== (missed ? 2 : 4);
    });
    expect(wrong.map((sheet) => named(sheet))).toEqual([]);
  });

  test('a renamed section prints the name of the year', () => {
    const section = (year: number) => sheets.find((one) => one.code === '026' && one.fiscalYear === year)?.section;
    expect(section(2023)).toBe('総務部情報政策課');
    expect(section(2024)).toBe('政策企画部デジタル戦略課');
    expect(sheets.find((one) => one.code === '124' && one.fiscalYear === 2024)?.category).toBe('移管');
    expect(sheets.find((one) => one.code === '083' && one.fiscalYear === 2024)?.category).toBe('継続');
    expect(sheets.find((one) => one.code === '024' && one.fiscalYear === 2021)?.category).toBe('新規');
  });
});

describe('the city', () => {
  test('has a code with the right check digit outside every prefecture', () => {
    const digits = [...demoMunicipality.code].map(Number);
    const sum = [6, 5, 4, 3, 2].reduce((all, weight, index) => all + weight * digits[index]!, 0);
    expect(digits[5]).toBe((11 - (sum % 11)) % 10);
    expect(Number(demoMunicipality.code.slice(0, 2))).toBeGreaterThan(47);
  });

  test('has departments and sections that fit together', () => {
    const keys = demoOrganisation.map((unit) => unit.key);
    const codes = demoOrganisation.map((unit) => unit.code);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(codes).size).toBe(codes.length);
    for (const unit of demoOrganisation) {
      expect(unit.parent === null || keys.includes(unit.parent)).toBe(true);
      expect(unit.successor === null || keys.includes(unit.successor)).toBe(true);
      expect(unit.validTo === null).toBe(unit.successor === null);
    }
    expect(demoOrganisation.filter((unit) => unit.level === 'department')).toHaveLength(11);
    expect(printedSection('library', 2025)).toBe('教育部中央図書館');
    expect(() => demoSection('moon', 2025)).toThrow(RangeError);
  });

  test('carries every measure of its plan by a programme', () => {
    const measures = demoPolicies.flatMap((field) =>
      field.policies.flatMap((policy) => policy.measures.map((one) => `${field.code}-${policy.code}-${one.code}`)),
    );
    expect(new Set(demoProgrammes.map((programme) => programme.measure))).toEqual(new Set(measures));
  });
});

test('the faults on purpose are on the sheets', () => {
  expect(
    demoFaults.filter(
      (fault) => !sheets.some(({ code, fiscalYear }) => code === fault.code && fiscalYear === fault.fiscalYear),
    ),
  ).toEqual([]);
  const training = '情報セキュリティ研修受講者数';
  expect(indicatorOf('033', 2025, training)?.values).toEqual(indicatorOf('026', 2025, training)?.values);
  expect(indicatorOf('033', 2024, training)).toBeUndefined();
  expect(indicatorOf('025', 2025, '公衆無線LANの接続端末数')?.values.every((value) => value.target === 0)).toBe(true);
});

test('the findings of each year are the faults on purpose, and nothing graver than a remark besides', () => {
  const graver = [2021, 2022, 2023, 2024, 2025, 2027].flatMap((year) =>
    checkSheets(
      sheets.filter((sheet) => sheet.fiscalYear === year),
      kinds,
    )
      .filter(({ severity, rule }) => severity !== 'info' || rule === 'funding-sum')
      .map(({ sheet, rule }) => `${year} ${sheet} ${rule}`),
  );
  const expected = demoFaults.map((fault) => `${fault.fiscalYear} ${fault.code} ${fault.rule}`);
  // A duplicate is found on both of its sheets.
  expect(graver.toSorted()).toEqual([...expected, '2025 026 duplicate-indicator'].toSorted());
});
