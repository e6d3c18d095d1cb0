// SPDX-License-Identifier: Apache-2.0
import type { Cell, Layout, Part } from './kind.ts';

/** Boxes of the right half share these columns: label, its second level, requested, arrow, approved, of it earmarked. */
const RIGHT = [12, 22, 17, 5, 18, 18];

const box = (text: string, value: Omit<Cell, 'text'>): Part => ({
  part: 'grid',
  gap: 0,
  widths: [24, 68],
  rows: [[{ text }, value]],
});

const funding = (text: string, key: string, first?: Cell): Cell[] => [
  ...(first ? [first] : []),
  { text },
  { value: `requestFunding/${key}`, align: 'right' },
  { text: '⇒', plain: true, align: 'center' },
  {},
  {},
];

/**
 * 予算要求事業概要書: one page of A4 landscape in two halves, boxes 1 to 9 left, 10 to 15 right. The form for new
 * programmes has no box 事務事業評価結果, so 編成の考え方 is number 14 there.
 */
export const layout: Layout = {
  orientation: 'landscape',
  parts: [
    { part: 'title', text: '{year}予算要求事業概要書' },
    {
      part: 'columns',
      gap: 1,
      widths: [52, 26, 18],
      space: 2,
      columns: [
        [
          {
            part: 'grid',
            widths: [12, 50],
            rows: [
              [{ text: '所管課' }, { value: 'section' }],
              [{ text: '款' }, { value: 'chapter' }],
            ],
          },
        ],
        [],
        [
          {
            part: 'grid',
            widths: [8, 16],
            rows: [
              [
                { text: 'NO', align: 'center' },
                { value: 'code', align: 'center' },
              ],
            ],
          },
          { part: 'note', gap: 1, text: '（単位：千円）', align: 'right' },
        ],
      ],
    },
    {
      part: 'columns',
      gap: 1.5,
      widths: [1, 1],
      space: 2,
      height: 156,
      columns: [
        [
          {
            part: 'grid',
            widths: [20, 72],
            rows: [
              [{ text: '1　事業名' }, { value: 'name' }],
              [{ text: '2　要求区分' }, { value: 'category' }],
              [{ text: '3　事業説明文' }, { value: 'summary', height: 14 }],
              [{ text: '4　背景、区民ニーズ、現状課題等' }, { value: 'background', height: 18 }],
              [{ text: '5　要求する事業内容' }, { value: 'content', grow: true }],
              [{ text: '6　事業実施で得られる成果' }, { value: 'expectedOutcome', height: 12 }],
              [{ text: '7　国・都・特別区等の動向や取組状況' }, { value: 'peerStatus', height: 12 }],
              [{ text: '8　基本計画・個別計画' }, { value: 'relatedPlans', empty: 'なし' }],
              [{ text: '9　関連する法令・条例等' }, { value: 'legalBasis', empty: 'なし' }],
            ],
          },
        ],
        [
          {
            part: 'records',
            field: 'requestLines',
            widths: RIGHT,
            head: [
              [
                { text: '10　要求内容', colSpan: 2 },
                { text: '要求額', align: 'center' },
                { text: '⇒', align: 'center' },
                { text: '予算額', align: 'center' },
                { text: '（うち特財）', align: 'center' },
              ],
            ],
            group: {
              by: 'group',
              of: 'requestGroups',
              rows: [
                [
                  { value: 'group', format: '{group}　小計', label: true, colSpan: 2 },
                  { value: 'subtotal', align: 'right' },
                  { text: '⇒', plain: true, align: 'center' },
                  {},
                  {},
                ],
              ],
            },
            rows: [
              [
                { value: 'label', colSpan: 2 },
                { value: 'requested', align: 'right' },
                { text: '⇒', plain: true, align: 'center' },
                { value: 'approved', align: 'right' },
                { value: 'approvedSpecific', align: 'right' },
              ],
            ],
            slots: 1,
            foot: [
              [
                { text: '合計', colSpan: 2, align: 'center' },
                { value: 'requestTotal', align: 'right' },
                { text: '⇒', plain: true, align: 'center' },
                {},
                {},
              ],
            ],
          },
          {
            part: 'grid',
            gap: 0,
            widths: RIGHT,
            rows: [
              funding('国庫支出金', 'national', { text: '財源内訳', rowSpan: 4 }),
              funding('都支出金', 'prefectural'),
              funding('その他特財', 'other'),
              funding('一般財源', 'general'),
            ],
          },
          {
            part: 'grid',
            gap: 0,
            widths: [12, 22, 58],
            rows: [
              [
                { text: '債務負担行為', rowSpan: 2 },
                { text: '期間' },
                {
                  value: 'debtObligation/fromFiscalYear',
                  format: '{debtObligation/fromFiscalYear:year}　～　{debtObligation/toFiscalYear:year}',
                  empty: '令和　　年度　～　令和　　年度',
                },
              ],
              [{ text: '限度額' }, { value: 'debtObligation/limit', align: 'right' }],
            ],
          },
          box('11　実施に向けた財源確保', { value: 'fundingMeasures' }),
          {
            part: 'records',
            gap: 0,
            field: 'schedule',
            widths: [24, 18, 50],
            side: { text: '12　スケジュール' },
            rows: [[{ value: 'when' }, { value: 'what' }]],
            slots: 1,
          },
          box('13　事業実施に伴う将来コスト', {
            pieces: [{ value: 'futureCost/amount', format: '{}千円/年' }, { value: 'futureCost/note' }],
          }),
          {
            part: 'grid',
            gap: 0,
            when: { value: 'category', not: '新規事業' },
            widths: [24, 68],
            rows: [
              [{ text: '14　事務事業評価結果' }, { value: 'evaluationResult', height: 10 }],
              [{ text: '15　編成の考え方' }, { value: 'assessmentReason', height: 14, grow: true }],
            ],
          },
          {
            part: 'grid',
            gap: 0,
            when: { value: 'category', is: '新規事業' },
            widths: [24, 68],
            rows: [[{ text: '14　編成の考え方' }, { value: 'assessmentReason', height: 14, grow: true }]],
          },
        ],
      ],
    },
  ],
};
