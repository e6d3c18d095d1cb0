// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import type { SheetKind } from '../kinds/kind.ts';
import { Sheet } from '../sheet.ts';
import { readFiles, readText } from './read.ts';

// Invented sheets with the faults that converters make; none of them copies a published sheet.

const table = (rows: string[][]) => rows.map((row) => row.join('\t')).join('\n');

const COST_ROWS: string[][] = [
  ['項目', '', '', '令和3年度', '令和4年度', '令和5年度', '令和6年度', '令和7年度', ''],
  ['事業費', '予算額', '(千円)', '1,000', '1,100', '1,200', '1,300', '1,400', ''],
  ['', '決算額', '(千円)', '900', '1,050', '1,150', '0', '0', ''],
  ['', '内訳', '一般財源', '(千円)', '900', '1,000', '1,000', '0', '0'],
  ['', '', '国庫、県支出金、地方債', '(千円)', '0', '50', '100', '0', '0'],
  ['', '', 'その他', '(千円)', '0', '0', '50', '0', '0'],
  ['人件費', '人件費計', '(千円)', '7,000', '7,000', '7,000', '7,000', '7,000', ''],
  ['', '内訳', '正職員従事割合', '(人)', '1.00', '1.00', '1.00', '1.00', '1.00'],
  ['', '', '正職員時間外勤務', '(時間)', '0.00', '0.00', '0.00', '0.00', '0.00'],
  ['', '', '会計年度任用職員有無', '(-)', '有', '無', '無', '無', '無'],
];

const management = (
  parts: { title?: string; head?: string[][]; costs?: string[][]; indicators?: string[][]; rest?: string[][] } = {},
) =>
  [
    parts.title ?? '令和5年度 事務事業マネジメントシート',
    '事業の基本情報',
    table(
      parts.head ?? [
        ['事務事業名', '101 公園の花壇づくり', '', '担当部課', '緑と花の部公園課'],
        ['新規・継続', '継続'],
      ],
    ),
    '事業の概要',
    table([
      ['対象', '市民'],
      ['目的', '花を増やす。'],
      ['概要(取組内容)', '苗を配る。'],
    ]),
    'コストの推移',
    table(parts.costs ?? COST_ROWS),
    '指標の推移',
    table(
      parts.indicators ?? [
        ['1', '指標名', '配った苗の数 (株)', '', '活動結果指標'],
        ['', '', 'R01年度', 'R02年度', 'R03年度', 'R04年度', 'R05年度', 'R06年度'],
        ['', '目標値', '500', '500', '500', '500', '500', '500'],
        ['', '実績', '480', '510', '495', '530', '520', '0.0'],
        ['', '指標の概要', '春と秋に配る'],
      ],
    ),
    '事業の成果と課題',
    table(
      parts.rest ?? [
        ['成果', '花壇が増えた。'],
        ['課題', '業務', '水やり'],
        ['', '組織、予算等', '人手'],
      ],
    ),
    '評価',
    table([
      ['市民ニーズ', '3', '一定のニーズ'],
      ['進捗状況', '4', '計画通り'],
      ['市の関与', '3', '民間も可'],
      ['優先度', '3', '継続'],
    ]),
    '方向性',
    table([
      ['方向性', '継続'],
      ['理由', '続ける。'],
    ]),
  ].join('\n');

const only = (text: string) => {
  const reading = readText(text);
  expect(reading.sheets).toHaveLength(1);
  const sheet = reading.sheets[0] as Sheet;
  expect(Sheet.safeParse(sheet).error).toBeUndefined();
  return { ...reading, sheet };
};
const rules = (findings: { rule: string }[]) => findings.map(({ rule }) => rule);
const withRow = (index: number, row: string[]) => COST_ROWS.map((other, at) => (at === index ? row : other));
const settled = (sheet: Sheet) => sheet.costs?.map((cost) => cost.settled);

describe('tables with moved cells', () => {
  test('a clean sheet has no findings but the zero of the year to come and blanks of the form', () => {
    const { sheet, findings, unread } = only(management());
    expect(settled(sheet)).toEqual([900, 1050, 1150, 0, 0]);
    expect(sheet.costs?.[0]?.personnel?.appointedStaff).toBe(true);
    expect(sheet.section).toBe('緑と花の部公園課');
    expect(unread).toEqual([]);
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(rules(findings)).toContain('ambiguous-zero');
  });

  test('blank cells before the figures do not matter when all figures are there', () => {
    const { sheet } = only(
      management({ costs: withRow(2, ['', '', '決算額', '', '(千円)', '900', '', '1,050', '1,150', '0', '0']) }),
    );
    expect(settled(sheet)).toEqual([900, 1050, 1150, 0, 0]);
  });

  test('unit, sign and figures in one cell, with stray spaces and full width', () => {
    const { sheet } = only(
      management({ costs: withRow(2, ['', '決算額', '（千円） ９００', '1, 050 1,150', '0', '0', '']) }),
    );
    expect(settled(sheet)).toEqual([900, 1050, 1150, 0, 0]);
  });

  test('a blank place in a row of known shape is null, not 0, and reported', () => {
    const { sheet, findings } = only(
      management({ costs: withRow(2, ['', '決算額', '(千円)', '900', '', '1,150', '0', '0', '']) }),
    );
    expect(settled(sheet)).toEqual([900, null, 1150, 0, 0]);
    expect(findings.find(({ rule }) => rule === 'missing-value')).toMatchObject({
      severity: 'warning',
      path: 'costs/2022/settled',
    });
  });

  test('a row that lost a cell is not guessed', () => {
    const { sheet, findings } = only(
      management({ costs: withRow(2, ['', '決算額', '(千円)', '900', '1,150', '0', '0', '']) }),
    );
    expect(settled(sheet)).toEqual([null, null, null, null, null]);
    expect(findings.find(({ rule }) => rule === 'shifted-cell')).toMatchObject({
      severity: 'error',
      found: '900 1,150 0 0',
    });
  });

  test('a row with a figure too many is not guessed', () => {
    const { findings } = only(
      management({ costs: withRow(2, ['', '決算額', '(千円)', '900', '900', '1,050', '1,150', '0', '0']) }),
    );
    expect(rules(findings)).toContain('shifted-cell');
  });

  test('a damaged figure is null and reported', () => {
    const { sheet, findings } = only(
      management({ costs: withRow(2, ['', '決算額', '(千円)', '9O0', '1,050', '1,150', '0', '0', '']) }),
    );
    expect(settled(sheet)).toEqual([null, 1050, 1150, 0, 0]);
    expect(findings.find(({ rule }) => rule === 'unreadable-number')).toMatchObject({
      found: '9O0',
      path: 'costs/2021/settled',
    });
  });

  test('a year lost from the head is completed from the form and reported', () => {
    const head = ['項目', '', '', '令和3年度', '令和4年度', '', '令和6年度', '令和7年度', ''];
    const { sheet, findings } = only(management({ costs: withRow(0, head) }));
    expect(sheet.costs?.map(({ fiscalYear }) => fiscalYear)).toEqual([2021, 2022, 2023, 2024, 2025]);
    expect(findings.find(({ rule }) => rule === 'missing-value')?.place).toContain('年度');
  });

  test('a table whose heading is lost is known by its rows', () => {
    const { sheet } = only(management().replace('コストの推移\n', ''));
    expect(settled(sheet)).toEqual([900, 1050, 1150, 0, 0]);
  });

  test('a misread row label is matched, a row printed twice is reported', () => {
    const { sheet } = only(
      management({ costs: withRow(8, ['', '', '正職員時間外勤矛', '(時間)', '5.00', '0.00', '0.00', '0.00', '0.00']) }),
    );
    expect(sheet.costs?.[0]?.personnel?.overtimeHours).toBe(5);
    const twice = only(
      management({ costs: [...COST_ROWS.slice(0, 3), COST_ROWS[2] as string[], ...COST_ROWS.slice(3)] }),
    );
    expect(settled(twice.sheet)).toEqual([900, 1050, 1150, 0, 0]);
    expect(rules(twice.findings)).toContain('repeated-row');
  });

  test('figures nobody could place are never lost without a word', () => {
    const { unread, findings } = only(
      management({ rest: [['成果', '増えた。']] }).replace('評価\n', '評価\n\t4,711\t815\n'),
    );
    expect(unread).toHaveLength(1);
    expect(rules(findings)).toContain('unread-line');
  });
});

describe('headings, labels and layout', () => {
  test.each([
    [
      'Markdown headings',
      (text: string) => text.replace(/^(?=令和5年度)/, '# ').replace(/^(?=コスト|指標の推移|評価$)/gm, '#### '),
    ],
    [
      'Markdown tables',
      (text: string) =>
        text
          .split('\n')
          .map((line) => (line.includes('\t') ? `| ${line.split('\t').join(' | ')} |` : line))
          .join('\n'),
    ],
    [
      'HTML tables',
      (text: string) =>
        text
          .split('\n')
          .map((line) => (line.includes('\t') ? `<tr><td>${line.split('\t').join('</td><td>')}</td></tr>` : line))
          .join('\n'),
    ],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    [
      'blank lines and page marks',
      (text: string) => text.replaceAll('\n', '\n\n').replace('指標の推移', '\fNo2\n指標の推移'),
    ],
    [
      'full width digits',
      (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
    [
      'letter-spaced labels',
      (text: string) => text.replace('目的\t', '目　的\t').replace('対象\t', '対 象\t').replace('実績\t', '実 績\t'),
    ],
    [
      'more blank cells at the end',
      (text: string) =>
        text
          .split('\n')
          .map((line) => (line.includes('\t') ? `${line}\t\t` : line))
          .join('\n'),
    ],
  ])('%s', (_, change) => {
    const { sheet } = only(change(management()));
    expect(sheet).toMatchObject({
      fiscalYear: 2023,
      code: '101',
      name: '公園の花壇づくり',
      target: '市民',
      purpose: '花を増やす。',
      direction: '継続',
    });
    expect(settled(sheet)).toEqual([900, 1050, 1150, 0, 0]);
    expect(sheet.indicators?.[0]?.values.map(({ actual }) => actual)).toEqual([480, 510, 495, 530, 520, null]);
    expect(sheet.ratings).toEqual({ citizenNeeds: 3, progress: 4, cityInvolvement: 3, priority: 3 });
  });

  test('a title repeated on the second page does not start another sheet', () => {
    const text = management().replace('指標の推移', 'No2\n令和5年度 事務事業マネジメントシート\n指標の推移');
    expect(only(text).sheet.indicators).toHaveLength(1);
  });

  test('several sheets in one text', () => {
    const second = management({
      head: [
        ['事務事業名', '102 街路樹の手入れ', '', '担当部課', '緑と花の部公園課'],
        ['新規・継続', '新規'],
      ],
    });
    expect(readText(`${management()}\n\n${second}`).sheets.map(({ code }) => code)).toEqual(['101', '102']);
  });

  test('a sheet without its title is read, and the year it stands for is doubted', () => {
    const { sheet, findings } = only(management({ title: '' }));
    expect(sheet).toMatchObject({ kind: 'management', fiscalYear: 2023 });
    expect(findings.find(({ place }) => place === '表題')).toMatchObject({ rule: 'missing-value' });
  });

  test('labels and values in one cell, or a value on the next line', () => {
    const text = management({
      rest: [
        ['成果：花壇が増えた。'],
        ['課題', '業務 水やり'],
        ['', '組織、予算等 人手'],
        ['改善目標'],
        ['当番を決める。'],
      ],
    });
    const { sheet } = only(text);
    expect(sheet).toMatchObject({ achievements: '花壇が増えた。', improvementGoal: '当番を決める。' });
    expect(sheet.issues).toEqual([
      { number: 1, aspect: '業務', issue: '水やり' },
      { number: 2, aspect: '組織、予算等', issue: '人手' },
    ]);
  });

  test('the number of a slot may stand before the name or before the target', () => {
    const { sheet } = only(
      management({
        indicators: [
          ['指標名', '開いた教室 ( 回 )', '成果指標'],
          ['', 'R01年度', 'R02年度', 'R03年度', 'R04年度', 'R05年度', 'R06年度'],
          ['1 目標値', '1', '2', '3', '4', '5', '6'],
          ['実績', '1', '2', '3', '4', '5', '0.0'],
          ['2', '指標名', '( )'],
          ['', '', 'R01年度', 'R02年度', 'R03年度', 'R04年度', 'R05年度', 'R06年度'],
          ['', '目標値', '0.0', '0.0', '0.0', '0.0', '0.0', '0.0'],
          ['', '実績', '0.0', '0.0', '0.0', '0.0', '0.0', '0.0'],
        ],
      }),
    );
    expect(sheet.indicators).toHaveLength(1);
    expect(sheet.indicators?.[0]).toMatchObject({ name: '開いた教室', unit: '回', type: 'outcome' });
    expect(sheet.indicators?.[0]?.values.map(({ target }) => target)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('rows that are lost or printed twice', () => {
  const told = (text: string, rule: string) =>
    only(text)
      // Labels that these short forms leave out are told as infos.
      .findings.filter((finding) => finding.rule === rule && (rule !== 'missing-value' || finding.severity !== 'info'))
      .map(({ place }) => place);
  const SLOT = (number: string, name: string, years: string[], figures: string[]) => [
    [number, '指標名', name],
    ['', '', ...years],
    ['', '目標値', ...figures],
    ['', '実績', ...figures],
  ];
  const FIRST = ['R01年度', 'R02年度', 'R03年度', 'R04年度', 'R05年度', 'R06年度'];
  const NEXT = ['R07年度', 'R08年度', 'R09年度', 'R10年度', 'R11年度', 'R12年度'];
  const FIGURES = ['1', '2', '3', '4', '5', '6'];

  test.each([
    ['決算額', 2],
    ['一般財源', 3],
    ['正職員従事割合', 7],
  ])('the row %s of the costs', (label, index) => {
    expect(told(management({ costs: COST_ROWS.toSpliced(index, 1) }), 'missing-value')).toEqual([
      `コストの推移 ${label}`,
    ]);
  });

  test('a row of an indicator, or the one with its name', () => {
    const zeros = FIGURES.map(() => '0');
    const rows = [
      ...SLOT('1', '花の数', FIRST, FIGURES),
      ...SLOT('2', '木の数', FIRST, zeros),
      ...SLOT('3', '( )', FIRST, zeros),
    ];
    const without = (at: number) => told(management({ indicators: rows.toSpliced(at, 1) }), 'missing-value');
    expect(without(3)).toContain('指標の推移 1 花の数 実績');
    expect(without(4)).toContain('指標の推移 2 指標名');
    expect(without(5)).toContain('指標の推移 2 木の数 年度');
  });

  test('a table that is not there at all', () => {
    expect(told(management({ costs: [] }), 'missing-value')).toContain('コストの推移');
  });

  test('the plan period is the printed one, also when one of its heads is damaged', () => {
    const sheet = (heads: string[][], title = '令和9年度 事務事業マネジメントシート') =>
      only(
        management({
          title,
          indicators: heads.flatMap((years, at) => SLOT(String(at + 1), `指標${at}`, years, FIGURES)),
        }),
      );
    const years = ({ sheet: { indicators } }: ReturnType<typeof sheet>) =>
      indicators?.map(({ values }) => `${values[0]?.fiscalYear}–${values.at(-1)?.fiscalYear}`);
    expect(years(sheet([NEXT, NEXT]))).toEqual(['2025–2030', '2025–2030']);
    expect(years(sheet([NEXT.slice(0, 5), NEXT]))).toEqual(['2025–2030', '2025–2030']);
    expect(years(sheet([NEXT, []]))).toEqual(['2025–2030', '2025–2030']);
    expect(years(sheet([[]], '令和5年度 事務事業マネジメントシート'))).toEqual(['2019–2024']);
    const alone = sheet([NEXT.slice(0, 5)]);
    expect(alone.sheet.indicators?.[0]?.values.map(({ target }) => target)).toEqual([null, null, null, null, null]);
    expect(rules(alone.findings)).toContain('shifted-cell');
  });

  test('a 0 printed for a year to come is reported by the reader, a blank one is missing', () => {
    const future = (text: string) =>
      told(management({ indicators: SLOT('1', '苗', FIRST, ['1', '2', '3', '4', '5', text]) }), 'ambiguous-zero');
    expect(future('0.0')).toEqual(['指標 1 苗 実績 令和6年度']);
    expect(future('—')).toEqual([]);
  });

  const analysis = (items: string[][], indicators: string[][]) =>
    [
      '事務事業分析シート（令和3年度）',
      table([
        ['事務事業コード', '07-01-01'],
        ['事務事業名', '花壇', '部課名', '公園課'],
        ['小事業名及び予算事業コード', '01-02-01', '花壇費'],
        ['', '01-02-02', '苗木費'],
        ['指標', '事務事業の成果とする指標名', '', '指標の推移'],
        ['', '', '', '30年度', '元年度', '2年度', '3年度見込み', '目標値(8年度)'],
        ...indicators,
        ['予算・決算の内訳'],
        ['令和元年度（決算）', '', ''],
        ['節', '主な事項', '金額（千円）'],
        ...items,
      ]),
    ].join('\n');
  const INDICATORS = ['①', '②', '③'].map((number, at) => [
    '',
    number,
    `${'花木草'.charAt(at)}の数`,
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);

  test('a numbered record', () => {
    expect(told(analysis([], INDICATORS), 'missing-value')).not.toContain('指標 2');
    expect(told(analysis([], INDICATORS.toSpliced(1, 1)), 'missing-value')).toContain('指標 2');
    expect(told(analysis([], INDICATORS.toSpliced(2, 1)), 'missing-value')).toContain('指標 3');
  });

  test('a line of the breakdown printed twice has a finding of its own', () => {
    const items = [
      ['委託料', '植え替え', '120'],
      ['需用費', '肥料', '30'],
    ];
    expect(told(analysis(items, INDICATORS), 'repeated-row')).toEqual([]);
    expect(told(analysis([...items, ['需用費', '肥料', '30']], INDICATORS), 'repeated-row')).toEqual([
      '予算・決算の内訳 令和元年度 需用費 肥料',
    ]);
  });

  test('budget codes of sub-programmes are those of the sheet', () => {
    expect(only(analysis([], INDICATORS)).sheet.budgetCodes).toEqual(['01-02-01', '01-02-02']);
  });

  test('the title of a sheet after another one', () => {
    const second = management({
      title: '',
      head: [
        ['事務事業名', '102 街路樹', '', '担当部課', '公園課'],
        ['新規・継続', '継続'],
      ],
    });
    const { sheets, findings } = readText(`${management()}\n${second}`);
    expect(sheets.map(({ code, fiscalYear, target }) => [code, fiscalYear, target])).toEqual([
      ['101', 2023, '市民'],
      ['102', 2023, '市民'],
    ]);
    expect(findings.find(({ place }) => place === '表題')).toMatchObject({ rule: 'missing-value', sheet: '102' });
  });
});

test('findings are told by sheet, also of sheets with one number', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files = [
    { name: 'a.txt', bytes: bytes(management().replace('1,150\t0', '1,250\t0')) },
    { name: 'b.txt', bytes: bytes(management({ costs: COST_ROWS.toSpliced(2, 1) })) },
  ];
  const read = readFiles(files, kinds, { check: false });
  expect(read.own.map((own) => own.map(({ place }) => place).includes('コストの推移 決算額'))).toEqual([false, true]);
  expect(read.findings).toEqual([...read.own.flat(), ...read.general]);
  expect(readFiles(files).findings.length).toBeGreaterThan(read.findings.length);
});

describe('choices', () => {
  const choice = (text: string) =>
    only(
      management({
        head: [
          ['事務事業名', '101 花壇', '担当部課', '公園課'],
          ['新規・継続', text],
        ],
      }),
    );
  test.each([
    ['☑ 新規 □ 継続 □ 移管', '新規'],
    ['□新規 ■継続 □移管', '継続'],
    ['○ 新規 ● 継続 ○ 移管', '継続'],
    ['新規 ・ ○継続 ・ 移管', '継続'],
    ['<input type="radio"> 新規 <input type="radio" checked> 継続', '継続'],
    ['✓移管', '移管'],
    ['継　続', '継続'],
  ])('%s', (text, value) => {
    const { sheet, findings } = choice(text);
    expect(sheet.category).toBe(value);
    expect(rules(findings)).not.toContain('unreadable-choice');
  });

  test.each(['新規・ 継続', '□ 新規 □ 継続', '☑ 新規 ☑ 継続'])('%s is left open and reported', (text) => {
    const { sheet, findings } = choice(text);
    expect(sheet.category).toBeNull();
    expect(findings.find(({ rule }) => rule === 'unreadable-choice')).toMatchObject({ path: 'category' });
  });
});

describe('budget request', () => {
  const request = (right: string[][]) => {
    const left = [
      ['1 事業名', '貸出自転車'],
      ['2 要求区分', '新規事業'],
      ['3 事業説明文', '自転車を貸します。'],
      ['4 背景、区民ニーズ、現状課題等', '坂が多い。'],
      ['5 要求する事業内容', '電動の自転車を置く。'],
    ];
    const rows = right.map((row, index) => [...(left[index] ?? ['', '']), ...row]);
    return [
      '令和6年度予算要求事業概要書',
      '所管課\t交通部 自転車課',
      '款\t土木費',
      'ＮＯ　６０－６２',
      table(rows),
    ].join('\n');
  };

  test('lines on the rows of the other half, amounts glued or apart', () => {
    const { sheet, findings } = only(
      request([
        ['10 要求内容', '要求額', '⇒', '予算額', '(うち特財)'],
        ['・駐輪ポートの設置', '', '1,200', '⇒', '1,000'],
        ['・自転車の賃借 800 ⇒'],
        ['・案内 ・翻訳', '30 20 ⇒'],
        ['合計', '2,050', '⇒'],
        ['財源内訳', '国庫支出金', '500'],
        ['', '都支出金', ''],
        ['', '一般財源', '', '1,550'],
        ['12 スケジュール', '令和6年5月 契約 8月 開始'],
      ]),
    );
    expect(sheet).toMatchObject({
      code: '60-62',
      section: '交通部 自転車課',
      requestTotal: 2050,
      content: '電動の自転車を置く。',
    });
    expect(sheet.requestLines).toEqual([
      { group: null, label: '駐輪ポートの設置', requested: 1200, approved: 1000 },
      { group: null, label: '自転車の賃借', requested: 800, approved: null },
      { group: null, label: '案内', requested: 30, approved: null },
      { group: null, label: '翻訳', requested: 20, approved: null },
    ]);
    expect(sheet.requestFunding).toMatchObject({ national: 500, prefectural: null, general: 1550 });
    expect(sheet.schedule).toEqual([
      { when: '令和6年5月', what: '契約' },
      { when: '8月', what: '開始' },
    ]);
    expect(rules(findings)).toContain('several-requests');
    expect(rules(findings)).not.toContain('request-sum');
  });

  test('wrong sums and a slipped amount', () => {
    const { findings } = only(
      request([
        ['10 要求内容', '要求額'],
        ['・設置', '1,200', '⇒'],
        ['・賃借', '900', '⇒'],
        ['合計', '2,000', '⇒'],
        ['財源内訳', '国庫支出金', ''],
        ['', '一般財源', ''],
        ['債務負担行為', '令和', '年', '～', '年'],
        ['', '限度額', '2,000'],
      ]),
    );
    expect(findings.find(({ rule }) => rule === 'request-sum')).toMatchObject({
      expected: 2000,
      found: 2100,
      difference: 100,
      severity: 'error',
    });
    expect(findings.find(({ rule }) => rule === 'shifted-cell')).toMatchObject({
      path: 'debtObligation/limit',
      severity: 'error',
    });
  });
});

describe('what is no sheet', () => {
  test.each([
    '',
    '\n\n',
    'こんにちは',
    '事務事業マネジメントシートについて説明します。',
    '\t\t\t',
    '1,234\t5,678',
    '|||\n|--|\n',
  ])('%j', (text) => {
    expect(readText(text).sheets).toEqual([]);
  });

  test('text that ends in the middle gives what is readable', () => {
    const text = management();
    for (let length = 0; length < text.length; length += 7) {
      const { sheets } = readText(text.slice(0, length));
      for (const sheet of sheets) expect(Sheet.safeParse(sheet).error).toBeUndefined();
    }
    const half = readText(text.slice(0, text.indexOf('指標の推移')));
    expect(settled(half.sheets[0] as Sheet)).toEqual([900, 1050, 1150, 0, 0]);
    expect(rules(half.findings)).toContain('missing-value');
  });
});

test('a kind that exists only as a definition is read without any code for it', () => {
  const label = (ja: string) => ({ ja, en: ja });
  const kind: SheetKind = {
    id: 'library-card',
    title: label('図書館事業票'),
    recognise: { title: /図書館事業票/ },
    layout: { orientation: 'portrait', parts: [] },
    formulas: [
      {
        kind: 'sum',
        rule: 'funding-sum',
        each: 'costs',
        total: 'settled',
        terms: ['funding/general', 'funding/other'],
        place: label('経費 {year}'),
      },
    ],
    sections: [
      {
        id: 'all',
        title: label('全体'),
        fields: [
          { type: 'text', key: 'code', label: label('票番号'), required: true },
          { type: 'text', key: 'name', label: label('事業の名称'), required: true },
          { type: 'flag', key: 'weekend', label: label('土日開館') },
          {
            type: 'choice',
            key: 'category',
            label: label('区分'),
            options: ['新設', '継続'].map((value) => ({ value, label: label(value) })),
          },
          { type: 'number', key: 'seats', label: label('座席数') },
          {
            type: 'years',
            key: 'costs',
            label: label('経費の推移'),
            years: { from: -1, to: 0 },
            rows: [
              { type: 'amount', key: 'settled', label: label('支出') },
              { type: 'amount', key: 'funding/general', label: label('一般') },
              { type: 'amount', key: 'funding/other', label: label('特定') },
            ],
          },
          {
            type: 'records',
            key: 'indicators',
            label: label('めざす姿'),
            slots: 2,
            columns: [
              { type: 'text', key: 'name', label: label('ものさし') },
              { type: 'text', key: 'unit', label: label('単位') },
              {
                type: 'years',
                key: 'values',
                label: label('値'),
                years: { from: -1, to: 0 },
                rows: [
                  { type: 'number', key: 'target', label: label('めあて') },
                  { type: 'number', key: 'actual', label: label('できばえ') },
                ],
              },
              { type: 'longText', key: 'description', label: label('ことわり') },
            ],
          },
          {
            type: 'records',
            key: 'costStatement',
            label: label('収支計算'),
            columns: [
              { type: 'fiscalYear', key: 'fiscalYear', label: label('年度') },
              { type: 'amount', key: 'expenses/total', label: label('費用計') },
              { type: 'amount', key: 'revenues/total', label: label('収入計') },
            ],
          },
          {
            type: 'records',
            key: 'issues',
            label: label('困りごとと手立て'),
            columns: [
              { type: 'number', key: 'number', label: label('番号') },
              { type: 'longText', key: 'issue', label: label('困りごと') },
              { type: 'longText', key: 'next', label: label('手立て') },
            ],
          },
        ],
      },
    ],
  };
  const text = table([
    ['令和2年度 図書館事業票'],
    ['票番号', '7'],
    ['事業の名称', '移動図書館', '土日開館', '☑有 □無'],
    ['区分', '継続', '座席数', '1,024席'],
    ['経費の推移'],
    ['', '元年度', '2年度'],
    ['支出', '110', '▲ 20'],
    ['一般', '100', '▲20'],
    ['特定', '9', '0'],
    ['めざす姿'],
    ['ものさし', '貸出 (冊)'],
    ['', '元年度', '2年度'],
    ['めあて', '10', '12'],
    ['できばえ', '11', '13'],
    ['収支計算', '', '', '', '', ''],
    ['', '元年度', '2年度', '差額', '元年度', '2年度', '差額'],
    ['費用計', '5', '7', '2', '収入計', '1', '1', '1'],
    ['困りごと'],
    ['① 車が古い ② 人が少ない'],
    ['困りごとと手立て'],
    ['', '手立て'],
    ['①', '買い替える'],
    ['②', '募る'],
  ]);
  const { sheets, findings } = readText(text, { kinds: [...kinds, kind] });
  expect(sheets).toHaveLength(1);
  expect(sheets[0]).toMatchObject({
    kind: 'library-card',
    fiscalYear: 2020,
    code: '7',
    name: '移動図書館',
    weekend: true,
    category: '継続',
    costs: [
      { fiscalYear: 2019, settled: 110, funding: { general: 100, other: 9 }, state: 'actual' },
      { fiscalYear: 2020, settled: -20, funding: { general: -20, other: 0 } },
    ],
    indicators: [
      {
        name: '貸出',
        unit: '冊',
        values: [{ fiscalYear: 2019, target: 10, actual: 11, state: 'actual' }, { actual: 13 }],
      },
    ],
    costStatement: [{ fiscalYear: 2019, expenses: { total: 5 }, revenues: { total: 1 } }, { expenses: { total: 7 } }],
    issues: [
      { number: 1, issue: '車が古い', next: '買い替える' },
      { number: 2, issue: '人が少ない', next: '募る' },
    ],
  });
  expect(findings.find(({ rule }) => rule === 'funding-sum')).toMatchObject({
    place: '経費 令和元年度',
    difference: -1,
    severity: 'info',
  });
  expect(findings.find(({ rule }) => rule === 'cost-statement-sum')).toMatchObject({ expected: 0, found: 1 });
});
