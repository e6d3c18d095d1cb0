// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { booksClosedOn, firstDay, fiscalYearOf, formatFiscalYear, lastDay, parseFiscalYear } from './fiscal-year.ts';

describe('parseFiscalYear', () => {
  test.each<[string, number]>([
    ['令和 4年度', 2022],
    ['令和４年度', 2022],
    ['令和元年度', 2019],
    ['R01年度', 2019],
    ['R6', 2024],
    ['Ｒ６年度', 2024],
    ['H30', 2018],
    ['平成31年度', 2019],
    ['平成31年度（令和元年度）', 2019],
    ['昭和 58（1983）年度', 1983],
    ['昭和58年度(1983年度)', 1983],
    ['令和5年度（2023年度）決算', 2023],
    ['2023年度', 2023],
    ['2023', 2023],
    ['FY2023', 2023],
    ['㋿5年度', 2023],
    ['令和5年度当初予算', 2023],
    ['令和32年度', 2050],
  ])('%s is %i', (text, year) => expect(parseFiscalYear(text)).toBe(year));

  test.each<[string, number, number]>([
    ['27年度', 2021, 2015],
    ['30年度', 2021, 2018],
    ['元年度', 2021, 2019],
    ['2年度決算', 2021, 2020],
    ['3年度見込み', 2021, 2021],
    ['目標値(8年度)', 2021, 2026],
    ['63年度', 1995, 1988],
    ['31年度', 2018, 2019],
  ])('%s on a sheet of %i is %i', (text, sheetYear, year) => expect(parseFiscalYear(text, { sheetYear })).toBe(year));

  test.each([
    '', '27年度', '昭和58(1984)年度', '平成31年度(令和2年度)', '令和3年1月', '令和2年12月10日', 'R2.12.10', '令和4年度～令和6年度',
    '令和4~6年度', '令和3・4年度', '年度', '翌年度', '令和0年度', '12345', '2023年4月', '令和5年度 3,000千円', 'PR3', '1500年度',
    '令和5年度から令和7年度まで', '5か年度',
  ])('%j is no single fiscal year', (text) => expect(parseFiscalYear(text, {})).toBeNull()); // prettier-ignore

  test('reads back every printed year', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1868, max: 2080 }), (year) => {
        expect(parseFiscalYear(formatFiscalYear(year))).toBe(year);
        expect(parseFiscalYear(formatFiscalYear(year, 'short'))).toBe(year);
      }),
    ));

  test('a bare year within seven years of the sheet is read back', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1996, max: 2040 }), fc.integer({ min: -7, max: 7 }), (sheetYear, apart) => {
        const year = sheetYear + apart;
        expect(parseFiscalYear(formatFiscalYear(year, 'bare'), { sheetYear })).toBe(year);
      }),
    ));
});

test('printed forms', () => {
  expect(formatFiscalYear(2023)).toBe('令和5年度');
  expect(formatFiscalYear(2023, 'short')).toBe('R05年度');
  expect(formatFiscalYear(2023, 'bare')).toBe('5年度');
  expect(formatFiscalYear(2019)).toBe('令和元年度');
  expect(formatFiscalYear(2018)).toBe('平成30年度');
  expect(formatFiscalYear(1988)).toBe('昭和63年度');
  expect(formatFiscalYear(1867)).toBe('1867年度');
});

test('a fiscal year begins on 1 April, ends on 31 March and its books close on 31 May', () => {
  expect(fiscalYearOf('2027-03-31')).toBe(2026);
  expect(fiscalYearOf('2027-04-01')).toBe(2027);
  expect(fiscalYearOf(firstDay(2026))).toBe(2026);
  expect(fiscalYearOf(lastDay(2026))).toBe(2026);
  expect(booksClosedOn(2026)).toBe('2027-05-31');
  expect(() => fiscalYearOf('2026-02-30')).toThrow(RangeError);
});
