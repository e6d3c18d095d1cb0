// SPDX-License-Identifier: Apache-2.0

/**
 * やくば市 does not exist. Its code begins with 99, which no prefecture has (01 to 47), and ends with the right check
 * digit: 9·6 + 9·5 + 0·4 + 0·3 + 1·2 = 101, 101 mod 11 = 2, 11 − 2 = 9. Nothing real can be taken for it.
 */
export const demoMunicipality = {
  code: '990019',
  name: { ja: 'やくば市', en: 'Yakuba City' },
  population: 119_842,
  households: 53_617,
  regularStaff: 846,
} as const;

export type DemoUnit = {
  /** Stable through renamings within this list only; a renamed section is a new unit with a predecessor. */
  key: string;
  parent: string | null;
  level: 'department' | 'section';
  code: string;
  name: string;
  /** First and last fiscal year; null: until further notice. */
  validFrom: number;
  validTo: number | null;
  /** The unit that took its work over. */
  successor: string | null;
};

const FIRST = 2019;
/** The reorganisation of 1 April 2024. */
const REORGANISED = 2024;

type SectionRow = [
  key: string,
  code: string,
  name: string,
  options?: { from?: number; to?: number; successor?: string },
];

const department = (key: string, code: string, name: string, sections: SectionRow[]): DemoUnit[] => [
  { key, parent: null, level: 'department', code, name, validFrom: FIRST, validTo: null, successor: null },
  ...sections.map(([section, number, title, options]): DemoUnit => ({
    key: section,
    parent: key,
    level: 'section',
    code: code + number,
    name: title,
    validFrom: options?.from ?? FIRST,
    validTo: options?.to ?? null,
    successor: options?.successor ?? null,
  })),
];

const UNTIL = REORGANISED - 1;

/**
 * Departments and sections. On 1 April 2024 the ICT section went from general affairs to policy planning under a new
 * name, sports from the board of education to civic life, and the child and family section became a centre.
 */
export const demoOrganisation: readonly DemoUnit[] = [
  ...department('policy-planning', '01', '政策企画部', [
    ['planning', '01', '企画経営課'],
    ['public-relations', '02', '広報広聴課'],
    ['settlement', '03', 'シティプロモーション課'],
    ['digital-strategy', '04', 'デジタル戦略課', { from: REORGANISED }],
  ]),
  ...department('general', '02', '総務部', [
    ['general-affairs', '01', '総務課'],
    ['personnel', '02', '人事課'],
    ['ict', '03', '情報政策課', { to: UNTIL, successor: 'digital-strategy' }],
    ['contracts', '04', '契約検査課'],
  ]),
  ...department('finance-department', '03', '財務部', [
    ['finance', '01', '財政課'],
    ['property', '02', '管財課'],
    ['citizen-tax', '03', '市民税課'],
    ['tax-collection', '04', '収納課'],
  ]),
  ...department('civic-life', '04', '市民生活部', [
    ['residents', '01', '市民課'],
    ['community', '02', '地域協働課'],
    ['environment', '03', '環境政策課'],
    ['waste', '04', '廃棄物対策課'],
    ['sports', '05', 'スポーツ推進課', { from: REORGANISED }],
  ]),
  ...department('safety', '05', '危機管理部', [
    ['disaster', '01', '防災課'],
    ['crime-traffic', '02', '交通防犯課'],
  ]),
  ...department('welfare', '06', '福祉部', [
    ['social-welfare', '01', '社会福祉課'],
    ['elderly', '02', '高齢福祉課'],
    ['health', '03', '健康増進課'],
  ]),
  ...department('children', '07', 'こども未来部', [
    ['childcare', '01', '保育課'],
    ['child-family', '02', 'こども家庭課', { to: UNTIL, successor: 'child-family-centre' }],
    ['child-family-centre', '03', 'こども家庭センター', { from: REORGANISED }],
  ]),
  ...department('industry', '08', '産業観光部', [
    ['commerce', '01', '商工課'],
    ['tourism', '02', '観光課'],
    ['agriculture', '03', '農政課'],
  ]),
  ...department('construction', '09', '都市建設部', [
    ['urban-planning', '01', '都市計画課'],
    ['roads', '02', '道路管理課'],
    ['parks', '03', '公園緑地課'],
  ]),
  ...department('waterworks-bureau', '10', '上下水道局', [['waterworks', '01', '水道工務課']]),
  ...department('education', '11', '教育部', [
    ['instruction', '01', '指導課'],
    ['lifelong-learning', '02', '生涯学習課'],
    ['sports-promotion', '03', 'スポーツ振興課', { to: UNTIL, successor: 'sports' }],
    ['library', '04', '中央図書館'],
  ]),
];

const units = new Map(demoOrganisation.map((unit) => [unit.key, unit]));

/** The section that does the work of section `key` in a fiscal year: itself or, after a reorganisation, its successor. */
export function demoSection(key: string, fiscalYear: number): DemoUnit {
  const unit = units.get(key);
  if (!unit) throw new RangeError(`no demo section '${key}'`);
  return unit.validTo !== null && fiscalYear > unit.validTo && unit.successor !== null
    ? demoSection(unit.successor, fiscalYear)
    : unit;
}

/** Department and section as a sheet of that year prints them: 政策企画部デジタル戦略課. */
export function printedSection(key: string, fiscalYear: number): string {
  const section = demoSection(key, fiscalYear);
  return `${units.get(section.parent ?? '')?.name ?? ''}${section.name}`;
}
