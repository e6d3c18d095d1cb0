// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '#systems/programmes/sheet.ts';
import { bracketed, choiceInPrint, figureInPrint, onOneLine, yearInPrint, type Habits } from './habits.ts';
import type { Line } from './publish.ts';

type Statement = NonNullable<Sheet['costStatement']>[number];

const CIRCLED = '①②③④⑤⑥⑦⑧⑨';
const LEVELS = [
  ['分野', 'field'],
  ['政策', 'policy'],
  ['施策', 'measure'],
] as const;
const LEFT: [string, (year: Statement) => number | null | undefined][] = [
  ['給与関係費', (year) => year.expenses.personnelExpense],
  ['物件費', (year) => year.expenses.goodsAndServices],
  ['維持補修費', (year) => year.expenses.maintenanceRepair],
  ['扶助費', (year) => year.expenses.socialAssistance],
  ['補助費等', (year) => year.expenses.subsidiesEtc],
  ['減価償却費', (year) => year.expenses.depreciation],
  ['不納欠損・貸倒引当金繰入額', (year) => year.expenses.badDebt],
  ['賞与・退職給与引当金繰入額', (year) => year.expenses.retirementAllowance],
  ['その他行政費用', (year) => year.expenses.other],
  ['行政費用合計 (b)', (year) => year.expenses.total],
  ['特別費用 (g)', (year) => year.specialExpense],
  ['特別収支差額 (f)-(g)=(h)', (year) => year.specialBalance],
];
const RIGHT: [string, (year: Statement) => number | null | undefined][] = [
  ['地方税等', (year) => year.revenues.localTax],
  ['国庫支出金', (year) => year.revenues.national],
  ['都支出金', (year) => year.revenues.prefectural],
  ['分担金及び負担金', (year) => year.revenues.contributions],
  ['使用料及び手数料', (year) => year.revenues.fees],
  ['その他', (year) => year.revenues.other],
  ['行政収入合計 (a)', (year) => year.revenues.total],
  ['行政収支差額 (a)-(b)=(c)', (year) => year.balance],
  ['金融収支差額 (d)', (year) => year.financialBalance],
  ['通常収支差額 (c)+(d)=(e)', (year) => year.ordinaryBalance],
  ['特別収入 (f)', (year) => year.specialRevenue],
  ['当期収支差額 (e)+(h)', (year) => year.netBalance],
];

/** An analysis sheet: years without their era, a breakdown side by side, a cost statement in two halves, numbered issues. */
export function analysisLines(sheet: Sheet, habits: Habits): Line[] {
  const short = (year: number) => yearInPrint(year, habits, false);
  const box = (label: string, chosen: string | null | undefined) => choiceInPrint(label, label === chosen, habits);
  const own = sheet.fiscalYear;
  const lines: Line[] = [
    [`事務事業分析シート${bracketed(yearInPrint(own, habits).replace(' ', ''), habits)}`],
    [],
    ['No1'],
    [],
  ];

  lines.push([
    '事務事業コード',
    sheet.code,
    '戦略プラン',
    ...['協働', '業務', '財務', '人事'].map((area) => box(area, sheet.strategicPlanArea)),
  ]);
  lines.push(['事務事業名', sheet.name, '部課名', sheet.section ?? '', '課長名', sheet.sectionHead ?? '']);
  lines.push(['', '', '担当者名', (sheet.staff ?? []).join('、'), '内線', sheet.extension ?? '']);
  for (const [index, one] of (sheet.subProgrammes ?? []).entries())
    lines.push([
      index === 0 ? `事務事業を構成する小事業名及び予算事業コード（${short(own)}）` : '',
      one.code,
      one.name,
      '',
      '',
      '',
    ]);
  lines.push([
    '事務事業の種類',
    `${box('新規事業', sheet.category)}（ ${choiceInPrint(short(own), false, habits)} ${choiceInPrint(short(own - 1), false, habits)}）`,
    '',
    box('建設事業', sheet.category),
    '',
    box('それ以外の継続事業', sheet.category),
  ]);
  const start = sheet.startFiscalYear;
  const printedStart = start
    ? yearInPrint(start, { ...habits, spaceAfterEra: true }).replace('年度', `（${start}）年度`)
    : '';
  lines.push(['開始年度', printedStart, '根拠', (sheet.legalBasis ?? []).join('、'), '', '']);
  const end = sheet.endFiscalYear ? `（ ${yearInPrint(sheet.endFiscalYear, habits)} ）` : '';
  lines.push([
    '終期設定',
    `${choiceInPrint('有', sheet.hasEnd === true, habits)}${end} ${choiceInPrint('無', sheet.hasEnd === false, habits)}`,
    '法令等',
    '',
    '',
    '',
  ]);
  lines.push([
    '実施基準',
    ['法令基準内', '都基準内', '区独自基準'].map((one) => box(one, sheet.implementationStandard)).join(' '),
    '',
    '計画区分',
    ['計画', '非計画'].map((one) => box(one, sheet.planCategory)).join(' '),
    '',
  ]);
  for (const [index, [label, level]] of LEVELS.entries()) {
    const node = sheet.policy?.find((one) => one.level === level);
    lines.push([index === 0 ? '行政評価事業体系' : '', label, node?.code ?? '', node?.name ?? '', '', '']);
  }
  lines.push(
    ['目的', onOneLine(sheet.purpose), '', '', '', ''],
    ['対象者等', onOneLine(sheet.target), '', '', '', ''],
    ['内容', onOneLine(sheet.outline), '', '', '', ''],
    ['経過', onOneLine(sheet.history), '', '', '', ''],
    ['必要性', onOneLine(sheet.necessity), '', '', '', ''],
  );
  const staffing = ['常勤職員', '会計年度任用職員'].map((one) =>
    choiceInPrint(one, sheet.implementation?.staffing?.includes(one) ?? false, habits),
  );
  lines.push([
    '実施方法',
    `（ ${choiceInPrint(sheet.implementation?.method ?? '', true, habits)}） （直営の場合 ${staffing.join(' ')}） ${onOneLine(sheet.implementation?.text)}`,
    '',
    '',
    '',
    '',
  ]);

  const indicators = sheet.indicators ?? [];
  const years = indicators[0]?.values ?? [];
  const final = indicators[0]?.finalTarget?.fiscalYear;
  lines.push(['指 標', '事務事業の成果とする指標名', '', '指標の推移', '', '', '', '', '指標に関する説明']);
  lines.push([
    '',
    '',
    '',
    ...years.map((year) => `${short(year.fiscalYear)}${year.state === 'forecast' ? '見込み' : ''}`),
    final === undefined ? '目標値' : `目標値${bracketed(short(final), habits)}`,
    '',
  ]);
  for (let slot = 0; slot < 3; slot++) {
    const one = indicators[slot];
    if (!one) {
      lines.push(['', CIRCLED[slot]!, '', '', '', '', '', '', '']);
      continue;
    }
    lines.push([
      '',
      CIRCLED[slot]!,
      one.unit === null ? one.name : `${one.name}${bracketed(one.unit, habits)}`,
      ...one.values.map((value) => figureInPrint(value.actual, habits)),
      figureInPrint(one.finalTarget?.value, habits),
      onOneLine(one.description),
    ]);
  }

  const classified = Object.keys(sheet.classification ?? {}).map(Number);
  lines.push(['事務事業の分類', '', '分類についての説明・意見等', '', '', '']);
  lines.push([short(classified[0] ?? own), short(classified[1] ?? own + 1), '', '', '', '']);
  lines.push([
    sheet.classification?.[String(classified[0])] ?? '',
    sheet.classification?.[String(classified[1])] ?? '',
    onOneLine(sheet.classificationReason),
    '',
    '',
    '',
  ]);

  const costs = sheet.costs ?? [];
  const columns = costs.map((cost) => short(cost.fiscalYear));
  const forecast = costs.find((cost) => cost.state === 'forecast');
  const note = forecast ? bracketed(`${short(forecast.fiscalYear)}は見込み`, habits) : '';
  lines.push([], ['予算・決算額等の推移', '', ...columns]);
  lines.push(['予算額', '', ...costs.map((cost) => figureInPrint(cost.budget, habits))]);
  lines.push([`決算額${note}`, '', ...costs.map((cost) => figureInPrint(cost.settled, habits))]);
  lines.push(['実績の推移', '', ...columns], [`事項名${note}`, '', ...columns.map(() => '')]);
  for (const one of sheet.activities ?? [])
    lines.push([
      one.unit === null ? one.name : `${one.name}${bracketed(one.unit, habits)}`,
      '',
      ...one.values.map((value) => figureInPrint(value.value, habits)),
    ]);

  const groups = sheet.breakdown ?? [];
  const basis = (group: (typeof groups)[number]) => bracketed(group.basis === 'budget' ? '予算' : '決算', habits);
  lines.push([], ['予算・決算の内訳', ...groups.flatMap(() => ['', '', '']).slice(1)]);
  lines.push(
    groups.flatMap((group) => [
      `${yearInPrint(group.fiscalYear, { ...habits, spaceAfterEra: false })}${basis(group)}`,
      '',
      '',
    ]),
  );
  lines.push(groups.flatMap(() => ['節', '主な事項', `金額${bracketed('千円', habits)}`]));
  const height = Math.max(0, ...groups.map((group) => group.items.length));
  for (let row = 0; row < height; row++)
    lines.push(
      groups.flatMap((group) => {
        const item = group.items[row];
        return item ? [item.setsu, onOneLine(item.detail), figureInPrint(item.amount, habits)] : ['', '', ''];
      }),
    );

  const [before, after] = sheet.costStatement ?? [];
  if (before && after) {
    lines.push([], ['行政コスト計算書', '勘定科目', '', '', '行政収入', '勘定科目', '', '', '']);
    const head = [short(before.fiscalYear), short(after.fiscalYear), '差額'];
    lines.push(['', ...head, '', ...head, '', '']);
    const half = ([label, of]: (typeof LEFT)[number]) => [
      label.replaceAll(/[()]/g, (mark) => (habits.wideBrackets ? (mark === '(' ? '（' : '）') : mark)),
      figureInPrint(of(before), habits),
      figureInPrint(of(after), habits),
      figureInPrint((of(after) ?? 0) - (of(before) ?? 0), habits),
    ];
    for (const [index, left] of LEFT.entries())
      lines.push([index === 0 ? '行政費用' : '', ...half(left), ...half(RIGHT[index]!)]);
  }

  lines.push([], [`備考 ${onOneLine(sheet.remarks)}`], []);
  const issues = sheet.issues ?? [];
  lines.push(['問題点・課題'], ...issues.map((one) => [`- ${CIRCLED[one.number - 1]} ${onOneLine(one.issue)}`]), []);
  const whole = (year: number) => yearInPrint(year, { ...habits, spaceAfterEra: false });
  lines.push(['問題点・課題の改善策'], []);
  lines.push([
    '',
    `${whole(own - 1)}に取り組む具体的な改善内容`,
    `${whole(own - 1)}に実施した改善内容および評価`,
    `${whole(own)}以降に取り組む具体的な改善内容`,
  ]);
  for (const one of issues)
    lines.push([CIRCLED[one.number - 1]!, onOneLine(one.planned), onOneLine(one.done), onOneLine(one.next)]);
  const { peers } = sheet;
  const count = (label: string, n: number | null | undefined) =>
    n === null || n === undefined ? `${label} 区` : `${label} ${n} 区`;
  lines.push(
    [],
    [
      '他区の実施状況',
      `(${count('実施', peers?.implemented)} ${count('未実施', peers?.notImplemented)} ${count('不明', peers?.unknown)})`,
    ],
  );
  if (peers?.text) lines.push(['', onOneLine(peers.text)]);
  lines.push(['議会質問状況(要旨)', onOneLine(sheet.councilQuestions)]);
  return lines;
}
