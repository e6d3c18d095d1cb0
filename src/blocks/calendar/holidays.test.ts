// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { holidayName, isHoliday, isYearEndClosing } from './holidays.ts';

const daysOf = (year: number) => {
  const list: string[] = [];
  for (let day = Temporal.PlainDate.from(`${year}-01-01`); day.year === year; day = day.add({ days: 1 })) {
    const name = holidayName(day.toString());
    if (name !== null) list.push(`${day.toString().slice(5)} ${name}`);
  }
  return list;
};

test('the year of the accession', () =>
  expect(daysOf(2019)).toEqual([
    '01-01 元日',
    '01-14 成人の日',
    '02-11 建国記念の日',
    '03-21 春分の日',
    '04-29 昭和の日',
    '04-30 国民の休日',
    '05-01 天皇の即位の日',
    '05-02 国民の休日',
    '05-03 憲法記念日',
    '05-04 みどりの日',
    '05-05 こどもの日',
    '05-06 振替休日',
    '07-15 海の日',
    '08-11 山の日',
    '08-12 振替休日',
    '09-16 敬老の日',
    '09-23 秋分の日',
    '10-14 体育の日',
    '10-22 即位礼正殿の儀の行われる日',
    '11-03 文化の日',
    '11-04 振替休日',
    '11-23 勤労感謝の日',
  ]));

test('this year, with a citizens’ holiday in September', () =>
  expect(daysOf(2026)).toEqual([
    '01-01 元日',
    '01-12 成人の日',
    '02-11 建国記念の日',
    '02-23 天皇誕生日',
    '03-20 春分の日',
    '04-29 昭和の日',
    '05-03 憲法記念日',
    '05-04 みどりの日',
    '05-05 こどもの日',
    '05-06 振替休日',
    '07-20 海の日',
    '08-11 山の日',
    '09-21 敬老の日',
    '09-22 国民の休日',
    '09-23 秋分の日',
    '10-12 スポーツの日',
    '11-03 文化の日',
    '11-23 勤労感謝の日',
  ]));

describe('the law over time', () => {
  test.each<[string, string | null]>([
    ['1948-05-03', null],
    ['1948-09-23', '秋分の日'],
    ['1948-11-03', '文化の日'],
    ['1959-04-10', '皇太子明仁親王の結婚の儀'],
    ['1966-02-11', null],
    ['1967-02-11', '建国記念の日'],
    ['1973-02-12', null],
    ['1973-04-30', '振替休日'],
    ['1986-05-04', null],
    ['1987-05-04', '振替休日'],
    ['1988-05-04', '国民の休日'],
    ['1989-04-29', 'みどりの日'],
    ['1999-01-15', '成人の日'],
    ['2000-01-10', '成人の日'],
    ['2006-05-04', '国民の休日'],
    ['2008-05-06', '振替休日'],
    ['2009-09-22', '国民の休日'],
    ['2009-05-06', '振替休日'],
    ['2019-12-23', null],
    ['2020-07-23', '海の日'],
    ['2020-07-24', 'スポーツの日'],
    ['2020-08-10', '山の日'],
    ['2020-10-12', null],
    ['2021-07-22', '海の日'],
    ['2021-07-23', 'スポーツの日'],
    ['2021-08-09', '振替休日'],
    ['2021-08-11', null],
    ['2024-09-22', '秋分の日'],
    ['2024-09-23', '振替休日'],
  ])('%s: %s', (date, name) => expect(holidayName(date)).toBe(name));
});

test('English names, years out of reach and the year-end closing', () => {
  expect(holidayName('2026-11-23', 'en')).toBe('Labour Thanksgiving Day');
  expect(isHoliday('2026-11-22')).toBe(false);
  expect(() => isHoliday('2100-01-01')).toThrow(RangeError);
  expect(() => isHoliday('1947-01-01')).toThrow(RangeError);
  expect(isYearEndClosing('2026-12-28')).toBe(false);
  expect(isYearEndClosing('2026-12-29')).toBe(true);
  expect(isYearEndClosing('2027-01-03')).toBe(true);
  expect(isYearEndClosing('2027-01-04')).toBe(false);
});

test('every substitute follows a Sunday holiday and every year has its number of holidays', () => {
  for (let year = 2022; year <= 2099; year++) {
    const days = daysOf(year);
    const own = days.filter((day) => !day.endsWith('休日'));
    expect(own).toHaveLength(16);
    for (const day of days.filter((text) => text.endsWith('振替休日')))
      expect(Temporal.PlainDate.from(`${year}-${day.slice(0, 5)}`).dayOfWeek).not.toBe(7);
  }
});
