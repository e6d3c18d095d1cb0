// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { parseNumber } from '#kernel/text/number.ts';
import { foldWidth, squeeze } from '#kernel/text/width.ts';

const DIGIT = /[\d０-９]/;
const UNIT_IN_FRONT = /^[(（]\s*(?:千円|円|人|時間|件|回|%|％|-|−|－)\s*[)）]\s*/;
const ARROWS = /[⇒→⇨]/;
const ARROW = /\s*[⇒→⇨]\s*/g;

/** Kana, kanji and letters begin words: nearly every cell that is no figure is known by its first character. */
const beginsWord = (code: number) =>
  (code >= 0x3041 && code <= 0x30fa) || (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x41 && code <= 0x7a);

/** Text of a figure's cell without a unit in front and without arrows: `(千円) 3,000` → `3,000`, `3,655 ⇒` → `3,655`. */
export function bare(text: string): string {
  const first = text.charCodeAt(0);
  const unit = first === 0x28 || first === 0xff08 ? text.replace(UNIT_IN_FRONT, '') : text;
  return ARROWS.test(unit) ? unit.replace(ARROW, ' ').trim() : unit.trim();
}

/** The number that a text is, null when it is none or no readable one. */
export function figure(text: string): number | null {
  if (text === '' || text.length > 40 || beginsWord(text.charCodeAt(0)) || !DIGIT.test(text)) return null;
  const plain = parseNumber(text);
  if (plain !== null) return plain;
  const rest = bare(text);
  return rest === text ? null : parseNumber(rest);
}

/** Whether a text that is no number seems to have been one before the conversion damaged it (`1O,234`, `12,34`). */
export function isDamagedFigure(text: string): boolean {
  const first = text.charCodeAt(0);
  if ((first >= 0x3041 && first <= 0x9fff) || !DIGIT.test(text)) return false;
  const key = squeeze(text);
  return (
    key.length <= 16 &&
    DIGIT.test(key) &&
    /^[▲△\-−(]*[\dOoQIl|SBZ,.、。·']+[)%]?$/.test(key) &&
    parseNumber(key) === null
  );
}

const NUMBER_TOKEN = /^[▲△−－-]?\(?\d{1,3}(?:,\d{3})*(?:\.\d+)?\)?%?$|^[▲△−－-]?\d+(?:\.\d+)?%?$/;

/** The figures of a text: one, or several that the conversion put into one cell (`123,235 130,114`). */
export function figuresIn(text: string): string[] {
  if (figure(text) !== null && !ARROWS.test(text)) return [bare(text)];
  const rest = bare(text);
  if (rest === '') return [];
  if (beginsWord(rest.charCodeAt(0)) || !rest.includes(' ') || parseNumber(rest) !== null) return [rest];
  const tokens = foldWidth(rest)
    .replace(/([▲△−－]) +/g, '$1')
    .replace(/(?<=\d) ?, ?(?=\d{3}(?!\d))/g, ',')
    .split(/\s+/);
  return tokens.every((token) => NUMBER_TOKEN.test(token)) ? tokens : [rest];
}

const ERA_LETTER = /[RHSＲＨＳ令平昭]\s*[\d０-９元]/;
const YEAR_TOKEN =
  /(?:令和|平成|昭和|(?<![A-Za-z])[RHS])?\s*(?:元|\d{1,4})\s*年度?\s*(?:[(（][^()（）]*[)）])?\s*(?:見込み?|決算額?|予算額?|実績|目標)?|(?:令和|平成|昭和|(?<![A-Za-z])[RHS])\s*(?:元|\d{1,2})(?!\d)/g;
/** What a text that is no year says on any sheet. */
export const NO_YEARS: readonly number[] = [];

/** The years that a text consists of (元年度, 令和 5年度, R05年度 見込み); none when there is anything else in it. */
export function yearsOf(text: string, sheetYear: number | undefined): readonly number[] {
  if (text === '' || text.length > 80 || (!text.includes('年') && !ERA_LETTER.test(text))) return NO_YEARS;
  const folded = foldWidth(text);
  const tokens = folded.match(YEAR_TOKEN);
  if (!tokens || folded.replace(YEAR_TOKEN, '').trim() !== '') return NO_YEARS;
  return tokens.map((token) => parseFiscalYear(token, { sheetYear })).filter((year) => year !== null);
}
