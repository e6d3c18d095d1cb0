// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, foldWidth, squeeze } from './width.ts';

describe('foldWidth', () => {
  test.each([
    ['ＡＢＣ１２３％', 'ABC123%'],
    ['（令和４年度）', '(令和4年度)'],
    ['ｶﾞｲﾄﾞﾗｲﾝ ﾊﾟｿｺﾝ', 'ガイドライン パソコン'],
    ['ｳﾞｧｲｵﾘﾝ', 'ヴァイオリン'],
    ['ｱﾞ', 'ア゛'],
    ['｢市｣､｡･', '「市」、。・'],
    ['￥１，０００', '¥1,000'],
    ['〜①㎡ー−△', '〜①㎡ー−△'],
    ['つくば　市', 'つくば 市'],
  ])('%s → %s', (from, to) => expect(foldWidth(from)).toBe(to));

  test('folding twice changes nothing more', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldWidth(foldWidth(text))).toBe(foldWidth(text));
      }),
    ));
});

describe('squeeze', () => {
  test('takes every kind of white space out', () =>
    expect(squeeze('　予 算\u00a0額\u200b（ 千円 ）\n\t\ufeff')).toBe('予算額(千円)'));

  test('leaves none', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(squeeze(text)).not.toMatch(/[\s\u200b-\u200f]/);
      }),
    ));
});

describe('cleanText', () => {
  test.each([
    ['<p>○運用を行う。</p> <ul style="x"> ・住民記録</ul>', '○運用を行う。\n・住民記録'],
    ['前半<br/>後半', '前半\n後半'],
    ['Ａ＆Ｂ &amp; C&nbsp;D &#12354;&#x3042;', 'Ａ＆Ｂ & C D ああ'],
    ['対 象', '対象'],
    ['目　　的', '目的'],
    ['平成 3年 4月 運用開始', '平成 3年 4月 運用開始'],
    ['都市   計画', '都市 計画'],
    ['です。  また、 次に', 'です。また、次に'],
    ['<input type="radio"/> 有 <input checked="" type="radio"/> 無', '○ 有 ● 無'],
    ['<input type="checkbox" checked=""/>新規', '☑新規'],
    ['  \n\n一行目 \r\n\n\n 二行目　', '一行目\n二行目'],
    ['面積 <5ha 以上', '面積 <5ha 以上'],
    ['&lt;script&gt;', '＜script>'],
    ['<scr<b>ipt>', '＜script>'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ])('%j → %j', (from, to) => expect(cleanText(from)).toBe(to));

  test('never gives the start of a tag', () =>
    fc.assert(
      fc.property(
        fc
          .array(
            fc.oneof(
              fc.constantFrom(
                '<',
                '>',
                '/',
                '&lt;',
                '&#60;',
                '&#x3c;',
                '<p>',
                '<b',
                'script',
                '&',
                ';',
                '!',
                '\u200b',
                '　',
              ),
              fc.string(),
            ),
          )
          .map((parts) => parts.join('')),
        (text) => {
          expect(cleanText(text)).not.toMatch(/<[a-z/!?]/i);
        },
      ),
    ));

  test('keeps every letter of a text without markup', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('市', 'の', '　', ' ', '\n', '12', '。', 'A', '（')), (parts) => {
        const text = parts.join('');
        expect(squeeze(cleanText(text))).toBe(squeeze(text));
      }),
    ));
});
