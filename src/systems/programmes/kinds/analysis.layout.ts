// SPDX-License-Identifier: Apache-2.0
import type { Cell, Layout } from './kind.ts';

/** The three cells of one line of the cost statement: both years and their difference. */
const statement = (label: Cell, value: string): Cell[] => [
  label,
  { years: 'costStatement', value, align: 'right' },
  { years: 'costStatement', value, change: true, align: 'right' },
];

/** 事務事業分析シート with 行政コスト計算書: two pages of A4, what the programme is and what it cost. */
export const layout: Layout = {
  orientation: 'portrait',
  textSize: 8.5,
  parts: [
    { part: 'title', text: '事務事業分析シート（{year}）' },
    { part: 'note', text: 'No1', align: 'right', gap: 0 },
    {
      part: 'grid',
      gap: 1,
      widths: [14, 10, 9, 18, 10, 20, 8, 11],
      rows: [
        [
          { text: '事務事業コード' },
          { value: 'code', colSpan: 2 },
          { text: '戦略プラン' },
          { value: 'strategicPlanArea', boxes: true, marks: 'circle', colSpan: 4 },
        ],
        [
          { text: '事務事業名', rowSpan: 2 },
          { value: 'name', colSpan: 3, rowSpan: 2 },
          { text: '部課名' },
          { value: 'section' },
          { text: '課長名' },
          { value: 'sectionHead' },
        ],
        [{ text: '担当者名' }, { value: 'staff', separator: '、' }, { text: '内線' }, { value: 'extension' }],
        [
          { text: '事務事業を構成する小事業名及び予算事業コード（{short}）', colSpan: 3 },
          { each: 'subProgrammes', format: '{code}　{name}', colSpan: 5 },
        ],
        [{ text: '事務事業の種類' }, { value: 'category', boxes: true, marks: 'circle', colSpan: 7 }],
        [
          { text: '開始年度' },
          { value: 'startFiscalYear', format: '{startFiscalYear:both}', colSpan: 3 },
          { text: '根拠法令等', rowSpan: 2 },
          { value: 'legalBasis', colSpan: 3, rowSpan: 2 },
        ],
        [
          { text: '終期設定' },
          {
            pieces: [
              { value: 'hasEnd', boxes: true, marks: 'circle' },
              { value: 'endFiscalYear', format: '（{endFiscalYear:year}まで）' },
            ],
            colSpan: 3,
          },
        ],
        [
          { text: '実施基準' },
          { value: 'implementationStandard', boxes: true, marks: 'circle', colSpan: 3 },
          { text: '計画区分' },
          { value: 'planCategory', boxes: true, marks: 'circle', colSpan: 3 },
        ],
      ],
    },
    {
      part: 'records',
      gap: 0,
      field: 'policy',
      widths: [14, 10, 9, 67],
      side: { text: '行政評価\n事業体系' },
      rows: [
        [
          { value: 'level', words: { field: '分野', policy: '政策', measure: '施策' }, label: true },
          { value: 'code', align: 'center' },
          { value: 'name' },
        ],
      ],
      slots: 1,
    },
    {
      part: 'grid',
      gap: 0,
      widths: [14, 86],
      rows: [
        [{ text: '目的' }, { value: 'purpose', height: 10 }],
        [{ text: '対象者等' }, { value: 'target' }],
        [{ text: '内容' }, { value: 'outline', height: 20 }],
        [{ text: '経過' }, { value: 'history', height: 20 }],
        [{ text: '必要性' }, { value: 'necessity', height: 8 }],
        [
          { text: '実施方法' },
          {
            pieces: [
              { value: 'implementation/method', boxes: true, marks: 'circle' },
              { value: 'implementation/staffing', format: '（直営の場合　{}）', separator: '、' },
              { value: 'implementation/text' },
            ],
          },
        ],
      ],
    },
    {
      part: 'records',
      gap: 2,
      field: 'indicators',
      widths: [4, 4, 27, { years: 'values', width: 9 }, 9, 22],
      side: { text: '指標' },
      head: [
        [
          { text: '事務事業の成果とする指標名', colSpan: 2, rowSpan: 2, align: 'center' },
          { text: '指標の推移', colSpan: 'fill', align: 'center' },
          { text: '指標に関する説明', rowSpan: 2, align: 'center' },
        ],
        [
          { years: 'values', text: '{short}', forecast: '{short}\n見込み' },
          { text: '目標値{/indicators/0/finalTarget/fiscalYear:short?\n（%）}', align: 'center' },
        ],
      ],
      rows: [
        [
          { text: '{circled}', align: 'center' },
          { value: 'name', format: '{name}{unit?（%）}' },
          { years: 'values', value: 'actual', unknown: '未把握', align: 'right' },
          { value: 'finalTarget/value', align: 'right' },
          { value: 'description' },
        ],
      ],
      slots: 3,
    },
    {
      part: 'grid',
      gap: 2,
      widths: [14, 14, 72],
      rows: [
        [
          { text: '事務事業の分類', colSpan: 2, align: 'center' },
          { text: '分類についての説明・意見等', rowSpan: 2, align: 'center' },
        ],
        [
          { text: '{short}', align: 'center' },
          { text: '{short+1}', align: 'center' },
        ],
        [
          { value: 'classification/{0}', align: 'center' },
          { value: 'classification/{+1}', align: 'center' },
          { value: 'classificationReason' },
        ],
      ],
    },

    { part: 'pageBreak' },
    { part: 'note', text: '（単位：千円）　　No2', align: 'right' },
    {
      part: 'grid',
      gap: 1,
      widths: [30, { years: 'costs', width: 10 }],
      head: [[{ text: '予算・決算額等の推移' }, { years: 'costs', text: '{short}' }]],
      rows: [
        [{ text: '予算額' }, { years: 'costs', value: 'budget', align: 'right' }],
        [{ text: '決算額（{short}は見込み）' }, { years: 'costs', value: 'settled', align: 'right' }],
      ],
    },
    {
      part: 'records',
      gap: 0,
      field: 'activities',
      widths: [30, { years: 'values', width: 10 }],
      head: [[{ text: '実績の推移　事項名（{short}は見込み）' }, { years: 'values', text: '{short}' }]],
      rows: [
        [
          { value: 'name', format: '{name}{unit?（%）}' },
          { years: 'values', value: 'value', unknown: '未把握', align: 'right' },
        ],
      ],
      slots: 3,
    },
    { part: 'heading', text: '予算・決算の内訳' },
    {
      part: 'beside',
      field: 'breakdown',
      list: 'items',
      slots: 3,
      widths: [9, 15, 9],
      head: [
        [
          {
            text: '{fiscalYear:year}{basis?（%）}',
            words: { settled: '決算', budget: '予算' },
            colSpan: 3,
            align: 'center',
          },
        ],
        [
          { text: '節', align: 'center' },
          { text: '主な事項', align: 'center' },
          { text: '金額\n（千円）', align: 'center' },
        ],
      ],
      row: [{ value: 'setsu' }, { value: 'detail' }, { value: 'amount', align: 'right' }],
    },
    { part: 'heading', text: '行政コスト計算書' },
    {
      part: 'grid',
      widths: [
        3.5,
        19,
        { years: 'costStatement', width: 9, from: -2, to: -1 },
        9,
        3.5,
        19,
        { years: 'costStatement', width: 9, from: -2, to: -1 },
        9,
      ],
      head: [
        [
          { text: '勘定科目', colSpan: 2, align: 'center' },
          { years: 'costStatement', text: '{short}' },
          { text: '差額', align: 'center' },
          { text: '勘定科目', colSpan: 2, align: 'center' },
          { years: 'costStatement', text: '{short}' },
          { text: '差額', align: 'center' },
        ],
      ],
      rows: [
        [
          { text: '行政費用', rowSpan: 10, align: 'center' },
          ...statement({ text: '給与関係費' }, 'expenses/personnelExpense'),
          { text: '行政収入', rowSpan: 7, align: 'center' },
          ...statement({ text: '地方税等' }, 'revenues/localTax'),
        ],
        [
          ...statement({ text: '物件費' }, 'expenses/goodsAndServices'),
          ...statement({ text: '国庫支出金' }, 'revenues/national'),
        ],
        [
          ...statement({ text: '維持補修費' }, 'expenses/maintenanceRepair'),
          ...statement({ text: '都支出金' }, 'revenues/prefectural'),
        ],
        [
          ...statement({ text: '扶助費' }, 'expenses/socialAssistance'),
          ...statement({ text: '分担金及び負担金' }, 'revenues/contributions'),
        ],
        [
          ...statement({ text: '補助費等' }, 'expenses/subsidiesEtc'),
          ...statement({ text: '使用料及び手数料' }, 'revenues/fees'),
        ],
        [
          ...statement({ text: '減価償却費' }, 'expenses/depreciation'),
          ...statement({ text: 'その他' }, 'revenues/other'),
        ],
        [
          ...statement({ text: '不納欠損・貸倒引当金繰入額' }, 'expenses/badDebt'),
          ...statement({ text: '行政収入合計(a)' }, 'revenues/total'),
        ],
        [
          ...statement({ text: '賞与・退職給与引当金繰入額' }, 'expenses/retirementAllowance'),
          ...statement({ text: '行政収支差額(a)-(b)=(c)', colSpan: 2 }, 'balance'),
        ],
        [
          ...statement({ text: 'その他行政費用' }, 'expenses/other'),
          ...statement({ text: '金融収支差額(d)', colSpan: 2 }, 'financialBalance'),
        ],
        [
          ...statement({ text: '行政費用合計(b)' }, 'expenses/total'),
          ...statement({ text: '通常収支差額(c)+(d)=(e)', colSpan: 2 }, 'ordinaryBalance'),
        ],
        [
          ...statement({ text: '特別費用(g)', colSpan: 2 }, 'specialExpense'),
          ...statement({ text: '特別収入(f)', colSpan: 2 }, 'specialRevenue'),
        ],
        [
          ...statement({ text: '特別収支差額(f)-(g)=(h)', colSpan: 2 }, 'specialBalance'),
          ...statement({ text: '当期収支差額(e)+(h)', colSpan: 2 }, 'netBalance'),
        ],
      ],
    },
    { part: 'grid', gap: 0, widths: [12, 88], rows: [[{ text: '備考' }, { value: 'remarks', height: 10 }]] },
    {
      part: 'grid',
      gap: 2,
      widths: [12, 88],
      rows: [[{ text: '問題点・課題' }, { each: 'issues', format: '{circled}{issue}', height: 12 }]],
    },
    {
      part: 'records',
      gap: 0,
      field: 'issues',
      widths: [4, 32, 32, 32],
      head: [
        [{ text: '問題点・課題の改善策', colSpan: 4, align: 'center' }],
        [
          { text: '' },
          { text: '{year-1}に取り組む具体的な改善内容', align: 'center' },
          { text: '{year-1}に実施した改善内容および評価', align: 'center' },
          { text: '{year}以降に取り組む具体的な改善内容', align: 'center' },
        ],
      ],
      rows: [[{ text: '{circled}', align: 'center' }, { value: 'planned' }, { value: 'done' }, { value: 'next' }]],
      slots: 1,
    },
    {
      part: 'grid',
      gap: 2,
      widths: [18, 82],
      rows: [
        [
          { text: '他区の実施状況' },
          {
            pieces: [
              {
                value: 'peers',
                format:
                  '（実施　{peers/implemented}　区　　未実施　{peers/notImplemented}　区　　不明　{peers/unknown}　区）',
              },
              { value: 'peers/text' },
            ],
          },
        ],
        [{ text: '議会質問状況（要旨）' }, { value: 'councilQuestions', height: 4 }],
      ],
    },
  ],
};
