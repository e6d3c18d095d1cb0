// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import { squeeze } from '#kernel/text/width.ts';

/**
 * Variants in family names that people type as the character of everyday use: 髙橋 is found by 高橋, 渡邉 by 渡辺. Names are
 * kept as their bearers write them; only the comparison folds them.
 */
const VARIANTS = '髙﨑塚濵濱邊邉齋齊斉德惠澤櫻嶋嶌瀨桒栁廣國冨吉𠮷槗昻増增眞龍藪籔邨';
const EVERYDAY = '高崎塚浜浜辺辺斎斎斎徳恵沢桜島島瀬桑柳広国富吉吉橋昂増増真竜薮薮村';
const everyday = new Map([...VARIANTS].map((variant, index) => [variant, [...EVERYDAY][index]!]));

/** Without spaces, width, katakana and variant characters: the form in which names are compared. */
export const foldName = (name: string): string =>
  [
    ...squeeze(name)
      .normalize('NFKC')
      .replaceAll(/[\u{E0100}-\u{E01EF}\uFE00-\uFE0F]/gu, ''),
  ]
    .map((character) => {
      const hiragana = /[ァ-ヶ]/.test(character) ? String.fromCodePoint(character.codePointAt(0)! - 0x60) : character;
      return everyday.get(hiragana) ?? hiragana;
    })
    .join('')
    .toLowerCase();

const KATAKANA = Array.from({ length: 0x30f6 - 0x30a1 + 1 }, (_, at) => String.fromCodePoint(0x30a1 + at)).join('');
const HIRAGANA = Array.from({ length: 0x30f6 - 0x30a1 + 1 }, (_, at) => String.fromCodePoint(0x3041 + at)).join('');

/** `foldName` of a column. */
export const foldedName = (column: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`lower(translate(regexp_replace(normalize(${column}, NFKC), ${'[\\s\\uFE00-\\uFE0F\\U000E0100-\\U000E01EF]'}, '', 'g'),
    ${VARIANTS + KATAKANA}, ${EVERYDAY + HIRAGANA}))`;

/** Whether a folded column holds the words; `%` and `_` mean themselves. */
export const nameHas = (column: RawBuilder<unknown>, words: string): RawBuilder<boolean> =>
  sql<boolean>`position(${foldName(words)} in ${foldedName(column)}) > 0`;
