// SPDX-License-Identifier: Apache-2.0
import { cleanText, foldWidth } from '#kernel/text/width.ts';

/** One cell: its words, and the form in which it is compared with labels ('' when it is too long to be a label). */
export type Cell = { text: string; key: string };

/** One line of a table. `line` is 1-based in the file; `first` is the first cell that is not blank, -1 when all are. */
export type Row = { line: number; cells: Cell[]; first: number };

/** Longest text that is still compared with labels as a whole. */
const LABEL_LENGTH = 60;

const LAYOUT = /[\s・·･、,，.。．:：;；「」『』《》〈〉【】()[\]（）#*|~〜～=+\-−‐–―—_/／*]+/g;
const MARKUP = /[<&]/;
const WIDE_SPACE = /[^\S ]|  |^ | $/;
const ONLY_DASH = /^[^-|=_+:]*[—–][^-|=_+:]*$/;
const SEPARATOR_ROW = /^[\s|:\-–—=_+]*$/;
const TABLE_CELL = /<\/t[dh]\s*>\s*(?:<t[dh][^>]*>)?|<t[dh](?:\s[^>]*)?>/i;
const TABLE_CELLS = new RegExp(TABLE_CELL, 'gi');
const TABLE_TAG = /<\/?(?:table|tbody|thead|tr)(?:\s[^>]*)?>/gi;
const BLANK: Cell = { text: '', key: '' };

/** Width, white space, brackets and separators do not tell labels apart. */
export const keyOf = (text: string): string => (text.length > LABEL_LENGTH ? '' : foldWidth(text).replace(LAYOUT, ''));

/**
 * Forms repeat most of their cells (labels, 0, 令和 5年度): each wording is prepared once and its cell shared. Cells are
 * never changed. Emptied when full, so that a long-running server does not grow.
 */
const prepared = new Map<string, Cell>();
const MOST_PREPARED = 20_000;
const LONGEST_PREPARED = 48;

/** A cell from its words. */
export function cellOf(raw: string): Cell {
  if (raw === '') return BLANK;
  if (raw.length > LONGEST_PREPARED) return prepare(raw);
  const known = prepared.get(raw);
  if (known) return known;
  const cell = prepare(raw);
  if (prepared.size >= MOST_PREPARED) prepared.clear();
  prepared.set(raw, cell);
  return cell;
}

function prepare(raw: string): Cell {
  let text = raw;
  if (MARKUP.test(raw) || WIDE_SPACE.test(raw)) text = cleanText(raw);
  if (text === '') return BLANK;
  return { text, key: keyOf(text) };
}

function cellsOf(line: string): Cell[] {
  let source = line;
  if (source.includes('<t') && TABLE_CELL.test(source))
    source = source
      .replace(TABLE_TAG, '')
      .trim()
      .replace(TABLE_CELLS, (tag, at: number) =>
        at === 0 || tag.startsWith('</') === false ? (at === 0 ? '' : '\t') : '\t',
      );
  // A table in Markdown: | a | b |
  if (source.includes('|') && !source.includes('\t')) {
    const trimmed = source.trim();
    if (trimmed.startsWith('|') && trimmed.length > 1)
      return trimmed
        .slice(1, trimmed.endsWith('|') ? -1 : undefined)
        .split('|')
        .map((raw) => cellOf(raw.trim()));
  }
  if (!source.includes('\t')) return [cellOf(source)];
  return source.split('\t').map(cellOf);
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** A text → its rows. Line numbers stay those of the text, also across blank lines and form feeds. */
export function rowsOf(text: string): Row[] {
  return text.split(LINE_END).map((raw, index) => {
    const line = raw.includes('\f') ? raw.replaceAll('\f', '') : raw;
    // `—` alone is a printed value (nothing to say), a rule under table heads is not.
    if (line === '' || (line.length < 200 && SEPARATOR_ROW.test(line) && !ONLY_DASH.test(line)))
      return { line: index + 1, cells: [], first: -1 };
    const cells = cellsOf(line);
    let first = 0;
    while (first < cells.length && cells[first]?.text === '') first++;
    return { line: index + 1, cells, first: first === cells.length ? -1 : first };
  });
}
