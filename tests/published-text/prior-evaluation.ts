// SPDX-License-Identifier: Apache-2.0
import { formatWarekiDate } from '#blocks/calendar/wareki.ts';
import type { Sheet } from '#systems/programmes/sheet.ts';
import { choiceInPrint, figureInPrint, onOneLine, yearInPrint, type Habits } from './habits.ts';
import type { Line } from './publish.ts';

const OPTIONS = ['所管案のとおり', '事業のやり方改善', '事業規模拡大', '事業規模縮小', '事業統廃合', 'その他'];

/** A prior evaluation: number and year above the title, boxes to tick, a small table of the budget. */
export function priorEvaluationLines(sheet: Sheet, habits: Habits): Line[] {
  const year = (value: number) => yearInPrint(value, { ...habits, spaceAfterEra: false });
  const box = (label: string, chosen: boolean) => choiceInPrint(label, chosen, habits, 'checkbox');
  const amount = (value: number | null | undefined) => figureInPrint(value, habits);
  const flag = (value: boolean | null | undefined) =>
    value === null || value === undefined
      ? '有・ 無'
      : `${choiceInPrint('有', value, habits)} ${choiceInPrint('無', !value, habits)}`;
  const lines: Line[] = [
    ['整理番号', sheet.code],
    ['評価対象年度', year(sheet.fiscalYear)],
    ['編成区分', sheet.budgetStage ?? ''],
    [],
    ['事務事業評価(事前)シート'],
    [],
    ['提出日', sheet.submittedOn ? formatWarekiDate(sheet.submittedOn) : ''],
    ['事業担当課', sheet.section ?? ''],
    ['担当者・内線', sheet.contact ?? ''],
    [],
    ['《基本情報》'],
    [],
    [
      '事務事業名',
      sheet.name,
      '',
      `${box('新規', sheet.category === '新規')} ${box('拡大', sheet.category === '拡大')}`,
    ],
  ];
  for (const [label, measure] of [
    ['基本施策', sheet.basicMeasure],
    ['個別施策', sheet.individualMeasure],
  ] as const) {
    lines.push([label, `${measure?.code ?? ''} ${measure?.name ?? ''}`]);
    lines.push(
      [`${label}の目的 (対象と意図)`, '対 象', '意 図', ''],
      ['', measure?.target ?? '', measure?.intent ?? '', ''],
    );
  }
  lines.push([], ['《事業の目的及び現在の取組み概要等》'], []);
  lines.push(
    ['現状・問題点', onOneLine(sheet.background)],
    ['目標(誰(何)をどのような状態にしたいのか)', onOneLine(sheet.goal)],
    ['課題(どういうことをする必要があるのか)', onOneLine(sheet.challenge)],
    ['上記の問題点に対して現在行っている事業の有無', `${flag(sheet.existingProgramme)} ※有の場合は事業概要を添付`],
    [
      '当該新規・拡大事業を行うにあたり、縮小・統合・廃止する事業',
      `${flag(sheet.reducedProgramme)} ※有の場合は事業概要を添付`,
    ],
  );
  lines.push([], ['《事業の概要》'], []);
  const content = '事業の具体的内容 (対象、事業主体、事業期間、総事業費、事業費内訳等記載)';
  lines.push([content, `<p>${onOneLine(sheet.content)}</p>`]);
  if (sheet.quantities?.length) {
    lines.push([], [content, '【内訳】', '', '', '', '', '']);
    for (const one of sheet.quantities) lines.push(['', one.label, amount(one.quantity), '', '', '', '']);
    lines.push(['', '合計', amount(sheet.quantityTotal as number | null | undefined), '', '', '', '']);
  }
  const change = sheet.workloadChangeHours;
  const hours =
    change === null || change === undefined
      ? ''
      : `${Math.abs(change).toLocaleString('en')}時間の${change < 0 ? '減' : '増'}`;
  lines.push(['業務量の増減', hours, '', '', '', '', '']);
  const forms = ['情報共有', '参画', '協働'].map((form) =>
    box(form, sheet.participation?.forms?.includes(form) ?? false),
  );
  lines.push([
    '市民等の参画と協働のまちづくり',
    `${forms.join(' ')} ${onOneLine(sheet.participation?.text)}`.trim(),
    '',
    '',
    '',
    '',
    '',
  ]);
  const periods = ['単年度', '単年度繰り返し', '期間限定'].map((period) => box(period, sheet.period === period));
  lines.push(['事業期間', `${periods.join(' ')} (年度～ 年度)`, '', '', '', '', '']);
  lines.push(['予算額', '金額(千円)', '国', '県', '地方債', 'その他', '一般財源']);
  for (const [label, total, funding] of [
    ['当年度', sheet.requestTotal, sheet.requestFunding],
    ['総額', sheet.totalCost, sheet.totalFunding],
  ] as const)
    lines.push([
      '',
      label,
      amount(total),
      ...[funding?.national, funding?.prefectural, funding?.bond, funding?.other, funding?.general].map(amount),
    ]);
  lines.push(['', '財源名称', onOneLine(sheet.fundingName), '', '', '', '']);
  for (const [index, one] of (sheet.indicators ?? []).entries()) {
    lines.push([
      index === 0 ? '成果(活動)指標' : '',
      '指標(単位)',
      `${one.name}${one.unit === null ? '' : `(${one.unit})`}`,
      '',
      '',
      '',
      '',
    ]);
    lines.push(['', '年度', ...one.values.map((value) => year(value.fiscalYear))]);
    lines.push(['', '目標値', ...one.values.map((value) => amount(value.target))]);
    lines.push(['', '成果指標及び目標値の説明', onOneLine(one.description), '', '', '', '']);
  }
  const verdict = sheet.verdict;
  lines.push([], ['評価結果'], [], ['(1)今後の事業の方向性と理由']);
  const options = OPTIONS.map((option) => box(option, verdict?.options.includes(option) ?? false)).join(' ');
  lines.push([box('採択', verdict?.decision === '採択'), options]);
  lines.push([box('不採択', verdict?.decision === '不採択'), box('企画不十分', false)]);
  lines.push([box('一部不採択', verdict?.decision === '一部不採択'), box('企画不十分', false)]);
  lines.push(['(2) 評価会議における指摘事項'], [onOneLine(verdict?.opinion)]);
  lines.push(['【市長ヒアリングまでに(予算計上にあたって)整理すべき事項】']);
  for (const condition of verdict?.conditions ?? []) lines.push([`・${onOneLine(condition)}`]);
  return lines;
}
