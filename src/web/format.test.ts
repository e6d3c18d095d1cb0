// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  eraYear,
  formatDate,
  formatFiscalYear,
  formatInstant,
  formatNumber,
  formatShare,
  shortFiscalYear,
} from './format.ts';

describe('dates', () => {
  test('residents read the era and the weekday, clerks sort', () => {
    expect(formatDate('2026-11-22', 'ja')).toBe('令和8年11月22日(日)');
    expect(formatDate('2026-11-22', 'ja', 'clerk')).toBe('2026-11-22');
    expect(formatDate('2026-11-22', 'en')).toBe('Sunday 22 November 2026');
  });
  test('an era begins with 元年 on its first day', () => {
    expect(eraYear('2019-04-30')).toBe('平成31年');
    expect(eraYear('2019-05-01')).toBe('令和元年');
  });
  test('instants are told in the time of Japan', () => {
    expect(formatInstant('2026-11-21T15:02:00Z', 'ja')).toBe('令和8年11月22日(日) 0時02分');
    expect(formatInstant('2026-11-22T05:02:00Z', 'ja', 'clerk')).toBe('2026-11-22 14:02');
    expect(formatInstant('2026-11-22T05:02:00Z', 'en')).toBe('Sunday 22 November 2026 14:02');
  });
});

describe('fiscal years', () => {
  test('the year from April 2019 is 令和元年度', () => {
    expect([2018, 2019, 2026].map((year) => formatFiscalYear(year, 'ja'))).toEqual([
      '平成30年度',
      '令和元年度',
      '令和8年度',
    ]);
    expect([2018, 2026].map((year) => shortFiscalYear(year, 'ja'))).toEqual(['H30', 'R8']);
    expect(formatFiscalYear(2026, 'en')).toBe('FY2026');
  });
});

describe('numbers', () => {
  test('have thousands marks and their own minus', () => {
    expect(formatNumber(1234567)).toBe('1,234,567');
    expect(formatNumber(-1234)).toBe('−1,234');
    expect(formatNumber(-1234, { sheet: true })).toBe('△1,234');
    expect(formatNumber(1234.5678)).toBe('1,234.5678');
    expect(formatNumber(-0.04, { digits: 1 })).toBe('0.0');
    expect(formatShare(0.9666)).toBe('96.7%');
  });
});
