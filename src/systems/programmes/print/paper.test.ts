// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import type { SheetKind } from '../kinds/kind.ts';
import { type Block, type PaperCell, paperOf } from './paper.ts';
import { sheetPdf } from './pdf.ts';
import { analysisSample, budgetRequestSample, managementSample, priorEvaluationSample, samples } from './samples.ts';

const kindOf = (id: string) => kinds.find((kind) => kind.id === id) as SheetKind;
const tables = (blocks: Block[]): Extract<Block, { block: 'table' }>[] =>
  blocks.flatMap((block) =>
    block.block === 'columns' ? tables(block.columns.flat()) : block.block === 'table' ? [block] : [],
  );
const cellsOf = (sheet: (typeof samples)[number]): PaperCell[] =>
  tables(paperOf(kindOf(sheet.kind), sheet).blocks).flatMap(({ head, rows }) => [...head, ...rows].flat());
const textOf = (cell: PaperCell) => cell.texts.map(({ text }) => text).join('\n');
const at = (sheet: (typeof samples)[number], path: string) =>
  cellsOf(sheet)
    .filter((cell) => cell.texts.some((text) => text.path === path))
    .map(textOf);

describe('every table is a full grid', () => {
  const empty = kinds.map((kind) => ({ kind: kind.id, fiscalYear: 2026, code: '', name: '' }));
  test.each([...samples, ...empty])('$kind $code', (sheet) => {
    for (const { widths, head, rows } of tables(paperOf(kindOf(sheet.kind), sheet).blocks)) {
      const taken = new Map<string, number>();
      for (const cell of [...head, ...rows].flat())
        for (let row = cell.row; row < cell.row + cell.rowSpan; row++)
          for (let column = cell.column; column < cell.column + cell.colSpan; column++)
            taken.set(`${row},${column}`, (taken.get(`${row},${column}`) ?? 0) + 1);
      const expected = (head.length + rows.length) * widths.length;
      expect([...taken.values()].every((count) => count === 1)).toBe(true);
      expect(taken.size).toBe(expected);
    }
  });
});

test('unknown is 未把握 or blank, zero is 0, negatives have △', () => {
  expect(at(managementSample, 'indicators/0/values/2019/actual')).toEqual(['未把握']);
  expect(at(managementSample, 'indicators/0/values/2022/actual')).toEqual(['0.0']);
  expect(at(managementSample, 'indicators/1/values/2022/actual')).toEqual(['△1.2']);
  expect(at(managementSample, 'costs/2024/settled')).toEqual(['']);
  expect(at(managementSample, 'costs/2021/funding/other')).toEqual(['0']);
  expect(at(managementSample, 'costs/2021/personnel/fte')).toEqual(['1.00']);
  expect(at(analysisSample, 'activities/0/values/2015/value')).toEqual(['未把握']);
});

test('years are printed as the form names them', () => {
  const texts = cellsOf(analysisSample).map(textOf);
  for (const text of [
    '30年度',
    '元年度',
    '3年度\n見込み',
    '目標値\n（8年度）',
    '昭和58（1983）年度',
    '令和2年度に取り組む具体的な改善内容',
    '決算額（3年度は見込み）',
  ])
    expect(texts).toContain(text);
  expect(cellsOf(managementSample).map(textOf)).toEqual(
    expect.arrayContaining(['令和3年度', '令和7年度', 'R01年度', 'R06年度']),
  );
});

test('choices show all options and what was chosen; a lost mark chooses none', () => {
  expect(at(priorEvaluationSample, 'category')).toEqual(['☑\u00a0新規　□\u00a0拡大']);
  expect(cellsOf(priorEvaluationSample).map(textOf)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('○\u00a0有　○\u00a0無'),
      expect.stringContaining('○\u00a0有　●\u00a0無'),
    ]),
  );
  expect(at(priorEvaluationSample, 'verdict/decision')).toEqual(['☑\u00a0採択', '□\u00a0不採択', '□\u00a0一部不採択']);
  expect(at(priorEvaluationSample, 'verdict/options')[0]).toContain('☑\u00a0事業のやり方改善');
  expect(at(priorEvaluationSample, 'verdict/options')[1]).not.toContain('☑');
});

test('the request form numbers its boxes by the kind of request', () => {
  const boxes = (category: string) => cellsOf({ ...budgetRequestSample, category }).map(textOf);
  expect(boxes('レベルアップ事業')).toEqual(expect.arrayContaining(['14　事務事業評価結果', '15　編成の考え方']));
  expect(boxes('新規事業')).toContain('14　編成の考え方');
  expect(boxes('新規事業')).not.toContain('14　事務事業評価結果');
  expect(at(budgetRequestSample, 'requestGroups/0/subtotal')).toEqual(['15,555']);
});

test('the cost statement shows the difference of both years', () => {
  const texts = tables(paperOf(kindOf('analysis'), analysisSample).blocks)
    .flatMap(({ rows }) => rows)
    .find((row) => row.some((cell) => textOf(cell) === '物件費'))
    ?.map(textOf);
  expect(texts).toEqual(expect.arrayContaining(['41,160', '47,450', '6,290']));
});

test.each(samples)('every text and figure of $kind is printed', (sheet) => {
  const all = cellsOf(sheet).map(textOf).join('\n');
  const strings = (value: unknown, key = ''): string[] => {
    if (typeof value === 'string') return /^(?:kind|state|type|basis|level|submittedOn)$/.test(key) ? [] : [value];
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([name, item]) => strings(item, Array.isArray(value) ? key : name));
  };
  for (const text of strings(sheet)) expect(all).toContain(text);
});

test('a sheet becomes a PDF, however long its texts are', async () => {
  for (const sheet of samples) {
    const bytes = await sheetPdf(kindOf(sheet.kind), {
      ...sheet,
      content: '長い文章。\n'.repeat(400),
      outline: '長い文章。'.repeat(1500),
    });
    expect(bytes.length).toBeGreaterThan(10_000);
  }
});
