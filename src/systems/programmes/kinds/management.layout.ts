// SPDX-License-Identifier: Apache-2.0
import type { Cell, Layout } from './kind.ts';

/** One line of the cost table: label cells, then one amount for each year. */
const cost = (labels: Cell[], value: string, decimals?: number): Cell[] => [
  ...labels,
  { years: 'costs', value, decimals, align: 'right' },
];

/** 事務事業マネジメントシート: two pages of A4, read downwards block by block. */
export const layout: Layout = {
  orientation: 'portrait',
  parts: [
    { part: 'title', text: '{year}　事務事業マネジメントシート' },

    { part: 'heading', text: '事業の基本情報' },
    {
      part: 'grid',
      widths: [14, 38, 14, 34],
      rows: [
        [{ text: '事務事業名' }, { value: 'name', format: '{code}　{name}', colSpan: 3 }],
        [
          { text: '予算科目', rowSpan: 2 },
          { each: 'budgetCodes', format: '{}{/budgetNames/#?　%}', rowSpan: 2 },
          { text: '担当部課' },
          { value: 'section' },
        ],
        [{ text: '係名' }, { value: 'unit' }],
        [
          { text: '市長公約' },
          { value: 'mayorPledges', separator: '　' },
          { text: '新規・継続' },
          { value: 'category' },
        ],
        [
          { text: '戦略プラン', rowSpan: 2 },
          { each: 'strategicPlans', format: '{code}　{name}', rowSpan: 2 },
          { text: '事業分類' },
          { value: 'programmeType' },
        ],
        [{ text: '事業体制' }, { value: 'implementationMethod' }],
        [{ text: '個別計画' }, { value: 'relatedPlans', separator: '、' }, { text: '事業期間' }, { value: 'period' }],
        [{ text: '根拠法令等' }, { value: 'legalBasis', separator: '、' }, { text: 'SDGs' }, { value: 'sdgs' }],
      ],
    },

    { part: 'heading', text: '事業の概要' },
    {
      part: 'grid',
      widths: [16, 84],
      rows: [
        [{ text: '対象' }, { value: 'target' }],
        [{ text: '目的' }, { value: 'purpose' }],
        [{ text: '概要\n（取組内容）' }, { value: 'outline', height: 10 }],
      ],
    },

    { part: 'heading', text: 'コストの推移' },
    {
      part: 'grid',
      widths: [5, 5, 25, 8, { years: 'costs', width: 11.4 }],
      head: [
        [
          { text: '項目', colSpan: 4, align: 'center' },
          { years: 'costs', text: '{year}' },
        ],
      ],
      rows: [
        cost([{ text: '事業費', rowSpan: 5 }, { text: '予算額', colSpan: 2 }, { text: '（千円）' }], 'budget'),
        cost([{ text: '決算額', colSpan: 2 }, { text: '（千円）' }], 'settled'),
        cost([{ text: '内訳', rowSpan: 3 }, { text: '一般財源' }, { text: '（千円）' }], 'funding/general'),
        cost([{ text: '国庫、県支出金、地方債' }, { text: '（千円）' }], 'funding/nationalPrefecturalBond'),
        cost([{ text: 'その他' }, { text: '（千円）' }], 'funding/other'),
        cost(
          [{ text: '人件費', rowSpan: 4 }, { text: '人件費計', colSpan: 2 }, { text: '（千円）' }],
          'personnel/total',
        ),
        cost([{ text: '内訳', rowSpan: 3 }, { text: '正職員従事割合' }, { text: '（人）' }], 'personnel/fte', 2),
        cost([{ text: '正職員時間外勤務' }, { text: '（時間）' }], 'personnel/overtimeHours', 2),
        cost([{ text: '会計年度任用職員有無' }, { text: '（－）' }], 'personnel/appointedStaff'),
      ],
    },

    { part: 'heading', text: '市民参加の取組状況' },
    {
      part: 'grid',
      widths: [16, 84],
      rows: [
        [{ text: '共有、理解' }, { value: 'participation/share', empty: '―' }],
        [{ text: '企画・立案、計画' }, { value: 'participation/plan', empty: '―' }],
        [{ text: '実行' }, { value: 'participation/execute', empty: '―' }],
        [{ text: '評価、検証' }, { value: 'participation/evaluate', empty: '―' }],
      ],
    },

    { part: 'heading', text: '指標の推移' },
    {
      part: 'records',
      field: 'indicators',
      widths: [4, 13, { years: 'values', width: 13.8 }],
      slots: 1,
      rows: [
        [
          { text: '{n}', rowSpan: 5, align: 'center' },
          { text: '指標名' },
          {
            value: 'name',
            format: '{name}{unit?（%）}{type?　［%］}',
            words: { output: '活動結果指標', outcome: '成果指標' },
            colSpan: 'fill',
          },
        ],
        [{ text: '' }, { years: 'values', text: '{era}' }],
        [{ text: '目標値' }, { years: 'values', value: 'target', align: 'right' }],
        [{ text: '実績' }, { years: 'values', value: 'actual', unknown: '未把握', align: 'right' }],
        [{ text: '指標の概要' }, { value: 'description', colSpan: 'fill' }],
      ],
    },

    { part: 'heading', text: '事業の成果と課題' },
    {
      part: 'grid',
      widths: [6, 14, 80],
      rows: [
        [{ text: '前年度の課題への対応', colSpan: 2 }, { value: 'previousIssueResponse' }],
        [
          { text: '成果', colSpan: 2 },
          { value: 'achievements', height: 14 },
        ],
      ],
    },
    {
      part: 'records',
      gap: 0,
      field: 'issues',
      widths: [6, 14, 80],
      side: { text: '課題' },
      rows: [[{ value: 'aspect', label: true }, { value: 'issue' }]],
      slots: 1,
    },
    {
      part: 'grid',
      gap: 0,
      widths: [6, 14, 80],
      rows: [[{ text: '改善目標', colSpan: 2 }, { value: 'improvementGoal' }]],
    },

    { part: 'heading', text: '評価' },
    {
      part: 'grid',
      widths: [16, 6, 78],
      rows: (
        [
          ['citizenNeeds', '市民ニーズ'],
          ['progress', '進捗状況'],
          ['cityInvolvement', '市の関与'],
          ['priority', '優先度'],
        ] as const
      ).map(([key, text]) => [
        { text },
        { value: `ratings/${key}`, align: 'center' },
        { value: `ratings/${key}`, wording: `ratingTexts/${key}` },
      ]),
    },

    { part: 'heading', text: '方向性' },
    {
      part: 'grid',
      widths: [16, 84],
      rows: [
        [{ text: '方向性' }, { value: 'direction' }],
        [{ text: '理由' }, { value: 'directionReason' }],
      ],
    },
  ],
};
