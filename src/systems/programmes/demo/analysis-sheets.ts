// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatWarekiDate } from '#blocks/calendar/wareki.ts';
import { formatNumber } from '#kernel/text/number.ts';
import type { Sheet } from '../sheet.ts';
import { inYear, personnelCost, seeded, settledOf, SHEET_YEARS, split } from './amounts.ts';
import { printedSection } from '#blocks/organisation/demo-units.ts';
import { policyPath } from './policies.ts';

type Statement = NonNullable<Sheet['costStatement']>[number];
type ExpenseLine = 'goodsAndServices' | 'maintenanceRepair' | 'socialAssistance' | 'subsidiesEtc';

/** One line of the budget: 節, what it is for, its share of the year, and the line of the cost statement it becomes. */
export type AnalysisItem = readonly [setsu: string, detail: string, share: number, line: ExpenseLine | 'asset'];

export type AnalysisIssue = {
  issue: string;
  /** What the sheet before the first one had planned. */
  first: string;
  /** One pair for each sheet: done in the year before, planned from now on. */
  years: readonly (readonly [done: string, next: string])[];
};

/** A programme of five analysis sheets in the shortest form that an author can write; see `analysisSheets`. */
export type AnalysisProgramme = {
  code: string;
  name: string;
  section: string;
  measure: string;
  area: '協働' | '業務' | '財務' | '人事';
  subProgrammes: readonly (readonly [code: string, name: string])[];
  heads: readonly string[];
  staff: readonly string[];
  extension: string;
  started: number;
  law: readonly string[];
  /** 法令基準内, or what the form calls the body's own standard. */
  standard: '法令基準内' | '区独自基準';
  purpose: string;
  target: string;
  outline: string;
  /** Month ('2002-10') and event; a sheet shows what had happened when it was written. */
  history: readonly (readonly [month: string, event: string])[];
  necessity: string;
  method: '直営' | '一部委託' | '全部委託';
  methodText: string;
  appointed: boolean;
  /** Thousand yen, FY2015–2025. */
  budgets: readonly number[];
  settled?: Readonly<Record<number, number>>;
  items: readonly AnalysisItem[];
  /** Shares of the settlement that revenue bears. */
  revenues: Partial<Record<'national' | 'prefectural' | 'contributions' | 'fees' | 'other', number>>;
  /** FY2019–2024. */
  fte: number | readonly number[];
  overtime: number | readonly number[];
  depreciation: number | readonly number[];
  /** FY2015–2025, the last one a forecast; null before it began. */
  activities: readonly { name: string; unit: string; values: readonly (number | null)[] }[];
  /** FY2018–2025, the last one a forecast; the target is that of FY2026. */
  indicators: readonly {
    name: string;
    unit: string;
    type: 'output' | 'outcome';
    description: string;
    values: readonly (number | null)[];
    target: number;
  }[];
  issues: readonly AnalysisIssue[];
  /** FY2021–2026. */
  classification: readonly ('重点的に推進' | '推進' | '継続' | '改善・見直し')[];
  reasons: readonly string[];
  /** How many of the other cities of the prefecture do it; by sheet when it changes. */
  peers: { implemented: number | readonly number[]; text: string };
  /** What the assembly asked in the year of each sheet; '' when nothing. */
  council: readonly string[];
};

const FIRST_BUDGET = 2015;
const FIRST_STATEMENT = 2019;
const FIRST_INDICATOR = 2018;
const LAST_VALUE = 2025;
const OTHER_CITIES = 24;

/** The plain figure that a section writes down before the year is over: two significant digits. */
function forecastOf(actual: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(Math.abs(actual), 1))) - 1);
  return Math.round(actual / scale) * scale;
}

const settledIn = (programme: AnalysisProgramme, fiscalYear: number): number =>
  programme.settled?.[fiscalYear] ??
  settledOf(inYear(programme.budgets, fiscalYear, FIRST_BUDGET), programme.code, fiscalYear);

function costs(programme: AnalysisProgramme, sheetYear: number): NonNullable<Sheet['costs']> {
  return Array.from({ length: 7 }, (_, index) => {
    const fiscalYear = sheetYear - 6 + index;
    const budget = inYear(programme.budgets, fiscalYear, FIRST_BUDGET);
    return fiscalYear < sheetYear
      ? { fiscalYear, budget, settled: settledIn(programme, fiscalYear), state: 'actual' as const }
      : {
          fiscalYear,
          budget,
          settled: Math.round(budget * (0.975 + 0.02 * seeded(programme.code, fiscalYear, 'forecast'))),
          state: 'forecast' as const,
        };
  });
}

/** The amounts of the items in one year; they add up to the year's budget or settlement. */
const amounts = (programme: AnalysisProgramme, total: number): number[] =>
  split(
    total,
    programme.items.map(([, , share]) => share),
  );

function breakdown(programme: AnalysisProgramme, sheetYear: number): NonNullable<Sheet['breakdown']> {
  return [sheetYear - 2, sheetYear - 1, sheetYear].map((fiscalYear) => {
    const basis = fiscalYear < sheetYear ? 'settled' : 'budget';
    const whole =
      basis === 'settled' ? settledIn(programme, fiscalYear) : inYear(programme.budgets, fiscalYear, FIRST_BUDGET);
    const parts = amounts(programme, whole);
    return {
      fiscalYear,
      basis,
      items: programme.items.map(([setsu, detail], index) => ({ setsu, detail, amount: parts[index] ?? 0 })),
    };
  });
}

const total = (lines: Record<string, number>) => Object.values(lines).reduce((sum, amount) => sum + amount, 0);

function statement(programme: AnalysisProgramme, fiscalYear: number): Statement {
  const settled = settledIn(programme, fiscalYear);
  const parts = amounts(programme, settled);
  const spentOn = (line: ExpenseLine) =>
    programme.items.reduce((sum, [, , , to], index) => (to === line ? sum + (parts[index] ?? 0) : sum), 0);
  const borne = (share: number | undefined) => Math.round(settled * (share ?? 0));

  const personnelExpense = personnelCost(
    inYear(programme.fte, fiscalYear, FIRST_STATEMENT),
    inYear(programme.overtime, fiscalYear, FIRST_STATEMENT),
    fiscalYear,
  );
  const expenses = {
    personnelExpense,
    goodsAndServices: spentOn('goodsAndServices'),
    maintenanceRepair: spentOn('maintenanceRepair'),
    socialAssistance: spentOn('socialAssistance'),
    subsidiesEtc: spentOn('subsidiesEtc'),
    depreciation: inYear(programme.depreciation, fiscalYear, FIRST_STATEMENT),
    badDebt: 0,
    // Allowances for bonus and retirement follow pay, a little differently every year.
    retirementAllowance: Math.round(personnelExpense * (0.05 + 0.03 * seeded(programme.code, fiscalYear, 'allowance'))),
    other: 0,
  };
  const revenues = {
    localTax: 0,
    national: borne(programme.revenues.national),
    prefectural: borne(programme.revenues.prefectural),
    contributions: borne(programme.revenues.contributions),
    fees: borne(programme.revenues.fees),
    other: borne(programme.revenues.other),
  };
  const balance = total(revenues) - total(expenses);
  return {
    fiscalYear,
    expenses: { ...expenses, total: total(expenses) },
    revenues: { ...revenues, total: total(revenues) },
    balance,
    financialBalance: 0,
    ordinaryBalance: balance,
    specialRevenue: 0,
    specialExpense: 0,
    specialBalance: 0,
    netBalance: balance,
  };
}

/** 備考: what the two statements say, in words. */
function remarks(before: Statement, after: Statement): string {
  const change = (after.expenses.total ?? 0) - (before.expenses.total ?? 0);
  const covered = Math.round(((after.revenues.total ?? 0) / (after.expenses.total ?? 1)) * 1000) / 10;
  const direction = change >= 0 ? '増加' : '減少';
  return (
    `${formatFiscalYear(after.fiscalYear)}の行政費用は、前年度から${formatNumber(Math.abs(change))}千円${direction}した。` +
    `行政収入で賄った割合は${formatNumber(covered, 1)}%である。`
  );
}

/** The sheets are written in summer, after the books are closed. */
const history = (programme: AnalysisProgramme, sheetYear: number): string =>
  programme.history
    .filter(([month]) => month <= `${sheetYear}-08`)
    .map(([month, event]) => `${formatWarekiDate(`${month}-01`).replace('1日', '')} ${event}`)
    .join('\n');

function sheet(programme: AnalysisProgramme, sheetYear: number): Sheet {
  const index = sheetYear - SHEET_YEARS[0];
  const path = policyPath(programme.measure);
  const implemented = inYear(programme.peers.implemented, sheetYear, SHEET_YEARS[0]);
  const before = statement(programme, sheetYear - 2);
  const after = statement(programme, sheetYear - 1);
  const valueOf = (values: readonly (number | null)[], fiscalYear: number, first: number) => {
    const value = values[fiscalYear - first];
    if (value === undefined || value === null) return null;
    return fiscalYear === sheetYear && fiscalYear < LAST_VALUE ? forecastOf(value) : value;
  };
  const state = (fiscalYear: number) => (fiscalYear < sheetYear ? 'actual' : 'forecast');
  return {
    kind: 'analysis',
    fiscalYear: sheetYear,
    code: programme.code,
    name: programme.name,
    section: printedSection(programme.section, sheetYear),
    strategicPlanArea: programme.area,
    sectionHead: programme.heads[index] ?? '',
    staff: [...programme.staff],
    extension: programme.extension,
    budgetCodes: programme.subProgrammes.map(([code]) => code),
    subProgrammes: programme.subProgrammes.map(([code, name]) => ({ code, name })),
    category: 'それ以外の継続事業',
    startFiscalYear: programme.started,
    hasEnd: false,
    endFiscalYear: null,
    legalBasis: [...programme.law],
    implementationStandard: programme.standard,
    planCategory: '計画',
    policy: [
      { level: 'field', code: path.field.code, name: path.field.name },
      { level: 'policy', code: path.policy.code, name: path.policy.name },
      { level: 'measure', code: path.measure.code, name: path.measure.name },
    ],
    purpose: programme.purpose,
    target: programme.target,
    outline: programme.outline,
    history: history(programme, sheetYear),
    necessity: programme.necessity,
    implementation: {
      method: programme.method,
      staffing: programme.appointed ? ['常勤職員', '会計年度任用職員'] : ['常勤職員'],
      text: programme.methodText,
    },
    indicators: programme.indicators.map(({ name, unit, type, description, values, target }) => ({
      name,
      unit,
      type,
      description,
      values: [-3, -2, -1, 0].map((offset) => ({
        fiscalYear: sheetYear + offset,
        actual: valueOf(values, sheetYear + offset, FIRST_INDICATOR),
        state: state(sheetYear + offset),
      })),
      finalTarget: { fiscalYear: 2026, value: target },
    })),
    classification: {
      [String(sheetYear)]: programme.classification[index] ?? null,
      [String(sheetYear + 1)]: programme.classification[index + 1] ?? null,
    },
    classificationReason: programme.reasons[index] ?? '',
    costs: costs(programme, sheetYear),
    activities: programme.activities.map(({ name, unit, values }) => ({
      name,
      unit,
      values: Array.from({ length: 7 }, (_, column) => ({
        fiscalYear: sheetYear - 6 + column,
        value: valueOf(values, sheetYear - 6 + column, FIRST_BUDGET),
        state: state(sheetYear - 6 + column),
      })),
    })),
    breakdown: breakdown(programme, sheetYear),
    costStatement: [before, after],
    remarks: remarks(before, after),
    issues: programme.issues.map(({ issue, first, years }, number) => ({
      number: number + 1,
      issue,
      planned: index === 0 ? first : (years[index - 1]?.[1] ?? ''),
      done: years[index]?.[0] ?? '',
      next: years[index]?.[1] ?? '',
    })),
    peers: { implemented, notImplemented: OTHER_CITIES - implemented, unknown: 0, text: programme.peers.text },
    councilQuestions: programme.council[index] ?? '',
  };
}

/** The analysis sheets FY2021–2025 of a programme. */
export const analysisSheets = (programme: AnalysisProgramme): Sheet[] =>
  SHEET_YEARS.map((fiscalYear) => sheet(programme, fiscalYear));
