// SPDX-License-Identifier: Apache-2.0
import { layout } from './management.layout.ts';
import type { Option, SheetKind } from './kind.ts';

const score = (value: number, ja: string, en: string): Option => ({ value: String(value), label: { ja, en } });

/** Wordings of the scores that appear on published sheets; the others are left to the municipality. */
const RATINGS = {
  citizenNeeds: [
    score(5, '十分に高く、今後も増加が見込まれる。', 'High and expected to grow.'),
    score(4, '十分に高く、今後も変わらずにあると見込まれる。', 'High and expected to stay.'),
    score(3, '今後も一定の市民ニーズが見込まれる。', 'Some need is expected to remain.'),
  ],
  progress: [
    score(4, '年度当初の計画通りに事業を実施することができた。', 'Carried out as planned.'),
    score(2, '計画から遅れている。(未達成)', 'Behind the plan.'),
  ],
  cityInvolvement: [
    score(5, '市が直接担うべき事業である。', 'The city itself should do it.'),
    score(4, '市の関与の必要性が高い事業である。', 'The city is needed much.'),
    score(3, '民間活力や民間ノウハウを活用できる事業である。', 'Private know-how can be used.'),
  ],
  priority: [
    score(
      5,
      '戦略プラン等に掲げられた市の重点事業であり、優先的に取り組む必要性が高い。',
      'A priority programme of the strategic plan.',
    ),
    score(4, '市民生活への影響等を鑑みて、優先的に取り組むことが必要と判断される。', 'Needed with priority.'),
    score(3, '市民ニーズや市民生活への影響等を鑑みて、継続して実施する必要がある。', 'Should be continued.'),
  ],
};

/** 事務事業マネジメントシート, as Tsukuba city publishes it. */
export const management: SheetKind = {
  id: 'management',
  title: { ja: '事務事業マネジメントシート', en: 'Programme management sheet' },
  recognise: { title: /事務事業マネジメントシート/ },
  reading: {
    ignore: ['項目', '事業費', '人件費', '内訳', '(千円)', '(人)', '(時間)', '(-)'],
  },
  sections: [
    {
      id: 'head',
      title: { ja: '事業の基本情報', en: 'Basics' },
      fields: [
        {
          type: 'text',
          key: 'name',
          label: { ja: '事務事業名', en: 'Programme' },
          leadingCode: 'code',
          required: true,
        },
        { type: 'text', key: 'code', label: { ja: '番号', en: 'Number' }, printed: [], required: true },
        {
          type: 'lines',
          key: 'budgetNames',
          label: { ja: '予算科目', en: 'Budget item' },
          leadingCode: 'budgetCodes',
        },
        { type: 'lines', key: 'budgetCodes', label: { ja: '予算科目コード', en: 'Budget codes' }, printed: [] },
        {
          type: 'text',
          key: 'section',
          label: { ja: '担当部課', en: 'Department and section' },
          printed: ['担当部課', '担当部課 係名'],
          required: true,
        },
        { type: 'text', key: 'unit', label: { ja: '係名', en: 'Unit' } },
        { type: 'lines', key: 'mayorPledges', label: { ja: '市長公約', en: 'Pledges of the mayor' } },
        {
          type: 'records',
          form: 'list',
          key: 'strategicPlans',
          label: { ja: '戦略プラン', en: 'Strategic plan' },
          addLabel: { ja: '戦略プランを追加', en: 'Add a plan' },
          columns: [
            { type: 'text', key: 'code', label: { ja: '番号', en: 'Number' } },
            { type: 'text', key: 'name', label: { ja: '名称', en: 'Name' } },
          ],
        },
        {
          type: 'choice',
          key: 'category',
          label: { ja: '新規・継続', en: 'New or continued' },
          required: true,
          options: [
            { value: '新規', label: { ja: '新規', en: 'New' } },
            { value: '継続', label: { ja: '継続', en: 'Continued' } },
            { value: '移管', label: { ja: '移管', en: 'Transferred' } },
          ],
        },
        {
          type: 'choice',
          key: 'programmeType',
          label: { ja: '事業分類', en: 'Kind of programme' },
          options: [
            { value: '自治事務（任意）', label: { ja: '自治事務（任意）', en: 'Own task, voluntary' } },
            { value: '自治事務（義務）', label: { ja: '自治事務（義務）', en: 'Own task, by duty' } },
            { value: '法定受託事務', label: { ja: '法定受託事務', en: 'Task entrusted by law' } },
          ],
        },
        {
          type: 'choice',
          key: 'implementationMethod',
          label: { ja: '事業体制', en: 'Carried out' },
          options: [
            { value: '職員のみ', label: { ja: '職員のみ', en: 'By staff only' } },
            { value: '一部委託', label: { ja: '一部委託', en: 'Partly outsourced' } },
            { value: '全部委託', label: { ja: '全部委託', en: 'Wholly outsourced' } },
          ],
        },
        {
          type: 'choice',
          key: 'period',
          label: { ja: '事業期間', en: 'Period' },
          options: [
            { value: '毎年度', label: { ja: '毎年度', en: 'Every year' } },
            { value: '単年度', label: { ja: '単年度', en: 'One year' } },
            { value: '期間限定', label: { ja: '期間限定', en: 'Limited period' } },
          ],
        },
        { type: 'lines', key: 'relatedPlans', label: { ja: '個別計画', en: 'Sector plans' } },
        { type: 'lines', key: 'legalBasis', label: { ja: '根拠法令等', en: 'Legal basis' } },
        { type: 'lines', key: 'sdgs', label: { ja: 'SDGs', en: 'SDGs' } },
      ],
    },
    {
      id: 'outline',
      title: { ja: '事業の概要', en: 'Outline' },
      fields: [
        { type: 'longText', key: 'target', label: { ja: '対象', en: 'For whom' }, required: true },
        { type: 'longText', key: 'purpose', label: { ja: '目的', en: 'Purpose' }, required: true },
        {
          type: 'longText',
          key: 'outline',
          label: { ja: '概要(取組内容)', en: 'Outline' },
          printed: ['概要(取組内容)', '概要', '取組内容'],
          required: true,
        },
      ],
    },
    {
      id: 'costs',
      title: { ja: 'コストの推移', en: 'Costs' },
      fields: [
        {
          type: 'years',
          key: 'costs',
          label: { ja: 'コストの推移', en: 'Costs' },
          years: { from: -2, to: 2 },
          rows: [
            {
              type: 'amount',
              key: 'budget',
              label: { ja: '予算額', en: 'Budget' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'amount',
              key: 'settled',
              label: { ja: '決算額', en: 'Settled' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'amount',
              key: 'funding/general',
              label: { ja: '一般財源', en: 'General fund' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'amount',
              key: 'funding/nationalPrefecturalBond',
              label: { ja: '国庫、県支出金、地方債', en: 'National and prefectural subsidies, bonds' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'amount',
              key: 'funding/other',
              label: { ja: 'その他', en: 'Other' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'amount',
              key: 'personnel/total',
              label: { ja: '人件費計', en: 'Personnel cost' },
              unit: { ja: '千円', en: 'thousand yen' },
              required: true,
            },
            {
              type: 'number',
              key: 'personnel/fte',
              label: { ja: '正職員従事割合', en: 'Regular staff (full-time equivalents)' },
              unit: { ja: '人', en: 'persons' },
              decimals: 2,
              required: true,
            },
            {
              type: 'number',
              key: 'personnel/overtimeHours',
              label: { ja: '正職員時間外勤務', en: 'Overtime of regular staff' },
              unit: { ja: '時間', en: 'hours' },
              decimals: 2,
              required: true,
            },
            {
              type: 'flag',
              key: 'personnel/appointedStaff',
              label: { ja: '会計年度任用職員有無', en: 'Fiscal-year-appointed staff' },
              printed: ['会計年度任用職員有無', '会計年度任用職員の有無', '会計年度任用職員'],
              required: true,
            },
          ],
        },
      ],
    },
    {
      id: 'participation',
      title: { ja: '市民参加の取組状況', en: 'Citizen participation' },
      fields: [
        {
          type: 'longText',
          key: 'participation/share',
          label: { ja: '共有、理解', en: 'Sharing and understanding' },
        },
        {
          type: 'longText',
          key: 'participation/plan',
          label: { ja: '企画・立案、計画', en: 'Planning' },
        },
        { type: 'longText', key: 'participation/execute', label: { ja: '実行', en: 'Carrying out' } },
        { type: 'longText', key: 'participation/evaluate', label: { ja: '評価、検証', en: 'Evaluation' } },
      ],
    },
    {
      id: 'indicators',
      title: { ja: '指標の推移', en: 'Indicators' },
      fields: [
        {
          type: 'records',
          form: 'slots',
          key: 'indicators',
          label: { ja: '指標の推移', en: 'Indicators' },
          slots: 5,
          addLabel: { ja: '指標を追加', en: 'Add an indicator' },
          columns: [
            { type: 'text', key: 'name', label: { ja: '指標名', en: 'Indicator' }, required: true },
            { type: 'text', key: 'unit', label: { ja: '単位', en: 'Unit' } },
            {
              type: 'choice',
              key: 'type',
              label: { ja: '種別', en: 'Type' },
              options: [
                { value: 'output', label: { ja: '活動結果指標', en: 'Output' } },
                { value: 'outcome', label: { ja: '成果指標', en: 'Outcome' } },
              ],
            },
            {
              type: 'years',
              key: 'values',
              label: { ja: '推移', en: 'Values' },
              years: { plan: [2019, 2024] },
              rows: [
                { type: 'number', key: 'target', label: { ja: '目標値', en: 'Target' }, decimals: 1, required: true },
                {
                  type: 'number',
                  key: 'actual',
                  label: { ja: '実績', en: 'Actual' },
                  printed: ['実績', '実績値'],
                  decimals: 1,
                  required: true,
                },
              ],
            },
            { type: 'longText', key: 'description', label: { ja: '指標の概要', en: 'About the indicator' } },
          ],
        },
      ],
    },
    {
      id: 'result',
      title: { ja: '事業の成果と課題', en: 'Results and issues' },
      fields: [
        {
          type: 'longText',
          key: 'previousIssueResponse',
          label: { ja: '前年度の課題への対応', en: 'What was done about the issues of the year before' },
        },
        { type: 'longText', key: 'achievements', label: { ja: '成果', en: 'Results' }, required: true },
        {
          type: 'records',
          form: 'numbered',
          key: 'issues',
          label: { ja: '課題', en: 'Issues' },
          columns: [
            {
              type: 'choice',
              key: 'aspect',
              label: { ja: '区分', en: 'Aspect' },
              options: [
                { value: '業務', label: { ja: '業務', en: 'Operations' } },
                { value: '組織、予算等', label: { ja: '組織、予算等', en: 'Organisation, budget' } },
              ],
            },
            { type: 'longText', key: 'issue', label: { ja: '課題', en: 'Issue' } },
          ],
        },
        { type: 'longText', key: 'improvementGoal', label: { ja: '改善目標', en: 'Goal of improvement' } },
      ],
    },
    {
      id: 'rating',
      title: { ja: '評価', en: 'Rating' },
      fields: [
        {
          type: 'rating',
          key: 'ratings/citizenNeeds',
          label: { ja: '市民ニーズ', en: 'Need of the citizens' },
          options: RATINGS.citizenNeeds,
          required: true,
        },
        {
          type: 'rating',
          key: 'ratings/progress',
          label: { ja: '進捗状況', en: 'Progress' },
          options: RATINGS.progress,
          required: true,
        },
        {
          type: 'rating',
          key: 'ratings/cityInvolvement',
          label: { ja: '市の関与', en: 'Involvement of the city' },
          options: RATINGS.cityInvolvement,
          required: true,
        },
        {
          type: 'rating',
          key: 'ratings/priority',
          label: { ja: '優先度', en: 'Priority' },
          options: RATINGS.priority,
          required: true,
        },
      ],
    },
    {
      id: 'direction',
      title: { ja: '方向性', en: 'Direction' },
      fields: [
        {
          type: 'choice',
          key: 'direction',
          label: { ja: '方向性', en: 'Direction' },
          required: true,
          options: [
            { value: '拡大・拡充', label: { ja: '拡大・拡充', en: 'Expand' } },
            { value: '継続', label: { ja: '継続', en: 'Continue' } },
            { value: '縮小', label: { ja: '縮小', en: 'Reduce' } },
            { value: '統合', label: { ja: '統合', en: 'Merge' } },
            { value: '休止', label: { ja: '休止', en: 'Suspend' } },
            { value: '廃止', label: { ja: '廃止', en: 'Abolish' } },
            { value: '終了', label: { ja: '終了', en: 'End' } },
          ],
        },
        { type: 'longText', key: 'directionReason', label: { ja: '理由', en: 'Reason' } },
      ],
    },
  ],
  formulas: [
    {
      kind: 'sum',
      rule: 'funding-sum',
      each: 'costs',
      total: 'settled',
      terms: ['funding/general', 'funding/nationalPrefecturalBond', 'funding/other'],
      computes: true,
      place: { ja: 'コストの推移 {year} 決算額の内訳', en: 'Costs {year}, funding of the settlement' },
    },
    {
      kind: 'notOver',
      rule: 'settled-over-budget',
      each: 'costs',
      value: 'settled',
      limit: 'budget',
      place: { ja: 'コストの推移 {year} 決算額', en: 'Costs {year}, settlement' },
    },
    {
      kind: 'personnel',
      rule: 'personnel-cost',
      each: 'costs',
      total: 'personnel/total',
      fte: 'personnel/fte',
      overtimeHours: 'personnel/overtimeHours',
      place: { ja: 'コストの推移 {year} 人件費計', en: 'Costs {year}, personnel cost' },
    },
  ],
  layout,
};
