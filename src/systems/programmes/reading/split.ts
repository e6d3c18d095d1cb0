// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { squeeze } from '#kernel/text/width.ts';
import type { SheetKind } from '../kinds/kind.ts';
import { labelsOf, lookup } from './labels.ts';
import { keyOf } from './cells.ts';
import { type Row, textsOf } from './rows.ts';

/** The rows of one sheet. `year` is null when the title names none; `titled` is false when no title was found at all. */
export type Part = { kind: SheetKind; rows: Row[]; year: number | null; titled: boolean };

/** Longest line that can be a title; a sentence that names a sheet is longer. */
const TITLE_LENGTH = 50;
const YEAR = /(?:令和|平成|[RH])?(?:元|\d{1,4})年度/;
/** So many labels of a kind make a text a sheet of it although its title is lost. */
const ENOUGH_LABELS = 6;

function titleOf(row: Row, kinds: SheetKind[]): { kind: SheetKind; year: number | null } | null {
  if (row.filled > 3 || (row.cells[row.first]?.text.length ?? Infinity) > TITLE_LENGTH) return null;
  const words = textsOf(row).join('');
  // Even letter-spaced, a title is not longer.
  if (words.length > 3 * TITLE_LENGTH) return null;
  const line = squeeze(words);
  if (line.length > TITLE_LENGTH) return null;
  const kind = kinds.find((candidate) => candidate.recognise.title.test(line));
  if (!kind || line.endsWith('。')) return null;
  const year = YEAR.exec(line.replace(kind.recognise.title, ' '))?.[0];
  return { kind, year: year === undefined ? null : parseFiscalYear(year) };
}

/** Labels of required fields that a sheet has once: code and name. */
function identifies(part: Row[], kind: SheetKind): boolean {
  const labels = labelsOf(kind);
  for (const row of part)
    for (const cell of row.cells) {
      if (cell.text === '') continue;
      const targets = lookup(labels.exact, cell);
      if (targets?.some((target) => target.type === 'value' && ['code', 'name'].includes(target.field.key)))
        return true;
      if (/^(?:NO|No|№)\.?\s*\d+(?:-\d+)?$/.test(cell.text) && labels.exact.has('NO')) return true;
    }
  return false;
}

/** Number of different labels of the kind among the rows. */
export function labelCount(rows: Row[], kind: SheetKind, enough = Infinity): number {
  const labels = labelsOf(kind);
  const found = new Set<string>();
  for (const row of rows)
    for (const cell of row.cells) {
      if (cell.key === '' || found.has(cell.key)) continue;
      const targets = lookup(labels.exact, cell);
      if (targets?.some((target) => target.type !== 'ignore')) found.add(cell.key);
      if (found.size >= enough) return found.size;
    }
  return found.size;
}

/**
 * Finds the sheets in a text: each begins with its title, or with labels that the form prints above it. The title
 * repeated on a second page does not begin a new sheet. A text without any title is one sheet when it has enough labels
 * of a kind. Rows before the first sheet are given back.
 */
export function splitSheets(rows: Row[], kinds: SheetKind[]): { parts: Part[]; outside: Row[] } {
  const starts: { at: number; kind: SheetKind; year: number | null }[] = [];
  for (const [at, row] of rows.entries()) {
    if (row.first === -1) continue;
    const title = titleOf(row, kinds);
    if (!title) continue;
    const above = title.kind.recognise.above;
    let from = at;
    if (above) {
      const keys = above.map(keyOf);
      for (let back = at - 1; back >= 0 && back >= at - 12; back--) {
        const before = rows[back];
        if (!before || before.first === -1) continue;
        if (!keys.some((key) => before.cells[before.first]?.key.startsWith(key))) break;
        from = back;
      }
    }
    starts.push({ at: from, ...title });
  }
  if (starts.length === 0) {
    const best = kinds
      .map((kind) => ({ kind, count: labelCount(rows, kind) }))
      .toSorted((a, b) => b.count - a.count)[0];
    if (!best || best.count < ENOUGH_LABELS) return { parts: [], outside: rows };
    return { parts: [{ kind: best.kind, rows, year: null, titled: false }], outside: [] };
  }
  const parts: Part[] = [];
  for (const [index, start] of starts.entries()) {
    const part = rows.slice(start.at, starts[index + 1]?.at ?? rows.length);
    const previous = parts.at(-1);
    // The second page of a form repeats the title, but neither number nor name.
    if (
      previous?.kind === start.kind &&
      (start.year === null || start.year === previous.year) &&
      !identifies(part, start.kind)
    )
      previous.rows.push(...part);
    else parts.push({ kind: start.kind, rows: part, year: start.year, titled: true });
  }
  return { parts, outside: rows.slice(0, starts[0]?.at ?? 0) };
}
