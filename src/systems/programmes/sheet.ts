// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';

/**
 * One programme sheet (事務事業シート) of any kind, as data.
 *
 * Amounts are thousand yen (千円) as printed. `null` means that nothing is printed or known, which is not zero.
 * Fiscal years are numbers: 2019 is 令和元年度. A field that a kind does not have is absent.
 * What a kind shows, how it is labelled and computed, stands in `kinds/`: this file is only the shape.
 */
const FiscalYear = z.int().min(1868).max(2199);
const Amount = z.number().nullable();
const Text = z.string();

const Funding = z.partialRecord(
  z.enum(['national', 'prefectural', 'bond', 'nationalPrefecturalBond', 'other', 'general']),
  Amount,
);

export const CostYear = z.object({
  fiscalYear: FiscalYear,
  budget: Amount.optional(),
  settled: Amount.optional(),
  /** `plan`: the year lies after the sheet's own year; `forecast`: printed as 見込み. */
  state: z.enum(['actual', 'forecast', 'plan']),
  funding: Funding.optional(),
  personnel: z
    .object({
      total: Amount.optional(),
      /** Full-time equivalents of regular staff (正職員従事割合, 人). */
      fte: z.number().nullable().optional(),
      overtimeHours: z.number().nullable().optional(),
      /** Fiscal-year-appointed staff (会計年度任用職員有無). */
      appointedStaff: z.boolean().nullable().optional(),
    })
    .optional(),
});

export const IndicatorValue = z.object({
  fiscalYear: FiscalYear,
  target: z.number().nullable().optional(),
  actual: z.number().nullable().optional(),
  state: z.enum(['actual', 'forecast', 'unknown']),
});

export const Indicator = z.object({
  name: Text,
  unit: Text.nullable(),
  /** 活動結果指標 = output, 成果指標 = outcome. */
  type: z.enum(['output', 'outcome']).nullable(),
  description: Text.optional(),
  values: z.array(IndicatorValue),
  finalTarget: z.object({ fiscalYear: FiscalYear, value: z.number().nullable() }).optional(),
});

const Expenses = z.partialRecord(
  z.enum([
    'personnelExpense',
    'goodsAndServices',
    'maintenanceRepair',
    'socialAssistance',
    'subsidiesEtc',
    'depreciation',
    'badDebt',
    'retirementAllowance',
    'other',
    'total',
  ]),
  Amount,
);
const Revenues = z.partialRecord(
  z.enum(['localTax', 'national', 'prefectural', 'contributions', 'fees', 'other', 'total']),
  Amount,
);

export const Sheet = z.looseObject({
  kind: Text,
  fiscalYear: FiscalYear,
  code: Text,
  name: Text,
  /** Department and section (部課) as printed. */
  section: Text.optional(),
  /** 係名 */
  unit: Text.optional(),
  budgetCodes: z.array(Text).optional(),
  category: Text.nullable().optional(),
  purpose: Text.optional(),
  target: Text.optional(),
  outline: Text.optional(),
  legalBasis: z.array(Text).optional(),
  relatedPlans: z.array(Text).optional(),

  costs: z.array(CostYear).optional(),
  indicators: z.array(Indicator).optional(),
  activities: z
    .array(
      z.object({
        name: Text,
        unit: Text.nullable(),
        values: z.array(
          z.object({
            fiscalYear: FiscalYear,
            value: z.number().nullable(),
            state: z.enum(['actual', 'forecast', 'unknown']),
          }),
        ),
      }),
    )
    .optional(),
  issues: z
    .array(
      z.object({
        number: z.int(),
        /** 業務 or 組織、予算等 (management sheet). */
        aspect: Text.optional(),
        issue: Text.optional(),
        planned: Text.optional(),
        done: Text.optional(),
        next: Text.optional(),
      }),
    )
    .optional(),

  // --- budget request summary (予算要求事業概要書); requestTotal and requestFunding also on the prior evaluation
  chapter: Text.optional(), // 款
  summary: Text.optional(), // 事業説明文
  background: Text.optional(), // 背景・ニーズ・課題 / 現状・問題点
  content: Text.optional(), // 要求する事業内容 / 事業の具体的内容
  expectedOutcome: Text.optional(),
  peerStatus: Text.optional(), // 国・都・特別区等の動向や取組状況
  requestLines: z
    .array(
      z.object({
        group: Text.nullable(),
        label: Text,
        requested: Amount,
        approved: Amount,
        approvedSpecific: Amount.optional(),
      }),
    )
    .optional(),
  /** Printed subtotals of the groups of request lines (小計). */
  requestGroups: z.array(z.object({ group: Text, subtotal: Amount })).optional(),
  requestTotal: Amount.optional(),
  requestFunding: Funding.optional(),
  debtObligation: z
    .object({ fromFiscalYear: FiscalYear.nullable(), toFiscalYear: FiscalYear.nullable(), limit: Amount })
    .optional(),
  fundingMeasures: Text.optional(), // 実施に向けた財源確保
  schedule: z.array(z.object({ when: Text, what: Text })).optional(),
  futureCost: z.object({ amount: Amount, note: Text }).optional(), // thousand yen a year
  evaluationResult: Text.optional(),
  assessmentReason: Text.optional(), // 編成の考え方

  // --- analysis sheet (事務事業分析シート), B2
  strategicPlanArea: Text.nullable().optional(),
  sectionHead: Text.optional(),
  staff: z.array(Text).optional(),
  extension: Text.optional(),
  subProgrammes: z.array(z.object({ code: Text, name: Text })).optional(),
  startFiscalYear: FiscalYear.nullable().optional(),
  endFiscalYear: FiscalYear.nullable().optional(),
  /** 終期設定 有/無; null when the mark was lost. */
  hasEnd: z.boolean().nullable().optional(),
  implementationStandard: Text.nullable().optional(), // 実施基準
  planCategory: Text.nullable().optional(), // 計画区分
  policy: z.array(z.object({ level: z.enum(['field', 'policy', 'measure']), code: Text, name: Text })).optional(), // 行政評価事業体系
  history: Text.optional(), // 経過
  necessity: Text.optional(),
  implementation: z
    .object({ method: Text.nullable(), staffing: z.array(Text).optional(), text: Text.optional() })
    .optional(), // 実施方法
  breakdown: z
    .array(
      z.object({
        fiscalYear: FiscalYear,
        basis: z.enum(['settled', 'budget']),
        items: z.array(z.object({ setsu: Text, detail: Text, amount: Amount })),
      }),
    )
    .optional(),
  costStatement: z
    .array(
      z.object({
        fiscalYear: FiscalYear,
        expenses: Expenses,
        revenues: Revenues,
        balance: Amount.optional(), // 行政収支差額 (c)
        financialBalance: Amount.optional(), // (d)
        ordinaryBalance: Amount.optional(), // 通常収支差額 (e)
        specialRevenue: Amount.optional(), // (f)
        specialExpense: Amount.optional(), // (g)
        specialBalance: Amount.optional(), // (h)
        netBalance: Amount.optional(), // 当期収支差額
      }),
    )
    .optional(),
  remarks: Text.optional(),
  /** Classification (事務事業の分類) by fiscal year written as text: { "2021": "継続" }. */
  classification: z.record(z.string(), Text.nullable()).optional(),
  classificationReason: Text.optional(),
  peers: z
    .object({
      implemented: z.int().nullable(),
      notImplemented: z.int().nullable(),
      unknown: z.int().nullable(),
      text: Text.optional(),
    })
    .optional(),
  councilQuestions: Text.optional(),

  // --- prior evaluation (事務事業評価(事前)シート), B3
  budgetStage: Text.nullable().optional(), // 編成区分
  submittedOn: z.iso.date().nullable().optional(),
  contact: Text.optional(), // 担当者・内線
  basicMeasure: z.object({ code: Text, name: Text, target: Text.optional(), intent: Text.optional() }).optional(),
  individualMeasure: z.object({ code: Text, name: Text, target: Text.optional(), intent: Text.optional() }).optional(),
  goal: Text.optional(),
  challenge: Text.optional(),
  existingProgramme: z.boolean().nullable().optional(),
  reducedProgramme: z.boolean().nullable().optional(),
  quantities: z.array(z.object({ label: Text, quantity: z.number().nullable() })).optional(), // 内訳表 inside the content
  workloadChangeHours: z.number().nullable().optional(),
  totalCost: Amount.optional(), // 予算額 総額
  totalFunding: Funding.optional(),
  fundingName: Text.optional(),
  verdict: z
    .object({
      decision: Text.nullable(),
      options: z.array(Text),
      opinion: Text.optional(),
      conditions: z.array(Text),
    })
    .optional(),

  // --- management sheet (事務事業マネジメントシート), B4
  budgetNames: z.array(Text).optional(), // names of the budget codes, often cut in print
  mayorPledges: z.array(Text).optional(),
  strategicPlans: z.array(z.object({ code: Text, name: Text })).optional(),
  programmeType: Text.nullable().optional(), // 事業分類
  implementationMethod: Text.nullable().optional(), // 事業体制
  period: Text.nullable().optional(), // 事業期間
  sdgs: z.array(Text).optional(),
  /** 市民参加: null or absent = none. Prior evaluation: the ticked forms. */
  participation: z
    .object({
      share: Text.nullable().optional(),
      plan: Text.nullable().optional(),
      execute: Text.nullable().optional(),
      evaluate: Text.nullable().optional(),
      forms: z.array(Text).optional(),
      text: Text.optional(),
    })
    .optional(),
  previousIssueResponse: Text.optional(),
  achievements: Text.optional(),
  improvementGoal: Text.optional(),
  ratings: z
    .partialRecord(
      z.enum(['citizenNeeds', 'progress', 'cityInvolvement', 'priority']),
      z.int().min(1).max(5).nullable(),
    )
    .optional(),
  ratingTexts: z.partialRecord(z.enum(['citizenNeeds', 'progress', 'cityInvolvement', 'priority']), Text).optional(),
  direction: Text.nullable().optional(),
  directionReason: Text.optional(),

  source: z.object({ file: Text, firstLine: z.int(), lastLine: z.int() }).optional(),
});
export type Sheet = z.infer<typeof Sheet>;

export type Severity = 'error' | 'warning' | 'info';

/** Something on a sheet that does not fit: where, what was expected, what stands there. Never corrected silently. */
export type Finding = {
  severity: Severity;
  /** Stable identifier such as `funding-sum`; the list of rules is in `findings/rules.ts`. */
  rule: string;
  /** Code of the sheet. */
  sheet: string;
  /** Place on the sheet in the sheet's own words, e.g. 予算・決算の内訳 令和元年度. */
  place: string;
  /** Path into the sheet (see `path.ts`), so that the desk can jump to the field. */
  path?: string;
  expected?: number | string | null;
  found?: number | string | null;
  difference?: number | null;
  message: { ja: string; en: string };
};
