// SPDX-License-Identifier: Apache-2.0
import { formatNumber } from '#kernel/text/number.ts';
import { management } from '../kinds/management.ts';
import type { Sheet } from '../sheet.ts';
import { inYear, personnelCost, PLAN_YEARS, seeded, settledOf, SHEET_YEARS } from './amounts.ts';
import { demoSection, printedSection } from '#blocks/organisation/demo-units.ts';
import { policyPath } from './policies.ts';

/** What was done in one year and what it left open. `{1}` stands for the year's figure of the first indicator. */
export type ManagementYear = {
  /** What was done about the issue of the sheet before. */
  response: string;
  achievements: string;
  issue: string;
  /** 組織、予算等 */
  organisation?: string;
  goal: string;
  /** Behind the plan: progress 2 and not 4. */
  late?: true;
  direction?: '拡大・拡充' | '縮小';
  reason?: string;
};

export type ManagementIndicator = {
  name: string;
  unit: string;
  type: 'output' | 'outcome';
  description: string;
  /** FY2021–2026. */
  targets: readonly number[];
  /** FY2021–2025. */
  actuals: readonly number[];
  /** Fiscal year of the first sheet that shows it. */
  since?: number;
};

/** A programme of five years in the shortest form that an author can write; see `managementSheets`. */
export type ManagementProgramme = {
  code: string;
  name: string;
  section: string;
  unit: string;
  measure: string;
  budget: readonly [code: string, name: string][];
  type: '自治事務（任意）' | '自治事務（義務）' | '法定受託事務';
  method: '職員のみ' | '一部委託' | '全部委託';
  /** First fiscal year when it lies within the sheets: that sheet says 新規. */
  started?: number;
  pledges?: readonly string[];
  plans: readonly string[];
  law: readonly string[];
  sdgs: readonly number[];
  target: string;
  purpose: string;
  outline: string;
  participation?: { share?: string; plan?: string; execute?: string; evaluate?: string };
  /** Thousand yen, FY2019–2027. */
  budgets: readonly number[];
  /** Where it is not what `settledOf` makes of the budget. */
  settled?: Readonly<Record<number, number>>;
  /** Shares of the settlement that national and prefectural money and bonds, and other revenue bear; FY2019 first. */
  grants?: number | readonly number[];
  other?: number | readonly number[];
  /** FY2019–2027. */
  fte: number | readonly number[];
  overtime: number | readonly number[];
  appointed: boolean;
  indicators: readonly ManagementIndicator[];
  /** Need of the citizens, involvement of the city, priority. */
  ratings: readonly [number, number, number];
  reason: string;
  /** FY2021–2025. */
  years: readonly ManagementYear[];
};

const FIRST_BUDGET = 2019;

const SDGS: Record<number, string> = {
  1: '貧困をなくそう',
  2: '飢餓をゼロに',
  3: 'すべての人に健康と福祉を',
  4: '質の高い教育をみんなに',
  5: 'ジェンダー平等を実現しよう',
  6: '安全な水とトイレを世界中に',
  7: 'エネルギーをみんなに そしてクリーンに',
  8: '働きがいも経済成長も',
  9: '産業と技術革新の基盤をつくろう',
  10: '人や国の不平等をなくそう',
  11: '住み続けられるまちづくりを',
  12: 'つくる責任 つかう責任',
  13: '気候変動に具体的な対策を',
  15: '陸の豊かさも守ろう',
  16: '平和と公正をすべての人に',
  17: 'パートナーシップで目標を達成しよう',
};

/** The form's fixed wording of a score, from the kind itself. */
function wording(rating: string, score: number): string {
  const fields = management.sections.flatMap((section) => section.fields);
  const field = fields.find((one) => one.key === `ratings/${rating}`);
  const option = field && 'options' in field ? field.options?.find((one) => one.value === String(score)) : undefined;
  if (!option) throw new RangeError(`the form has no wording for ${rating} ${score}`);
  return option.label.ja;
}

function costs(programme: ManagementProgramme, sheetYear: number): NonNullable<Sheet['costs']> {
  return [-2, -1, 0, 1, 2].map((offset) => {
    const fiscalYear = sheetYear + offset;
    const budget = inYear(programme.budgets, fiscalYear, FIRST_BUDGET);
    const fte = inYear(programme.fte, fiscalYear, FIRST_BUDGET);
    const hours = inYear(programme.overtime, Math.min(fiscalYear, sheetYear), FIRST_BUDGET);
    const personnel = {
      // A plan is reckoned with the unit costs of the year in which it is made.
      total: personnelCost(fte, fte === 0 ? 0 : hours, Math.min(fiscalYear, sheetYear)),
      fte,
      overtimeHours: fte === 0 ? 0 : hours,
      appointedStaff: programme.appointed,
    };
    if (offset > 0) {
      // The initial budget of next year is decided when the sheet is written; the year after is an estimate.
      const deviation = 0.97 + 0.06 * seeded(programme.code, sheetYear, 'plan');
      return {
        fiscalYear,
        budget: offset === 1 ? budget : Math.round((budget * deviation) / 10) * 10,
        settled: null,
        state: 'plan',
        funding: { general: null, nationalPrefecturalBond: null, other: null },
        personnel,
      };
    }
    const settled = programme.settled?.[fiscalYear] ?? settledOf(budget, programme.code, fiscalYear);
    const nationalPrefecturalBond = Math.round(settled * inYear(programme.grants ?? 0, fiscalYear, FIRST_BUDGET));
    const other = Math.round(settled * inYear(programme.other ?? 0, fiscalYear, FIRST_BUDGET));
    return {
      fiscalYear,
      budget,
      settled,
      state: 'actual',
      funding: { general: settled - nationalPrefecturalBond - other, nationalPrefecturalBond, other },
      personnel,
    };
  });
}

function indicators(programme: ManagementProgramme, sheetYear: number): NonNullable<Sheet['indicators']> {
  return programme.indicators
    .filter((indicator) => (indicator.since ?? 0) <= sheetYear)
    .map(({ name, unit, type, description, targets, actuals }) => ({
      name,
      unit,
      type,
      description,
      values: PLAN_YEARS.map((fiscalYear, index) => {
        const known = fiscalYear <= sheetYear;
        return {
          fiscalYear,
          target: targets[index] ?? null,
          actual: known ? (actuals[index] ?? null) : null,
          state: known ? 'actual' : 'unknown',
        };
      }),
    }));
}

function sheet(programme: ManagementProgramme, year: ManagementYear, fiscalYear: number): Sheet {
  const index = fiscalYear - SHEET_YEARS[0];
  const withFigures = (text: string) =>
    text.replace(/\{(\d)\}/g, (_, n) => formatNumber(programme.indicators[Number(n) - 1]?.actuals[index]));
  const [citizenNeeds, cityInvolvement, priority] = programme.ratings;
  const ratings = { citizenNeeds, progress: year.late ? 2 : 4, cityInvolvement, priority };
  const moved =
    demoSection(programme.section, fiscalYear).parent !== demoSection(programme.section, fiscalYear - 1).parent;
  const issues = [{ number: 1, aspect: '業務', issue: withFigures(year.issue) }];
  if (year.organisation) issues.push({ number: 2, aspect: '組織、予算等', issue: withFigures(year.organisation) });
  return {
    kind: 'management',
    fiscalYear,
    code: programme.code,
    name: programme.name,
    section: printedSection(programme.section, fiscalYear),
    unit: programme.unit,
    budgetCodes: programme.budget.map(([code]) => code),
    budgetNames: programme.budget.map(([, name]) => name),
    category: programme.started === fiscalYear ? '新規' : moved ? '移管' : '継続',
    programmeType: programme.type,
    implementationMethod: programme.method,
    period: '毎年度',
    mayorPledges: [...(programme.pledges ?? [])],
    strategicPlans: [{ code: programme.measure, name: policyPath(programme.measure).measure.name }],
    relatedPlans: [...programme.plans],
    legalBasis: [...programme.law],
    sdgs: programme.sdgs.map((goal) => `${String(goal).padStart(2, '0')}${SDGS[goal]}`),
    target: programme.target,
    purpose: programme.purpose,
    outline: programme.outline,
    participation: {
      share: programme.participation?.share ?? null,
      plan: programme.participation?.plan ?? null,
      execute: programme.participation?.execute ?? null,
      evaluate: programme.participation?.evaluate ?? null,
    },
    costs: costs(programme, fiscalYear),
    indicators: indicators(programme, fiscalYear),
    previousIssueResponse: withFigures(year.response),
    achievements: withFigures(year.achievements),
    issues,
    improvementGoal: withFigures(year.goal),
    ratings,
    ratingTexts: {
      citizenNeeds: wording('citizenNeeds', citizenNeeds),
      progress: wording('progress', ratings.progress),
      cityInvolvement: wording('cityInvolvement', cityInvolvement),
      priority: wording('priority', priority),
    },
    direction: year.direction ?? '継続',
    directionReason: year.reason ?? programme.reason,
  };
}

/** The management sheets FY2021–2025 of a programme. */
export const managementSheets = (programme: ManagementProgramme): Sheet[] =>
  programme.years.map((year, index) => sheet(programme, year, SHEET_YEARS[0] + index));
