// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '#kernel/documents/csv.ts';
import { readXlsx, writeXlsx } from '#kernel/documents/xlsx.ts';
import { kinds } from '../kinds/index.ts';
import type { Field, SheetKind } from '../kinds/kind.ts';
import { managementSample, samples } from '../print/samples.ts';
import { Sheet } from '../sheet.ts';
import { sheetsFromJson, sheetsToJson } from './json.ts';
import { applyMapping, detectTable, overviewTable, proposedMapping } from './table.ts';
import { sheetsFromWorkbook, sheetsToWorkbook } from './workbook.ts';

const management = kinds.find(({ id }) => id === 'management') as SheetKind;

// --- arbitrary sheets, built from the definition of their kind
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '',
    '=1+1',
    '-5',
    '+1',
    '@x',
    '007',
    '1,234',
    ' x ',
    'あ\nい',
    "'=a",
    '有',
    'null',
    '〜',
    '①',
    'あ'.repeat(9000),
  ),
);
const number = fc.oneof(
  fc.integer({ min: -9_999_999, max: 9_999_999 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);
const amount = fc.option(number, { nil: null });
const year = fc.integer({ min: 1990, max: 2040 });

/** A value of a field with the key's last part; `undefined` leaves the field out. */
function value(field: Field, key: string): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'text':
    case 'longText':
    case 'choice':
      return key === 'basis'
        ? fc.constantFrom('settled', 'budget')
        : key === 'level'
          ? fc.constantFrom('field', 'policy', 'measure')
          : key === 'type'
            ? fc.constantFrom('output', 'outcome', null)
            : text;
    case 'lines':
    case 'choices':
      return fc.array(text, { maxLength: 4 });
    case 'rating':
      return fc.option(fc.integer({ min: 1, max: 5 }), { nil: null });
    case 'amount':
      return amount;
    case 'number':
      return ['implemented', 'notImplemented', 'unknown', 'number'].includes(key)
        ? fc.integer({ min: 0, max: 99 })
        : amount;
    case 'fiscalYear':
      return year;
    case 'flag':
      return fc.option(fc.boolean(), { nil: null });
    case 'date':
      return fc.constantFrom('2026-11-22', null);
    case 'records':
      return fc.array(object(field.columns), { maxLength: 3 });
    case 'years':
      return fc
        .array(fc.tuple(year, fc.constantFrom('actual', 'forecast'), object(field.rows)), { maxLength: 4 })
        .map((items) => items.map(([fiscalYear, state, rest]) => ({ fiscalYear, state, ...rest })));
  }
}

function object(fields: Field[]): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(
      ...fields.map((field) =>
        fc.tuple(
          fc.constant(field.key),
          fc.option(value(field, field.key.split('/').at(-1) ?? ''), { nil: undefined, freq: 4 }),
        ),
      ),
    )
    .map((pairs) => {
      const made: Record<string, unknown> = {};
      for (const [key, item] of pairs) {
        if (item === undefined || key === '') continue;
        const parts = key.split('/');
        let parent = made;
        for (const part of parts.slice(0, -1)) parent = (parent[part] ??= {}) as Record<string, unknown>;
        const last = parts.at(-1) ?? '';
        if (!(last in parent)) parent[last] = item;
      }
      return made;
    });
}

const sheetOf = (kind: SheetKind): fc.Arbitrary<Sheet> =>
  fc
    .record({
      rest: object(kind.sections.flatMap(({ fields }) => fields)),
      fiscalYear: year,
      code: text,
      name: text,
      extra: fc.option(
        fc.dictionary(
          fc.constantFrom('a/b', '#0', '@x', 'new\nline', '~', '~4', '2021'),
          fc.oneof(text, number, fc.constant(null), fc.boolean(), fc.constant([]), fc.constant({})),
        ),
        { nil: undefined },
      ),
    })
    .map(({ rest, extra, ...head }) => {
      const sheet: Record<string, unknown> = {
        ...rest,
        ...head,
        kind: kind.id,
        ...(extra ? { classificationOf: extra } : {}),
      };
      // The shape wants some fields that the definition leaves open: what is missing there is null, what does not fit goes.
      for (let round = 0; round < 6; round++) {
        const parsed = Sheet.safeParse(sheet);
        if (parsed.success) return parsed.data;
        for (const { path } of parsed.error.issues) {
          const parent = path
            .slice(0, -1)
            .reduce<unknown>((from, key) => (from as Record<PropertyKey, unknown>)?.[key], sheet) as
            | Record<PropertyKey, unknown>
            | undefined;
          const key = path.at(-1);
          if (parent === undefined || key === undefined) continue;
          if (parent[key] === undefined)
            parent[key] =
              key === 'values' || key === 'items' || key === 'options' || key === 'conditions'
                ? []
                : key === 'expenses' || key === 'revenues'
                  ? {}
                  : key === 'fiscalYear'
                    ? 2020
                    : key === 'basis'
                      ? 'settled'
                      : key === 'level'
                        ? 'field'
                        : key === 'number'
                          ? 1
                          : ['group', 'label', 'name', 'code', 'setsu', 'detail', 'when', 'what', 'note'].includes(
                                String(key),
                              ) && round === 0
                            ? ''
                            : null;
          else if (parent[key] === null && round > 0) delete sheet[String(path[0])];
          else delete sheet[String(path[0])];
        }
      }
      return { kind: kind.id, ...head };
    });

describe('JSON', () => {
  test('what goes out comes back', () => {
    expect(sheetsFromJson(sheetsToJson(samples))).toEqual({ sheets: samples, problems: [] });
  });

  test('what does not fit is named with its path', () => {
    expect(sheetsFromJson('{')).toMatchObject({
      sheets: [],
      problems: [{ message: { ja: expect.stringContaining('JSON') } }],
    });
    expect(sheetsFromJson('{"sheets":[{"kind":"a","fiscalYear":"x","code":"1","name":"n"}]}').problems).toMatchObject([
      { path: 'sheets/0/fiscalYear' },
    ]);
  });
});

describe('workbook', () => {
  test.each(kinds.map((kind) => [kind.id, kind] as const))(
    '%s: any sheet comes back exactly',
    async (_, kind) => {
      let rich = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(sheetOf(kind), { minLength: 1, maxLength: 2 }), async (sheets) => {
          if (sheets.some((sheet) => Object.keys(sheet).length > 8)) rich++;
          const back = await sheetsFromWorkbook(kinds, await sheetsToWorkbook(kinds, sheets));
          expect(back.problems).toEqual([]);
          expect(back.sheets).toEqual(sheets);
        }),
        { numRuns: 40 },
      );
      // The arbitrary makes full sheets, not only the four fields that all have.
      expect(rich).toBeGreaterThan(20);
    },
    60_000,
  );

  const edited = async (change: (rows: (string | number | boolean | null)[][]) => void) => {
    const book = await readXlsx(await sheetsToWorkbook(kinds, [managementSample]));
    const rows = book.sheets[0]?.rows ?? [];
    change(rows);
    return sheetsFromWorkbook(kinds, await writeXlsx({ sheets: [{ name: 's', rows }] }));
  };
  const rowOf = (rows: (string | number | boolean | null)[][], label: string) =>
    rows.find((row) => String(row[1]).trim() === label) ?? [];

  test('what a clerk changes is read, in any order of rows', async () => {
    const { sheets, problems } = await edited((rows) => {
      rowOf(rows, '予算額')[3] = '４９，０００';
      rowOf(rows, '改善目標')[3] = '目標を改めた。';
      rows.push(...rows.splice(40, 5));
    });
    expect(problems).toEqual([]);
    expect(sheets[0]).toEqual({
      ...managementSample,
      improvementGoal: '目標を改めた。',
      costs: managementSample.costs?.map((cost, index) => (index === 0 ? { ...cost, budget: 49000 } : cost)),
    });
  });

  test('a year that was empty can be filled in', async () => {
    const { sheets } = await edited((rows) => {
      rowOf(rows, '予算額')[7] = 54000;
    });
    expect(sheets[0]?.costs?.at(-1)).toEqual({ fiscalYear: 2025, budget: 54000, state: 'plan' });
  });

  test('what cannot be read is reported with its cell', async () => {
    const { sheets, problems } = await edited((rows) => {
      rowOf(rows, '予算額')[3] = '約5万';
      rows.push([null, '追加', null, 'x']);
    });
    expect(problems).toMatchObject([{ column: 'D', found: '約5万', path: 'costs/#0/budget' }, { found: 'x' }]);
    expect(sheets[0]?.costs?.[0]?.budget).toBeUndefined();
  });
});

describe('foreign tables', () => {
  const rows = [
    ['令和6年度 事務事業一覧', null, null, null, null, null, null],
    ['番号', '事務事業名', '担当部課', '令和5年度予算額', '令和5年度決算額（千円）', '令和6年度 予算額', '対象'],
    ['001', '図書館の運営', '文化課', '12,300', '△5', 13000, '市民'],
    ['002', '公園の管理', '公園課', '-', '約3千', '', null],
    ['003', '', '公園課', '1', '2', '3', null],
  ];

  test('headers are mapped with their fiscal years; nothing is guessed', async () => {
    const [table] = await detectTable(writeCsv(rows), '一覧.csv', [management]);
    if (!table) throw new Error('no table');
    expect(table.columns.map(({ proposal }) => proposal?.path)).toEqual([
      'code',
      'name',
      'section',
      'costs/2023/budget',
      'costs/2023/settled',
      'costs/2024/budget',
      'target',
    ]);
    expect(table.fingerprint).toBe(
      (await detectTable(writeCsv([rows[1] ?? [], rows[3] ?? []]), 'x.csv', [management]))[0]?.fingerprint,
    );
    const { sheets, problems } = applyMapping(table, proposedMapping(table), management, { fiscalYear: 2024 });
    expect(sheets).toMatchObject([
      {
        code: '001',
        name: '図書館の運営',
        section: '文化課',
        fiscalYear: 2024,
        target: '市民',
        costs: [
          { fiscalYear: 2023, budget: 12300, settled: -5, state: 'actual' },
          { fiscalYear: 2024, budget: 13000 },
        ],
      },
      {
        code: '002',
        costs: [
          { fiscalYear: 2023, budget: null },
          { fiscalYear: 2024, budget: null },
        ],
      },
    ]);
    expect(problems).toMatchObject([{ row: 4, column: 'E', found: '約3千', path: 'costs/2023/settled' }, { row: 5 }]);
  });

  test('without a year no sheet is made', async () => {
    const [table] = await detectTable(writeCsv(rows), '一覧.csv', [management]);
    if (!table) throw new Error('no table');
    expect(applyMapping(table, proposedMapping(table), management)).toMatchObject({
      sheets: [],
      problems: expect.arrayContaining([{ row: 3, table: '一覧.csv', message: expect.anything() }]),
    });
  });

  test('one sheet a worksheet', async () => {
    const form = (name: string, budget: number) => [
      ['令和5年度 シート'],
      ['事務事業名', name],
      ['担当部課', '課'],
      ['番号', '7'],
      ['目的', '便利にする'],
      ['', '令和4年度', '令和5年度'],
      ['予算額', budget, budget + 1],
      ['決算額', '0', null],
    ];
    const bytes = await writeXlsx({
      sheets: [
        { name: 'A', rows: form('甲', 10) },
        { name: 'B', rows: form('乙', 20) },
      ],
    });
    const [table] = await detectTable(bytes, 'forms.xlsx', [management]);
    if (!table) throw new Error('no table');
    expect(table.shape).toBe('form');
    const { sheets, problems } = applyMapping(table, proposedMapping(table), management, { fiscalYear: 2023 });
    expect(problems).toEqual([]);
    expect(sheets).toMatchObject([
      {
        name: '甲',
        purpose: '便利にする',
        costs: [
          { fiscalYear: 2022, budget: 10, settled: 0 },
          { fiscalYear: 2023, budget: 11, settled: null },
        ],
      },
      { name: '乙', costs: [{ budget: 20 }, { budget: 21 }] },
    ]);
  });

  test('a file without such a table is refused', async () => {
    await expect(
      detectTable(
        writeCsv([
          ['a', 'b'],
          [1, 2],
        ]),
        'x.csv',
        kinds,
      ),
    ).rejects.toMatchObject({ code: 'no-table' });
  });
});

test('overview: unknown is blank', () => {
  const { header, rows } = overviewTable(samples, kinds);
  expect(rows.every((row) => row.length === header.length)).toBe(true);
  expect(rows[0]).toEqual([
    2023,
    expect.any(String),
    '041',
    '図書館情報システム運営業務',
    '教育局文化振興課',
    '継続',
    null,
    50400,
    49988,
    '実績',
    '継続',
  ]);
  expect(rows[1]?.[7]).toBeNull();
});
