// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNumber, formatThousandYen, parseNumber } from './number.ts';

describe('parseNumber', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['1,234', 1234],
    ['１，２３４．５', 1234.5],
    ['205, 257, 690', 205257690],
    ['205 ,257円', 205257],
    ['▲ 1,414', -1414],
    ['▲145', -145],
    ['(△10,791千円)', -10791],
    ['（1,234）', -1234],
    ['△0', 0],
    ['-1.2', -1.2],
    ['−1.2 ％', -1.2],
    ['‐5', -5],
    ['–5', -5],
    ['ー5', -5],
    ['－5', -5],
    ['+12', 12],
    ['¥1,000', 1000],
    ['0.385%', 0.385],
    ['3,054件', 3054],
    ['100.00', 100],
    ['　12　人 ', 12],
    ['45.9 ％', 45.9],
    ['113 施設', 113],
  ])('%s is %d', (text, number) => expect(parseNumber(text)).toBe(number));

  test.each([
    '', ' ', '-', '—', '△', '()', '( )', '1-2', '12,34', '1,2345', '1234,567', ',123', '1,', '1,234,', '令和4年', '4年', '5月',
    '3,655 ⇒ 10', '3 655', '1.2.3', '5.', '.5', '(1', '1)', '▲-5', '(+5)', '5百万円', '3億円', '約5', '5件程度', '1,23 4',
    '10/12', '2020-12-10', '9999999999999999', '12e3', '1, 234.', '０x10', '１２、３４５',
  ])('%j is not one number', (text) => expect(parseNumber(text)).toBeNull()); // prettier-ignore

  test('reads back what is printed', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom('△' as const, '−' as const), (n, minus) => {
        expect(parseNumber(formatThousandYen(n, { minus }))).toBe(n || 0);
      }),
    ));

  test('reads decimals as the language itself does', () =>
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 5 }), (n, decimals) => {
        const text = `${Math.floor(n / 10 ** decimals)}.${String(n % 10 ** decimals).padStart(decimals, '0')}`;
        expect(parseNumber(text)).toBe(Number(text));
      }),
    ));

  test('never throws and gives a finite number or null', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'0123,.，△(-) 　円%年')), (characters) => {
        const number = parseNumber(characters.join(''));
        expect(number === null || Number.isFinite(number)).toBe(true);
      }),
    ));
});

describe('formatting', () => {
  test.each<[number | null, number | undefined, string]>([
    [1234567, undefined, '1,234,567'],
    [123, undefined, '123'],
    [0, undefined, '0'],
    [-10791, undefined, '△10,791'],
    [1234.5, undefined, '1,234.5'],
    [1.005, 2, '1.01'],
    [100, 2, '100.00'],
    [-0.4, 0, '0'],
    [2314.5, 0, '2,315'],
    [null, 2, ''],
    [Number.NaN, 0, ''],
  ])('%d with %s decimals is %j', (n, decimals, text) => expect(formatNumber(n, decimals)).toBe(text));

  test('an amount has no decimals; what is not known is empty', () => {
    expect(formatThousandYen(-1414.5, { minus: '−' })).toBe('−1,415');
    expect(formatThousandYen(undefined)).toBe('');
  });
});
