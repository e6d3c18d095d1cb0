// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { type Cell, sharedCells } from './cells.ts';

/**
 * One line of a table. `line` is 1-based in the file; `first` is the first cell that is not blank, -1 when all are;
 * `filled` counts those that are not.
 */
export type Row = { line: number; cells: Cell[]; first: number; filled: number };

const ONLY_DASH = /^[^-|=_+:]*[—–][^-|=_+:]*$/;
const SEPARATOR_ROW = /^[\s|:\-–—=_+]*$/;
const TABLE_CELL = /<\/t[dh]\s*>\s*(?:<t[dh][^>]*>)?|<t[dh](?:\s[^>]*)?>/i;
const TABLE_CELLS = new RegExp(TABLE_CELL, 'gi');
const TABLE_TAG = /<\/?(?:table|tbody|thead|tr)(?:\s[^>]*)?>/gi;

const NO_CELLS: Cell[] = [];

function rawCells(line: string): string[] {
  let source = line;
  if (source.includes('<t') && TABLE_CELL.test(source))
    source = source
      .replace(TABLE_TAG, '')
      .trim()
      .replace(TABLE_CELLS, (_, at: number) => (at === 0 ? '' : '\t'));
  // A table in Markdown: | a | b |
  if (source.includes('|') && !source.includes('\t')) {
    const trimmed = source.trim();
    if (trimmed.startsWith('|') && trimmed.length > 1)
      return trimmed
        .slice(1, trimmed.endsWith('|') ? -1 : undefined)
        .split('|')
        .map((raw) => raw.trim());
  }
  return source.split('\t');
}

export function rowOf(line: number, cells: Cell[]): Row {
  let first = -1;
  let filled = 0;
  for (let column = 0; column < cells.length; column++) {
    if (cells[column]?.text === '') continue;
    if (first === -1) first = column;
    filled++;
  }
  return { line, cells, first, filled };
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
const linesOf = (text: string) => text.split(/[\r\u2028\u2029]/.test(text) ? LINE_END : '\n');

/** A text → its rows. Line numbers stay those of the text, also across blank lines and form feeds. */
export function rowsOf(text: string): Row[] {
  const cellOf = sharedCells();
  return linesOf(text).map((raw, index) => {
    const line = raw.includes('\f') ? raw.replaceAll('\f', '') : raw;
    // `—` alone is a printed value (nothing to say), a rule under table heads is not.
    if (line === '' || (line.length < 200 && SEPARATOR_ROW.test(line) && !ONLY_DASH.test(line)))
      return { line: index + 1, cells: NO_CELLS, first: -1, filled: 0 };
    return rowOf(index + 1, rawCells(line).map(cellOf));
  });
}

/** The words of a row's cells, without the blank ones. */
export function textsOf(row: Row, from = 0, to = row.cells.length): string[] {
  const texts: string[] = [];
  for (let column = from; column < to; column++) {
    const text = row.cells[column]?.text ?? '';
    if (text !== '') texts.push(text);
  }
  return texts;
}

export type YearCell = { year: number; column: number; text: string };
const NO_YEARS: YearCell[] = [];

/**
 * The years that a head line of a table names, with their columns. Cells that hold more than a year and 見込み, 決算 or
 * 予算 are no heads. Several years in one cell count one by one.
 */
export function yearsIn(row: Row, sheetYear: number | undefined): YearCell[] {
  let found = NO_YEARS;
  for (let column = Math.max(0, row.first); column < row.cells.length; column++) {
    const cell = row.cells[column];
    if (!cell || cell.text === '') continue;
    for (const token of cell.yearTokens) {
      const year = parseFiscalYear(token, { sheetYear });
      if (year === null) continue;
      if (found === NO_YEARS) found = [];
      found.push({ year, column, text: token });
    }
  }
  return found;
}
