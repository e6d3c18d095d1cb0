// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** Every rule that a finding can name, with what it says in general. */
export const RULES: Record<string, Label> = {
  'request-sum': { ja: '要求額の内訳と小計・合計の一致', en: 'Request lines add up to subtotals and total' },
  'funding-sum': { ja: '財源内訳の合計の一致', en: 'Funding adds up to the amount' },
  'breakdown-sum': { ja: '内訳の合計の一致', en: 'Items of a breakdown add up' },
  'cost-statement-sum': { ja: '行政コスト計算書の計算', en: 'Arithmetic of the cost statement' },
  'settled-over-budget': { ja: '決算額が予算額を超える', en: 'Settled amount above the budget' },
  'personnel-cost': { ja: '人件費と従事割合・時間外の関係', en: 'Personnel cost follows from staff and hours' },
  'missing-value': { ja: '値が印刷されていない', en: 'No printed value' },
  'shifted-cell': { ja: 'セルのずれ', en: 'Shifted cell' },
  'ambiguous-zero': { ja: '意味が決まらない0', en: 'Zero of unclear meaning' },
  'duplicate-indicator': { ja: '複数の事業に同じ指標', en: 'Same indicator in several programmes' },
  rounding: { ja: '端数処理による差', en: 'Difference by rounding' },
  'unreadable-choice': { ja: '選択の印が読めない', en: 'Mark of a choice not readable' },
  'unreadable-number': { ja: '数値として読めない', en: 'Number not readable' },
  'misread-label': { ja: '見出しの読み誤り', en: 'Misread label' },
  'misread-word': { ja: '語の読み誤りの疑い', en: 'Word that may be misread' },
  'unread-line': { ja: '読み込めなかった行', en: 'Line that was not read' },
  'repeated-row': { ja: '同じ行の重複', en: 'Row printed twice' },
  'cut-name': { ja: '途中で切れた名称', en: 'Name cut in print' },
  'several-requests': { ja: '複数の要求を1枚にまとめたシート', en: 'One sheet for several requests' },
  'future-cost': { ja: '将来コストと要求額の関係', en: 'Future cost and the request' },
  'forecast-not-actual': { ja: '見込みの決算額', en: 'Settlement that is only a forecast' },
  'target-reached': { ja: '見込みの時点で目標に到達', en: 'Target reached by the forecast already' },
  'per-head-basis': { ja: '一人あたりの値と決算額の関係', en: 'Per-head figure and the settlement' },
  'activity-sum': { ja: '実績の合計と内数の関係', en: 'Activity total and its parts' },
  'new-with-history': { ja: '新規とされた事業の過年度決算', en: 'New programme with earlier spending' },
};
