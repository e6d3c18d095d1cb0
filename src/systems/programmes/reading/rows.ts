// SPDX-License-Identifier: Apache-2.0
import { BLANK, type Cell, cellOf, CellTable, hashed } from './cells.ts';

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

/** A line with tags, Markdown or form feeds, or which may be the rule under a table's head. */
function unusualRow(line: number, raw: string): Row {
  const source = raw.replaceAll('\f', '');
  // `—` alone is a printed value (nothing to say), a rule under table heads is not.
  if (source === '' || (source.length < 200 && SEPARATOR_ROW.test(source) && !ONLY_DASH.test(source)))
    return { line, cells: NO_CELLS, first: -1, filled: 0 };
  return rowOf(line, rawCells(source).map(cellOf));
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const isLineEnd = (code: number) =>
  code === LINE_FEED || code === CARRIAGE_RETURN || code === 0x2028 || code === 0x2029;
const PIPE = 0x7c;
const FORM_FEED = 0x0c;
const LESS_THAN = 0x3c;
/** t of <tr>, <td>, <table> */
const T = 0x74;
const RULES = ':-–—=_+';

/** Reads the lines of a text one by one. */
class Lines {
  readonly #text: string;
  readonly #cells: CellTable;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#cells = new CellTable(text);
  }

  get ended(): boolean {
    return this.#at > this.#text.length;
  }

  next(line: number): Row {
    const text = this.#text;
    const known = this.#cells;
    const start = this.#at;
    const cells: Cell[] = [];
    let first = -1;
    let filled = 0;
    let unusual = false;
    let from = start;
    let hash = 0;
    let at = start;
    for (; ; at++) {
      const code = at < text.length ? text.charCodeAt(at) : LINE_FEED;
      const ends = isLineEnd(code);
      if (code !== TAB && !ends) {
        hash = hashed(hash, code);
        if (code === PIPE || code === FORM_FEED || (code === LESS_THAN && text.charCodeAt(at + 1) === T))
          unusual = true;
        continue;
      }
      const cell = at === from ? BLANK : known.cellAt(from, at, hash);
      if (cell.text !== '') {
        if (first === -1) first = cells.length;
        filled++;
      }
      cells.push(cell);
      if (ends) break;
      from = at + 1;
      hash = 0;
    }
    this.#at = at + (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED ? 2 : 1);
    if (unusual || (first !== -1 && RULES.includes(cells[first]?.text.charAt(0) ?? '')))
      return unusualRow(line, text.slice(start, at));
    return { line, cells, first, filled };
  }
}

/** A text → its rows. Line numbers stay those of the text, also across blank lines and form feeds. */
export function rowsOf(text: string): Row[] {
  const lines = new Lines(text);
  const rows: Row[] = [];
  while (!lines.ended) rows.push(lines.next(rows.length + 1));
  return rows;
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

export type YearCell = { year: number; column: number };
const NO_YEARS: YearCell[] = [];

/**
 * The years that a head line of a table names, with their columns. Cells that hold more than a year and 見込み, 決算 or
 * 予算 are no heads. Several years in one cell count one by one.
 */
export function yearsIn(row: Row, sheetYear: number | undefined): YearCell[] {
  let found = NO_YEARS;
  for (let column = Math.max(0, row.first); column < row.cells.length; column++) {
    const years = row.cells[column]?.yearsOn(sheetYear) ?? [];
    for (let at = 0; at < years.length; at++) {
      if (found === NO_YEARS) found = [];
      found.push({ year: years[at] as number, column });
    }
  }
  return found;
}
