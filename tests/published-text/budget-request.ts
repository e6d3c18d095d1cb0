// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '#systems/programmes/sheet.ts';
import { figureInPrint, onOneLine, yearInPrint, type Habits } from './habits.ts';
import type { Line } from './publish.ts';

const CHOSEN_NONE = 'なし';

/** A budget request: numbered boxes in two halves, so that texts and amounts of other boxes share lines. */
export function budgetRequestLines(sheet: Sheet, habits: Habits): Line[] {
  const amount = (value: number | null | undefined) => figureInPrint(value, habits);
  const levelUp = sheet.requestGroups !== undefined;
  const left: Line[] = [
    ['1 事業名', sheet.name],
    ['2 要求区分', sheet.category ?? ''],
    ['3 事業説明文', onOneLine(sheet.summary)],
    ['4 背景、区民ニーズ、現状課題等', onOneLine(sheet.background)],
    ['5 要求する事業内容', onOneLine(sheet.content)],
  ];
  const right: Line[] = [['10 要求内容', '要求額', '⇒', '予算額', '(うち特財)']];
  const line = (one: NonNullable<Sheet['requestLines']>[number]): Line => [
    `・${one.label}`,
    '',
    amount(one.requested),
    '⇒',
    amount(one.approved),
  ];
  for (const group of sheet.requestGroups ?? [{ group: null, subtotal: null }]) {
    if (group.group !== null) right.push([group.group, '小計', amount(group.subtotal), '⇒', '']);
    for (const one of sheet.requestLines ?? []) if (one.group === group.group) right.push(line(one));
  }
  right.push(['合計', '', amount(sheet.requestTotal), '⇒', '']);
  right.push(['財源内訳', '国庫支出金', '', '', amount(sheet.requestFunding?.national)]);
  right.push(['', '都支出金', '', '', amount(sheet.requestFunding?.prefectural)]);
  right.push(['', 'その他特財', '', '', amount(sheet.requestFunding?.other)]);
  right.push(['', '一般財源', '', '', amount(sheet.requestFunding?.general)]);
  const debt = sheet.debtObligation;
  const from = debt?.fromFiscalYear ? yearInPrint(debt.fromFiscalYear, habits) : '令和 年';
  const to = debt?.toFiscalYear ? yearInPrint(debt.toFiscalYear, habits) : '年';
  right.push(['債務負担行為', `${from} ～ ${to}`, '', '限度額', amount(debt?.limit)]);
  right.push(['11 実施に向けた財源確保', onOneLine(sheet.fundingMeasures), '', '', '']);

  const lines: Line[] = [
    [`${yearInPrint(sheet.fiscalYear, { ...habits, spaceAfterEra: false })}予算要求事業概要書`],
    [],
  ];
  lines.push(
    ['所管課', sheet.section ?? ''],
    ['款', sheet.chapter ?? ''],
    [],
    [`NO ${sheet.code}`],
    [],
    ['(単位：千円)'],
    [],
  );
  for (let row = 0; row < Math.max(left.length, right.length); row++)
    lines.push([...(left[row] ?? ['', '']), ...(right[row] ?? ['', '', '', '', ''])]);
  const schedule = sheet.schedule ?? [];
  lines.push([
    '6 事業実施で得られる成果',
    onOneLine(sheet.expectedOutcome),
    '12 スケジュール',
    schedule[0]?.when ?? '',
    schedule[0]?.what ?? '',
    '',
    '',
  ]);
  for (const step of schedule.slice(1)) lines.push(['', '', '', step.when, step.what, '', '']);
  const future = sheet.futureCost;
  const cost = [future?.amount ? `${amount(future.amount)}千円/年` : '', onOneLine(future?.note)]
    .filter(Boolean)
    .join(' ');
  lines.push([
    '7 国・都・特別区等の動向や取組状況',
    onOneLine(sheet.peerStatus),
    '13 事業実施に伴う将来コスト',
    cost,
    '',
    '',
    '',
  ]);
  const plans = sheet.relatedPlans?.length ? sheet.relatedPlans.join('、') : CHOSEN_NONE;
  const laws = sheet.legalBasis?.length ? sheet.legalBasis.join('、') : CHOSEN_NONE;
  const reason = [`${levelUp ? 15 : 14} 編成の考え方`, onOneLine(sheet.assessmentReason), '', '', ''];
  lines.push([
    '8 基本計画・個別計画',
    plans,
    ...(levelUp ? ['14 事務事業評価結果', onOneLine(sheet.evaluationResult), '', '', ''] : ['', '', '', '', '']),
  ]);
  lines.push(['9 関連する法令・条例等', laws, ...reason]);
  return lines;
}
