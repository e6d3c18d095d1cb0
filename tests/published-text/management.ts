// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '#systems/programmes/sheet.ts';
import { bracketed, figureInPrint, onOneLine, yearInPrint, type Habits } from './habits.ts';
import type { Line } from './publish.ts';

const SLOTS = 5;
const RATINGS = [
  ['市民ニーズ', 'citizenNeeds'],
  ['進捗状況', 'progress'],
  ['市の関与', 'cityInvolvement'],
  ['優先度', 'priority'],
] as const;

/** A management sheet: years above figures, 0 where nothing is known yet, five slots for indicators. */
export function managementLines(sheet: Sheet, habits: Habits): Line[] {
  const costs = sheet.costs ?? [];
  const heading = (text: string): Line[] => [[], [`${habits.hashes ? '## ' : ''}${text}`], []];
  const lines: Line[] = [
    [`${habits.hashes ? '# ' : ''}${yearInPrint(sheet.fiscalYear, habits)} 事務事業マネジメントシート`],
  ];

  lines.push(...heading('事業の基本情報'));
  lines.push(['事務事業名', `${sheet.code} ${sheet.name}`, '', '', '', '', '']);
  for (const [index, code] of (sheet.budgetCodes ?? []).entries())
    lines.push([
      index === 0 ? '予算科目' : '',
      code,
      onOneLine(sheet.budgetNames?.[index]),
      '',
      '',
      ...(index === 0 ? ['担当部課', sheet.section ?? ''] : ['', '']),
    ]);
  lines.push([
    '市長公約',
    ...(sheet.mayorPledges ?? []),
    '',
    ...(sheet.unit === undefined ? [] : ['係名', sheet.unit]),
  ]);
  for (const [index, plan] of (sheet.strategicPlans ?? []).entries()) {
    const [first = '', ...rest] = plan.code.split('-');
    lines.push([
      index === 0 ? '戦略プラン' : '',
      first,
      ...rest,
      plan.name,
      '',
      ...(index === 0 ? ['新規・継続', sheet.category ?? ''] : ['', '']),
    ]);
  }
  if (!sheet.strategicPlans?.length) lines.push(['戦略プラン', '', '', '', '', '新規・継続', sheet.category ?? '']);
  lines.push(['', '', '', '', '', '事業分類', sheet.programmeType ?? '']);
  lines.push(['', '', '', '', '', '事業体制', sheet.implementationMethod ?? '']);
  lines.push(['個別計画', (sheet.relatedPlans ?? []).join('、'), '', '', '', '事業期間', sheet.period ?? '']);
  const sdgs = sheet.sdgs ?? [];
  lines.push(['根拠法令等', (sheet.legalBasis ?? []).join('、'), '', '', '', 'SDGs', sdgs[0] ?? '']);
  for (const goal of sdgs.slice(1)) lines.push(['', '', '', '', '', '', goal]);

  lines.push(...heading('事業の概要'));
  lines.push(
    ['対象', onOneLine(sheet.target)],
    ['目的', onOneLine(sheet.purpose)],
    ['概要 (取組内容)', onOneLine(sheet.outline)],
  );

  lines.push(...heading('コストの推移'));
  lines.push(['項目', '', '', ...costs.map((cost) => yearInPrint(cost.fiscalYear, habits)), '']);
  const row = (before: string[], unit: string, values: string[]) => {
    const [first = '', ...rest] = values;
    lines.push(habits.unitApart ? [...before, unit, first, ...rest] : [...before, `${unit} ${first}`, ...rest, '']);
  };
  // The form prints 0 for what is not known yet.
  const amounts = (of: (cost: (typeof costs)[number]) => number | null | undefined, decimals = 0) =>
    costs.map((cost) => figureInPrint(of(cost) ?? 0, habits, decimals));
  row(
    ['事業費', '予算額'],
    '(千円)',
    amounts((cost) => cost.budget),
  );
  row(
    ['', '決算額'],
    '(千円)',
    amounts((cost) => cost.settled),
  );
  row(
    ['', '内訳', '一般財源'],
    '(千円)',
    amounts((cost) => cost.funding?.general),
  );
  row(
    ['', '', '国庫、県支出金、地方債'],
    '(千円)',
    amounts((cost) => cost.funding?.nationalPrefecturalBond),
  );
  row(
    ['', '', 'その他'],
    '(千円)',
    amounts((cost) => cost.funding?.other),
  );
  row(
    ['人件費', '人件費計'],
    '(千円)',
    amounts((cost) => cost.personnel?.total),
  );
  row(
    ['', '内訳', '正職員従事割合'],
    '(人)',
    amounts((cost) => cost.personnel?.fte, 2),
  );
  row(
    ['', '', '正職員時間外勤務'],
    '(時間)',
    amounts((cost) => cost.personnel?.overtimeHours, 2),
  );
  row(
    ['', '', '会計年度任用職員有無'],
    '(-)',
    costs.map((cost) => (cost.personnel?.appointedStaff ? '有' : '無')),
  );

  lines.push(...heading('市民参加の取組状況'));
  const part = sheet.participation ?? {};
  for (const [label, text] of [
    ['共有、理解', part.share],
    ['企画・立案、計画', part.plan],
    ['実行', part.execute],
    ['評価、検証', part.evaluate],
  ] as const)
    lines.push([label, text ? onOneLine(text) : '—']);

  lines.push(...heading('指標の推移'));
  const indicators = sheet.indicators ?? [];
  const years = indicators[0]?.values.map((value) => value.fiscalYear) ?? [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const one = indicators[slot];
    const values = years.map((year) => one?.values.find((value) => value.fiscalYear === year));
    const type = one?.type === 'outcome' ? '成果指標' : one ? '活動結果指標' : '';
    lines.push([
      String(slot + 1),
      '指標名',
      `${one?.name ?? ''} ${bracketed(one?.unit ?? '', habits)}`.trim(),
      '',
      '',
      '',
      '',
      type,
    ]);
    lines.push(['', '', ...years.map((year) => yearInPrint(year, habits, 'letter'))]);
    lines.push(['', '目標値', ...values.map((value) => figureInPrint(value?.target ?? 0, habits, 1))]);
    lines.push(['', '実績', ...values.map((value) => figureInPrint(value?.actual ?? 0, habits, 1))]);
    lines.push(['', '指標の概要', onOneLine(one?.description), '', '', '', '', '']);
    if (slot === 0) lines.push([]);
  }

  lines.push(...heading('事業の成果と課題'));
  lines.push(['前年度の課題への対応', onOneLine(sheet.previousIssueResponse)], ['成果', onOneLine(sheet.achievements)]);
  const issue = (aspect: string) => onOneLine(sheet.issues?.find((one) => one.aspect === aspect)?.issue);
  lines.push(['課題', '業務', issue('業務')], ['', '組織、予算等', issue('組織、予算等')]);
  lines.push(['改善目標', onOneLine(sheet.improvementGoal)]);

  lines.push(...heading('評価'));
  for (const [label, key] of RATINGS)
    lines.push([label, String(sheet.ratings?.[key] ?? ''), onOneLine(sheet.ratingTexts?.[key])]);
  lines.push(...heading('方向性'));
  lines.push(['方向性', sheet.direction ?? '', ''], ['理由', onOneLine(sheet.directionReason), '']);
  return lines;
}
