// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatWarekiDate, parseWarekiDate } from './wareki.ts';

describe('parseWarekiDate', () => {
  test.each([
    ['令和2年12月10日', '2020-12-10'],
    ['令和 ２年１２月１０日（木）', '2020-12-10'],
    ['R2.12.10', '2020-12-10'],
    ['R02/12/10', '2020-12-10'],
    ['令和元年5月1日', '2019-05-01'],
    ['平成31年4月30日', '2019-04-30'],
    ['昭和64年1月7日', '1989-01-07'],
    ['平成元年1月8日', '1989-01-08'],
    ['2020-12-10', '2020-12-10'],
    ['2020/12/10', '2020-12-10'],
    ['2020年2月29日', '2020-02-29'],
  ])('%s is %s', (text, date) => expect(parseWarekiDate(text)).toBe(date));

  test.each([
    '', '令和2年', '令和2年12月', '令和2年2月30日', '令和元年4月30日', '平成31年5月1日', '昭和64年1月8日', '令和31年4月1日', '令和0年1月1日',
    '令和2年12月10日(金)', '2020-13-01', '2020-12/10', '2021-02-29', '令和2年12月10日まで', '12月10日',
  ])('%j is no date', (text) => expect(parseWarekiDate(text)).toBeNull()); // prettier-ignore
});

test('printed forms', () => {
  expect(formatWarekiDate('2026-11-22')).toBe('令和8年11月22日');
  expect(formatWarekiDate('2026-11-22', { weekday: true })).toBe('令和8年11月22日(日)');
  expect(formatWarekiDate('2019-05-01')).toBe('令和元年5月1日');
  expect(formatWarekiDate('2019-04-30')).toBe('平成31年4月30日');
  expect(formatWarekiDate('1860-01-01')).toBe('1860年1月1日');
  expect(() => formatWarekiDate('2026-02-29')).toThrow(RangeError);
});

test('reads back every printed day', () => {
  const first = Temporal.PlainDate.from('1868-01-25');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_000 }), fc.boolean(), (days, weekday) => {
      const date = first.add({ days }).toString();
      expect(parseWarekiDate(formatWarekiDate(date, { weekday }))).toBe(date);
    }),
  );
});
