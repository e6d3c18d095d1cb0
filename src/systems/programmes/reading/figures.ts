// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { parseNumber } from '#kernel/text/number.ts';
import { foldWidth, squeeze } from '#kernel/text/width.ts';
import type { Row } from './rows.ts';

const DIGIT = /[\d０-９]/;
const UNIT_IN_FRONT = /^[(（]\s*(?:千円|円|人|時間|件|回|%|％|-|−|－)\s*[)）]\s*/;
const ARROWS = /[⇒→⇨]/;
const ARROW = /\s*[⇒→⇨]\s*/g;

/** Text of a figure's cell without a unit in front and without arrows: `(千円) 3,000` → `3,000`, `3,655 ⇒` → `3,655`. */
export function bare(text: string): string {
  const first = text.charCodeAt(0);
  const unit = first === 0x28 || first === 0xff08 ? text.replace(UNIT_IN_FRONT, '') : text;
  return ARROWS.test(unit) ? unit.replace(ARROW, ' ').trim() : unit.trim();
}

/** Figures that were read before: a yearly table prints the same few again and again. */
const known = new Map<string, number | null>();
const MOST_KNOWN = 20_000;

/** The number that a cell is, null when it is none or no readable one. */
export function figure(text: string): number | null {
  if (text === '' || text.length > 40) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  const value = readFigure(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, value);
  return value;
}

function readFigure(text: string): number | null {
  if (!DIGIT.test(text)) return null;
  const plain = parseNumber(text);
  if (plain !== null) return plain;
  const rest = bare(text);
  return rest === text ? null : parseNumber(rest);
}

/** Whether a cell that is no number seems to have been one before the conversion damaged it (`1O,234`, `12,34`). */
export function damagedFigure(text: string): boolean {
  const key = squeeze(text);
  return (
    key.length <= 16 &&
    DIGIT.test(key) &&
    /^[▲△\-−(]*[\dOoQIl|SBZ,.、。·']+[)%]?$/.test(key) &&
    parseNumber(key) === null
  );
}

const NUMBER_TOKEN = /^[▲△−－-]?\(?\d{1,3}(?:,\d{3})*(?:\.\d+)?\)?%?$|^[▲△−－-]?\d+(?:\.\d+)?%?$/;

/** The figures of a cell: one, or several that the conversion put into one cell (`123,235 130,114`). */
export function figuresIn(text: string): string[] {
  if (figure(text) !== null && !ARROWS.test(text)) return [bare(text)];
  const rest = bare(text);
  if (rest === '') return [];
  if (!rest.includes(' ') || parseNumber(rest) !== null) return [rest];
  const tokens = foldWidth(rest)
    .replace(/([▲△−－]) +/g, '$1')
    .replace(/(?<=\d) ?, ?(?=\d{3}(?!\d))/g, ',')
    .split(/\s+/);
  return tokens.every((token) => NUMBER_TOKEN.test(token)) ? tokens : [rest];
}

const ERA_LETTER = /[RHSＲＨＳ令平昭]\s*[\d０-９元]/;
const YEAR_TOKEN =
  /(?:令和|平成|昭和|(?<![A-Za-z])[RHS])?\s*(?:元|\d{1,4})\s*年度?\s*(?:[(（][^()（）]*[)）])?\s*(?:見込み?|決算額?|予算額?|実績|目標)?|(?:令和|平成|昭和|(?<![A-Za-z])[RHS])\s*(?:元|\d{1,2})(?!\d)/g;

export type YearCell = { year: number; column: number; text: string };

/**
 * The years that a head line of a table names, with their columns. Cells that hold more than a year and 見込み, 決算 or
 * 予算 are no heads. Several years in one cell count one by one.
 */
export function yearsIn(row: Row, sheetYear: number | undefined): YearCell[] {
  const found: YearCell[] = [];
  for (let column = 0; column < row.cells.length; column++) {
    const text = row.cells[column]?.text ?? '';
    if (text === '' || text.length > 80 || (!text.includes('年') && !ERA_LETTER.test(text))) continue;
    const folded = foldWidth(text);
    const tokens = folded.match(YEAR_TOKEN);
    if (!tokens) continue;
    if (folded.replace(YEAR_TOKEN, '').trim() !== '') continue;
    for (const token of tokens) {
      const year = parseFiscalYear(token, { sheetYear });
      if (year !== null) found.push({ year, column, text: token.trim() });
    }
  }
  return found;
}
