// SPDX-License-Identifier: Apache-2.0
import type { SheetKind } from './kind.ts';
import { layout } from './prior-evaluation.layout.ts';

const FUNDING = [
  { printed: ['金額(千円)', '金額'], key: 'total' },
  { printed: ['国'], key: 'national' },
  { printed: ['県', '都', '府', '道', '都道府県'], key: 'prefectural' },
  { printed: ['地方債'], key: 'bond' },
  { printed: ['その他'], key: 'other' },
  { printed: ['一般財源'], key: 'general' },
];

/** 事務事業評価(事前)シート. */
export const priorEvaluation: SheetKind = {
  id: 'prior-evaluation',
  title: { ja: '事務事業評価(事前)シート', en: 'Prior evaluation sheet' },
  recognise: { title: /事務事業評価\(?事前\)?シート/, above: ['整理番号', '評価対象年度', '編成区分'] },
  reading: {
    crossTables: [
      {
        printed: ['予算額'],
        columns: FUNDING,
        rows: [
          {
            printed: ['当年度'],
            keys: {
              total: 'requestTotal',
              national: 'requestFunding/national',
              prefectural: 'requestFunding/prefectural',
              bond: 'requestFunding/bond',
              other: 'requestFunding/other',
              general: 'requestFunding/general',
            },
          },
          {
            printed: ['総額'],
            keys: {
              total: 'totalCost',
              national: 'totalFunding/national',
              prefectural: 'totalFunding/prefectural',
              bond: 'totalFunding/bond',
              other: 'totalFunding/other',
              general: 'totalFunding/general',
            },
          },
        ],
      },
    ],
    ignore: ['評価結果', '基本情報'],
  },
  sections: [
    {
      id: 'head',
      title: { ja: '基本情報', en: 'Basics' },
      fields: [
        { type: 'text', key: 'code', label: { ja: '整理番号', en: 'Number' }, required: true },
        { type: 'fiscalYear', key: 'fiscalYear', label: { ja: '評価対象年度', en: 'Fiscal year' }, required: true },
        { type: 'text', key: 'budgetStage', label: { ja: '編成区分', en: 'Budget stage' } },
        { type: 'date', key: 'submittedOn', label: { ja: '提出日', en: 'Submitted on' } },
        {
          type: 'text',
          key: 'section',
          label: { ja: '事業担当課', en: 'Responsible section' },
          required: true,
        },
        { type: 'text', key: 'contact', label: { ja: '担当者・内線', en: 'Contact' } },
        {
          type: 'text',
          key: 'name',
          label: { ja: '事務事業名', en: 'Programme' },
          required: true,
          within: [{ key: 'category' }],
        },
        {
          type: 'choice',
          key: 'category',
          label: { ja: '新規・拡大', en: 'New or expanded' },
          printed: [],
          required: true,
          options: [
            { value: '新規', label: { ja: '新規', en: 'New' } },
            { value: '拡大', label: { ja: '拡大', en: 'Expanded' } },
          ],
        },
        {
          type: 'text',
          key: 'basicMeasure/name',
          label: { ja: '基本施策', en: 'Basic measure' },
          leadingCode: 'basicMeasure/code',
        },
        {
          type: 'text',
          key: 'basicMeasure/code',
          label: { ja: '基本施策 番号', en: 'Number of the basic measure' },
          printed: [],
        },
        {
          type: 'text',
          key: 'basicMeasure/target',
          label: { ja: '基本施策の目的 対象', en: 'Basic measure: for whom' },
          printed: ['対象'],
          under: ['基本施策の目的(対象と意図)', '基本施策の目的'],
        },
        {
          type: 'text',
          key: 'basicMeasure/intent',
          label: { ja: '基本施策の目的 意図', en: 'Basic measure: what for' },
          printed: ['意図'],
          under: ['基本施策の目的(対象と意図)', '基本施策の目的'],
        },
        {
          type: 'text',
          key: 'individualMeasure/name',
          label: { ja: '個別施策', en: 'Individual measure' },
          leadingCode: 'individualMeasure/code',
        },
        {
          type: 'text',
          key: 'individualMeasure/code',
          label: { ja: '個別施策 番号', en: 'Number of the individual measure' },
          printed: [],
        },
        {
          type: 'text',
          key: 'individualMeasure/target',
          label: { ja: '個別施策の目的 対象', en: 'Individual measure: for whom' },
          printed: ['対象'],
          under: ['個別施策の目的(対象と意図)', '個別施策の目的'],
        },
        {
          type: 'text',
          key: 'individualMeasure/intent',
          label: { ja: '個別施策の目的 意図', en: 'Individual measure: what for' },
          printed: ['意図'],
          under: ['個別施策の目的(対象と意図)', '個別施策の目的'],
        },
      ],
    },
    {
      id: 'purpose',
      title: { ja: '事業の目的及び現在の取組み概要等', en: 'Purpose and present state' },
      fields: [
        {
          type: 'longText',
          key: 'background',
          label: { ja: '現状・問題点', en: 'Present state and problems' },
          required: true,
        },
        {
          type: 'longText',
          key: 'goal',
          label: { ja: '目標(誰(何)をどのような状態にしたいのか)', en: 'Goal' },
          printed: ['目標(誰(何)をどのような状態にしたいのか)', '目標'],
          required: true,
        },
        {
          type: 'longText',
          key: 'challenge',
          label: { ja: '課題(どういうことをする必要があるのか)', en: 'What has to be done' },
          printed: ['課題(どういうことをする必要があるのか)', '課題'],
        },
        {
          type: 'flag',
          key: 'existingProgramme',
          label: { ja: '上記の問題点に対して現在行っている事業の有無', en: 'Is there a programme already?' },
          printed: ['上記の問題点に対して現在行っている事業の有無', '現在行っている事業の有無'],
          required: true,
        },
        {
          type: 'flag',
          key: 'reducedProgramme',
          label: {
            ja: '当該新規・拡大事業を行うにあたり、縮小・統合・廃止する事業',
            en: 'Is another programme reduced for it?',
          },
          printed: [
            '当該新規・拡大事業を行うにあたり、縮小・統合・廃止する事業',
            '縮小・統合・廃止する事業',
            '縮小・統合・廃止する事業の有無',
          ],
          required: true,
        },
      ],
    },
    {
      id: 'content',
      title: { ja: '事業の概要', en: 'Content' },
      fields: [
        {
          type: 'longText',
          key: 'content',
          label: { ja: '事業の具体的内容', en: 'What is done' },
          printed: ['事業の具体的内容', '事業の具体的内容(対象、事業主体、事業期間、総事業費、事業費内訳等記載)'],
          required: true,
        },
        {
          type: 'records',
          form: 'list',
          key: 'quantities',
          label: { ja: '内訳', en: 'Quantities' },
          printed: ['内訳', '…数内訳', '…の内訳'],
          totalKey: 'quantityTotal',
          addLabel: { ja: '内訳を追加', en: 'Add a quantity' },
          columns: [
            { type: 'text', key: 'label', label: { ja: '項目', en: 'Item' } },
            { type: 'number', key: 'quantity', label: { ja: '数', en: 'Quantity' } },
          ],
        },
        {
          type: 'number',
          key: 'quantityTotal',
          label: { ja: '内訳の合計', en: 'Total of the quantities' },
          printed: [],
        },
        {
          type: 'number',
          key: 'workloadChangeHours',
          label: { ja: '業務量の増減', en: 'Change of the workload (hours)' },
          unit: { ja: '時間', en: 'hours' },
          required: true,
        },
        {
          type: 'longText',
          key: 'participation/text',
          label: { ja: '市民等の参画と協働のまちづくり', en: 'Participation of citizens' },
          within: [{ key: 'participation/forms' }],
        },
        {
          type: 'choices',
          key: 'participation/forms',
          label: { ja: '参画と協働の形', en: 'Forms of participation' },
          printed: [],
          options: [
            { value: '情報共有', label: { ja: '情報共有', en: 'Sharing information' } },
            { value: '参画', label: { ja: '参画', en: 'Participation' } },
            { value: '協働', label: { ja: '協働', en: 'Collaboration' } },
          ],
        },
        {
          type: 'choice',
          key: 'period',
          label: { ja: '事業期間', en: 'Period' },
          options: [
            { value: '単年度', label: { ja: '単年度', en: 'One year' } },
            { value: '単年度繰り返し', label: { ja: '単年度繰り返し', en: 'Every year anew' } },
            { value: '期間限定', label: { ja: '期間限定', en: 'Limited period' } },
          ],
        },
      ],
    },
    {
      id: 'budget',
      title: { ja: '予算額', en: 'Budget' },
      fields: [
        {
          type: 'amount',
          key: 'requestTotal',
          label: { ja: '当年度 金額', en: 'This year' },
          printed: [],
          required: true,
        },
        { type: 'amount', key: 'requestFunding/national', label: { ja: '当年度 国', en: 'Nation' }, printed: [] },
        {
          type: 'amount',
          key: 'requestFunding/prefectural',
          label: { ja: '当年度 県', en: 'Prefecture' },
          printed: [],
        },
        { type: 'amount', key: 'requestFunding/bond', label: { ja: '当年度 地方債', en: 'Bonds' }, printed: [] },
        { type: 'amount', key: 'requestFunding/other', label: { ja: '当年度 その他', en: 'Other' }, printed: [] },
        {
          type: 'amount',
          key: 'requestFunding/general',
          label: { ja: '当年度 一般財源', en: 'General fund' },
          printed: [],
        },
        { type: 'amount', key: 'totalCost', label: { ja: '総額 金額', en: 'In all' }, printed: [], required: true },
        { type: 'amount', key: 'totalFunding/national', label: { ja: '総額 国', en: 'In all: nation' }, printed: [] },
        {
          type: 'amount',
          key: 'totalFunding/prefectural',
          label: { ja: '総額 県', en: 'In all: prefecture' },
          printed: [],
        },
        { type: 'amount', key: 'totalFunding/bond', label: { ja: '総額 地方債', en: 'In all: bonds' }, printed: [] },
        { type: 'amount', key: 'totalFunding/other', label: { ja: '総額 その他', en: 'In all: other' }, printed: [] },
        {
          type: 'amount',
          key: 'totalFunding/general',
          label: { ja: '総額 一般財源', en: 'In all: general fund' },
          printed: [],
        },
        { type: 'text', key: 'fundingName', label: { ja: '財源名称', en: 'Name of the funds' } },
      ],
    },
    {
      id: 'indicators',
      title: { ja: '成果(活動)指標', en: 'Indicators' },
      fields: [
        {
          type: 'records',
          form: 'slots',
          key: 'indicators',
          label: { ja: '成果(活動)指標', en: 'Indicators' },
          printed: ['成果(活動)指標', '成果・活動指標'],
          addLabel: { ja: '指標を追加', en: 'Add an indicator' },
          columns: [
            {
              type: 'text',
              key: 'name',
              label: { ja: '指標(単位)', en: 'Indicator' },
              printed: ['指標(単位)', '指標名(単位)', '指標'],
              required: true,
            },
            { type: 'text', key: 'unit', label: { ja: '単位', en: 'Unit' } },
            {
              type: 'years',
              key: 'values',
              label: { ja: '年度', en: 'Values' },
              years: { from: 0, to: 4 },
              rows: [{ type: 'number', key: 'target', label: { ja: '目標値', en: 'Target' }, required: true }],
            },
            {
              type: 'longText',
              key: 'description',
              label: { ja: '成果指標及び目標値の説明', en: 'Explanation' },
              printed: ['成果指標及び目標値の説明', '指標及び目標値の説明', '目標値の説明'],
            },
          ],
        },
      ],
    },
    {
      id: 'verdict',
      title: { ja: '評価結果', en: 'Verdict' },
      fields: [
        {
          type: 'choice',
          key: 'verdict/decision',
          label: { ja: '今後の事業の方向性と理由', en: 'Decision' },
          required: true,
          within: [{ key: 'verdict/options' }],
          options: [
            { value: '採択', label: { ja: '採択', en: 'Adopted' } },
            { value: '不採択', label: { ja: '不採択', en: 'Rejected' } },
            { value: '一部不採択', label: { ja: '一部不採択', en: 'Partly rejected' } },
          ],
        },
        {
          type: 'choices',
          key: 'verdict/options',
          label: { ja: '方向性の内容', en: 'Details of the decision' },
          printed: [],
          options: [
            { value: '所管案のとおり', label: { ja: '所管案のとおり', en: 'As proposed' } },
            { value: '事業のやり方改善', label: { ja: '事業のやり方改善', en: 'Change how it is done' } },
            { value: '事業規模拡大', label: { ja: '事業規模拡大', en: 'Enlarge' } },
            { value: '事業規模縮小', label: { ja: '事業規模縮小', en: 'Reduce' } },
            { value: '事業統廃合', label: { ja: '事業統廃合', en: 'Merge or abolish' } },
            { value: 'その他', label: { ja: 'その他', en: 'Other' } },
            { value: '企画不十分', label: { ja: '企画不十分', en: 'Planning not sufficient' } },
          ],
        },
        {
          type: 'longText',
          key: 'verdict/opinion',
          label: { ja: '評価会議における指摘事項', en: 'Opinion of the committee' },
        },
        {
          type: 'lines',
          key: 'verdict/conditions',
          label: {
            ja: '市長ヒアリングまでに(予算計上にあたって)整理すべき事項',
            en: 'To be settled before the hearing of the mayor',
          },
          printed: [
            '市長ヒアリングまでに(予算計上にあたって)整理すべき事項',
            '市長ヒアリングまでに整理すべき事項',
            '予算計上にあたって整理すべき事項',
          ],
        },
      ],
    },
  ],
  formulas: [
    {
      kind: 'sum',
      rule: 'funding-sum',
      total: 'requestTotal',
      terms: [
        'requestFunding/national',
        'requestFunding/prefectural',
        'requestFunding/bond',
        'requestFunding/other',
        'requestFunding/general',
      ],
      place: { ja: '予算額 当年度', en: 'Budget, this year' },
    },
    {
      kind: 'sum',
      rule: 'funding-sum',
      total: 'totalCost',
      terms: [
        'totalFunding/national',
        'totalFunding/prefectural',
        'totalFunding/bond',
        'totalFunding/other',
        'totalFunding/general',
      ],
      place: { ja: '予算額 総額', en: 'Budget, in all' },
    },
    {
      kind: 'list',
      rule: 'breakdown-sum',
      total: 'quantityTotal',
      list: 'quantities',
      term: 'quantity',
      computes: true,
      place: { ja: '内訳の合計', en: 'Total of the quantities' },
    },
  ],
  layout,
};
