// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { squeeze } from '#kernel/text/width.ts';
import type { SheetKind, ValueField } from '../kinds/kind.ts';
import { keyOf } from './cells.ts';
import { labelsOf, printedOf } from './labels.ts';
import { once } from './once.ts';
import { type Row, textsOf } from './rows.ts';

/** The rows of one sheet. `year` is null when the title names none; `titled` is false when no title was found at all. */
export type Part = { kind: SheetKind; rows: Row[]; year: number | null; titled: boolean };

/** Longest line that can be a title; a sentence that names a sheet is longer. */
const TITLE_LENGTH = 50;
const YEAR = /(?:令和|平成|[RH])?(?:元|\d{1,4})年度/;
/** So many labels of a kind make a text a sheet of it although its title is lost. */
const ENOUGH_LABELS = 6;

/** The letters that every title of a kind begins with, '' when its pattern does not say: most lines do not have them. */
const beginningOf = once((kind: SheetKind): { letters: string } => {
  const { source } = kind.recognise.title;
  const letters = source.includes('|') ? '' : (/^[ぁ-ヿ一-龠]*(?![?*{])/.exec(source)?.[0] ?? '');
  return { letters: keyOf(letters) };
});

function titleOf(row: Row, kinds: SheetKind[]): { kind: SheetKind; year: number | null } | null {
  if (row.filled > 3 || (row.cells[row.first]?.text.length ?? Infinity) > TITLE_LENGTH) return null;
  let key = '';
  for (let column = row.first; column < row.cells.length; column++) key += row.cells[column]?.key ?? '';
  const possible = kinds.filter((kind) => key.includes(beginningOf(kind).letters));
  if (possible.length === 0) return null;
  const line = squeeze(textsOf(row).join(''));
  if (line.length > TITLE_LENGTH) return null;
  const kind = possible.find((candidate) => candidate.recognise.title.test(line));
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
      const targets = cell.in(labels.exact);
      if (targets?.some((target) => target.type === 'value' && ['code', 'name'].includes(target.field.key)))
        return true;
      if (/^(?:NO|No|№)\.?\s*\d+(?:-\d+)?$/.test(cell.text) && labels.exact.has('NO')) return true;
    }
  return false;
}

/** The field that tells sheets of a kind apart: the one labelled with the number, or the name that bears it in front. */
const identityOf = once((kind: SheetKind): ValueField | undefined => {
  const fields = [...labelsOf(kind).values.values()];
  return (
    fields.find((field) => field.key === 'code' && printedOf(field).length > 0) ??
    fields.find((field) => field.leadingCode === 'code')
  );
});

const NUMBER = /^(?:NO|№)[.:]?(\d.*)$/i;

/** What a row that begins with the number's label prints behind it. */
function identityIn(row: Row, kind: SheetKind): string {
  const cell = row.cells[row.first];
  const { exact } = labelsOf(kind);
  if (!cell) return '';
  const targets = cell.in(exact);
  if (targets?.some((target) => target.type === 'value' && target.field === identityOf(kind)))
    return squeeze(textsOf(row, row.first + 1)[0] ?? '');
  return exact.has('NO') && cell.key.length <= 20 ? (NUMBER.exec(squeeze(cell.text))?.[1] ?? '') : '';
}

/** Whether a row can stand between the (lost) title and the number: blank, or with a label of the form's first section. */
function isAboveNumber(row: Row, kind: SheetKind): boolean {
  const cell = row.cells[row.first];
  const [head] = kind.sections;
  return (
    !cell || (cell.in(labelsOf(kind).exact) ?? []).some((target) => 'section' in target && target.section === head)
  );
}

/** A sheet whose title is lost shows by its number: the number of the sheet before it, but another one, comes again. */
function partsOf(part: Part): Part[] {
  const { kind, rows } = part;
  const starts = [0];
  let number = '';
  for (const [at, row] of rows.entries()) {
    const found = identityIn(row, kind);
    if (found === '' || found === number) continue;
    if (number !== '') {
      let from = at;
      while (from > 0 && isAboveNumber(rows[from - 1] as Row, kind)) from--;
      starts.push(from);
    }
    number = found;
  }
  if (starts.length === 1) return [part];
  return starts.map((from, index) => ({
    ...part,
    rows: rows.slice(from, starts[index + 1]),
    ...(index > 0 && { year: null, titled: false }),
  }));
}

/** Number of different labels of the kind among the rows. */
export function labelCount(rows: Row[], kind: SheetKind, enough = Infinity): number {
  const labels = labelsOf(kind);
  const found = new Set<string>();
  for (const row of rows)
    for (const cell of row.cells) {
      if (cell.key === '' || found.has(cell.key)) continue;
      const targets = cell.in(labels.exact);
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
    return { parts: partsOf({ kind: best.kind, rows, year: null, titled: false }), outside: [] };
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
  return { parts: parts.flatMap(partsOf), outside: rows.slice(0, starts[0]?.at ?? 0) };
}
