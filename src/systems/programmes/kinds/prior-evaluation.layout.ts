// SPDX-License-Identifier: Apache-2.0
import type { Cell, Layout } from './kind.ts';

const amounts = (list: string): Cell[] =>
  ['national', 'prefectural', 'bond', 'other', 'general'].map((key) => ({ value: `${list}/${key}`, align: 'right' }));

/** The line of one decision with its reasons; the reasons are marked only under the decision that was taken. */
const decision = (name: string, options: string[]): Cell[] => [
  { value: 'verdict/decision', boxes: [name] },
  { value: 'verdict/options', boxes: options, marked: { value: 'verdict/decision', is: name } },
];

const measure = (title: string, key: 'basicMeasure' | 'individualMeasure'): Cell[][] => [
  [{ text: title }, { value: key, format: '{' + key + '/code}　{' + key + '/name}', colSpan: 4 }],
  [
    { text: `${title}の目的\n（対象と意図）` },
    { text: '対象' },
    { value: `${key}/target` },
    { text: '意図' },
    { value: `${key}/intent` },
  ],
];

/** 事務事業評価（事前）シート: two pages of A4; the second half belongs to the evaluation committee. */
export const layout: Layout = {
  orientation: 'portrait',
  parts: [
    {
      part: 'columns',
      widths: [31, 38, 31],
      space: 3,
      columns: [
        [
          {
            part: 'grid',
            widths: [16, 15],
            rows: [
              [{ text: '整理番号' }, { value: 'code' }],
              [{ text: '評価対象年度' }, { value: 'fiscalYear', format: '{year}' }],
              [{ text: '編成区分' }, { value: 'budgetStage' }],
            ],
          },
        ],
        [{ part: 'title', text: '事務事業評価\n（事前）シート' }],
        [
          {
            part: 'grid',
            widths: [13, 18],
            rows: [
              [{ text: '提出日' }, { value: 'submittedOn' }],
              [{ text: '事業担当課' }, { value: 'section' }],
              [{ text: '担当者・内線' }, { value: 'contact' }],
            ],
          },
        ],
      ],
    },

    { part: 'heading', text: '《基本情報》' },
    {
      part: 'grid',
      widths: [20, 7, 33, 7, 33],
      rows: [
        [{ text: '事務事業名' }, { value: 'name', colSpan: 3 }, { value: 'category', boxes: true }],
        ...measure('基本施策', 'basicMeasure'),
        ...measure('個別施策', 'individualMeasure'),
      ],
    },

    { part: 'heading', text: '《事業の目的及び現在の取組み概要等》' },
    {
      part: 'grid',
      widths: [20, 14, 66],
      rows: [
        [{ text: '現状・問題点' }, { value: 'background', colSpan: 2, height: 14 }],
        [{ text: '目標（誰（何）をどのような状態にしたいのか）' }, { value: 'goal', colSpan: 2, height: 14 }],
        [{ text: '課題（どういうことをする必要があるのか）' }, { value: 'challenge', colSpan: 2, height: 14 }],
        [
          { text: '上記の問題点に対して現在行っている事業の有無', colSpan: 2 },
          {
            pieces: [
              { value: 'existingProgramme', boxes: true, marks: 'circle' },
              { text: '※有の場合は事業概要を添付（委員会資料等）', plain: true },
            ],
          },
        ],
        [
          { text: '当該新規・拡大事業を行うにあたり、縮小・統合・廃止する事業', colSpan: 2 },
          {
            pieces: [
              { value: 'reducedProgramme', boxes: true, marks: 'circle' },
              { text: '※有の場合は事業概要を添付（委員会資料等）', plain: true },
            ],
          },
        ],
      ],
    },

    { part: 'heading', text: '《事業の概要》' },
    {
      part: 'grid',
      widths: [20, 80],
      rows: [
        [
          { text: '事業の具体的内容\n（対象、事業主体、事業期間、総事業費、事業費内訳等記載）' },
          { value: 'content', height: 22 },
        ],
      ],
    },
    {
      part: 'records',
      gap: 0,
      when: { value: 'quantities' },
      field: 'quantities',
      widths: [20, 62, 18],
      side: { text: '数量の内訳' },
      rows: [[{ value: 'label' }, { value: 'quantity', align: 'right' }]],
    },
    {
      part: 'grid',
      gap: 0,
      widths: [20, 80],
      rows: [
        [{ text: '業務量の増減' }, { value: 'workloadChangeHours', format: '{}時間' }],
        [
          { text: '市民等の参画と協働のまちづくり\n（取組みに☑をし、その内容を記載）' },
          { pieces: [{ value: 'participation/forms', boxes: true }, { value: 'participation/text' }] },
        ],
        [{ text: '事業期間' }, { pieces: [{ value: 'period', boxes: true }] }],
      ],
    },
    {
      part: 'grid',
      gap: 0,
      widths: [8, 12, 14, 13, 13, 13, 13, 14],
      rows: [
        [
          { text: '予算額', rowSpan: 4 },
          { text: '' },
          ...['金額（千円）', '国', '県', '地方債', 'その他', '一般財源'].map((text): Cell => ({
            text,
            align: 'center',
          })),
        ],
        [{ text: '当年度' }, { value: 'requestTotal', align: 'right' }, ...amounts('requestFunding')],
        [{ text: '総額' }, { value: 'totalCost', align: 'right' }, ...amounts('totalFunding')],
        [{ text: '財源名称' }, { value: 'fundingName', colSpan: 6 }],
      ],
    },
    {
      part: 'records',
      gap: 0,
      field: 'indicators',
      widths: [8, 12, { years: 'values', width: 16 }],
      side: { text: '成果（活動）指標' },
      slots: 1,
      rows: [
        [{ text: '指標（単位）' }, { value: 'name', format: '{name}{unit?（%）}', colSpan: 'fill' }],
        [{ text: '年度' }, { years: 'values', text: '{year}' }],
        [{ text: '目標値' }, { years: 'values', value: 'target', align: 'right' }],
        [{ text: '成果指標及び目標値の説明' }, { value: 'description', colSpan: 'fill' }],
      ],
    },

    { part: 'heading', text: '評価結果' },
    {
      part: 'grid',
      widths: [22, 78],
      rows: [
        [{ text: '(1) 今後の事業の方向性と理由', colSpan: 2 }],
        decision('採択', [
          '所管案のとおり',
          '事業のやり方改善',
          '事業規模拡大',
          '事業規模縮小',
          '事業統廃合',
          'その他',
        ]),
        decision('不採択', ['企画不十分']),
        decision('一部不採択', ['企画不十分']),
        [{ text: '(2) 評価会議における指摘事項', colSpan: 2 }],
        [{ value: 'verdict/opinion', colSpan: 2, height: 30 }],
        [{ text: '【市長ヒアリングまでに（予算計上にあたって）整理すべき事項】', colSpan: 2 }],
        [{ value: 'verdict/conditions', colSpan: 2, height: 20 }],
      ],
    },
  ],
};
