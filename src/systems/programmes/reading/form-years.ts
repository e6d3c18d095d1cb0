// SPDX-License-Identifier: Apache-2.0
import type { ValueField, YearsField } from '../kinds/kind.ts';
import { align, type Aligned, figureCount, printedIn, type RawLine } from './align.ts';
import { type Cell, keyOf } from './cells.ts';
import { closest } from './closest.ts';
import { damaged, type Draft, type FormReader, missing, shifted, unreadableChoice, yearName } from './draft.ts';
import { figure } from './figures.ts';
import { lookup, printedOf } from './labels.ts';
import { optionOf } from './marks.ts';
import { put } from './put.ts';
import { once } from './once.ts';
import { type Row, type YearCell, yearsIn } from './rows.ts';
import { columnsOf } from './year-head.ts';

const UNIT = /^[(（]?\s*(?:千円|円|人|時間|件|回|%|％|-|−|－|ー|―)\s*[)）]?$/;

/** What a table says of one year. */
export type YearObject = { fiscalYear: number } & Record<string, unknown>;

type Read = RawLine & { row: ValueField; line: number };

export type RowLabels = { exact: Map<string, ValueField>; candidates: { key: string; target: ValueField }[] };

/** Labels of rows → their fields. */
export const rowLabels = once((rows: ValueField[]): RowLabels => {
  const exact = new Map<string, ValueField>();
  for (const row of rows)
    for (const printed of printedOf(row)) {
      exact.set(keyOf(printed), row);
      const short = keyOf(printed.replace(/[(（].*[)）]$/, ''));
      if (short !== '') exact.set(short, row);
    }
  return { exact, candidates: [...exact].map(([key, target]) => ({ key, target })) };
});

/** The cell of a row that is one of these labels, else a misread one with at least two figures behind it. */
export function findLabel(labels: RowLabels, row: Row): { row: ValueField; column: number } | null {
  const last = Math.min(row.cells.length, row.first + 4);
  for (let column = Math.max(0, row.first); column < last; column++) {
    const cell = row.cells[column];
    const found = cell && cell.text !== '' ? lookup(labels.exact, cell) : undefined;
    if (found) return { row: found, column };
  }
  let figures = 0;
  for (const cell of row.cells) if (cell.figure !== null) figures++;
  if (figures < 2) return null;
  for (let column = Math.max(0, row.first); column < last; column++) {
    const cell = row.cells[column];
    const target = cell && cell.key !== '' && cell.figure === null ? closest(cell.key, labels.candidates) : null;
    if (target) return { row: target, column };
  }
  return null;
}

/** Cells behind a row's label, without the unit's own cell. */
export function rawLine(row: Row, column: number): RawLine {
  let start = column + 1;
  const next = row.cells[start];
  if (next && UNIT.test(next.text)) start++;
  return { cells: row.cells.slice(start), start, width: row.cells.length };
}

const words = ({ text }: Cell): string[] =>
  text
    .replace(/^[(（]\s*[-−－ー―]?\s*[)）]\s*/, '')
    .split(/\s+/)
    .filter((word) => word !== '');

const FLAGS: Record<string, boolean> = { 有: true, あり: true, 有り: true, 無: false, なし: false, 無し: false };

/** One printed value by the type of its row; null when it is none, with the finding that `report` makes. */
function valueOf(row: ValueField, text: string, report: (tell: typeof damaged) => void): unknown {
  if (row.type === 'flag') {
    const flag = FLAGS[keyOf(text)];
    if (flag === undefined) report((draft, place, path, found) => unreadableChoice(draft, place, path, found, 'lost'));
    return flag ?? null;
  }
  if (row.type === 'choice') {
    const option = optionOf(text, row.options ?? []);
    if (option === null) report((draft, place, path, found) => unreadableChoice(draft, place, path, found, 'unknown'));
    return option;
  }
  const value = figure(text);
  if (value === null) report(damaged);
  return value;
}

/** Writes what a row prints into the objects of its years; findings for what is blank or cannot be read. */
export function putRow(
  draft: Draft,
  row: ValueField,
  values: Aligned,
  list: YearObject[],
  place: string,
  path: string,
): void {
  for (let at = 0; at < list.length; at++) {
    const year = list[at] as YearObject;
    const text = values?.[at] ?? null;
    const report = (tell: typeof damaged) =>
      tell(
        draft,
        `${place} ${yearName(year.fiscalYear)} ${row.label.ja}`,
        `${path}/${year.fiscalYear}/${row.key}`,
        text ?? '',
      );
    if (text === null && values && row.required) report(missing);
    put(year, row.key, text === null ? null : valueOf(row, text, report));
  }
}

/** Assigns the flags of a table: words, one a year. Only when some are missing do the other rows show where they stand. */
function alignFlags(flags: RawLine[], numeric: RawLine[], count: number): Aligned[] {
  const alone = align(flags, count, words);
  return alone.every((values) => values) && flags.every((line) => line.cells.some(({ text }) => text !== ''))
    ? alone
    : align([...flags, ...numeric], count, words).slice(0, flags.length);
}

/** A table with labelled rows and one column a year: `costs`. */
export function yearsReader(draft: Draft, field: YearsField): FormReader {
  const labels = rowLabels(field.rows);
  let head: YearCell[] = [];
  const lines: Read[] = [];
  return {
    take(row, opening) {
      const years = yearsIn(row, draft.sheetYear);
      const label = findLabel(labels, row);
      if (label) {
        const raw = rawLine(row, label.column);
        const filled = raw.cells.some((cell) => cell.text !== '');
        if (filled || lines.length > 0) {
          if (!lines.some((line) => line.row === label.row)) lines.push({ ...raw, row: label.row, line: row.line });
          else if (filled)
            draft.notes.push({
              severity: 'warning',
              rule: 'repeated-row',
              place: `${field.label.ja} ${label.row.label.ja}`,
              found: printedIn(raw),
              message: {
                ja: `${field.label.ja}に「${label.row.label.ja}」の行が2回あります。最初の行を読みました。原本を確認してください。`,
                en: `${field.label.en} has two rows '${label.row.label.ja}'. The first was read; check the original.`,
              },
            });
          return true;
        }
      }
      if (years.length >= 2) {
        if (head.length === 0) {
          head = years;
          return true;
        }
        return lines.length === 0;
      }
      return opening;
    },
    finish() {
      if (lines.length === 0) return;
      const place = field.label.ja;
      const numeric = lines.filter((line) => line.row.type !== 'flag' && line.row.type !== 'choice');
      const counts = numeric.map(figureCount);
      const years = columnsOf(draft, field, head, commonest(counts), place);
      if (years.length === 0) {
        for (const line of lines) shifted(draft, `${place} ${line.row.label.ja}`, field.key, printedIn(line));
        return;
      }
      const list: YearObject[] = years.map((fiscalYear) => ({ fiscalYear }));
      const flags = lines.filter((line) => line.row.type === 'flag' || line.row.type === 'choice');
      const aligned = new Map<Read, Aligned>();
      for (const [index, values] of align(numeric, years.length).entries()) aligned.set(numeric[index] as Read, values);
      for (const [index, values] of alignFlags(flags, numeric, years.length).entries())
        aligned.set(flags[index] as Read, values);
      for (const line of lines) {
        const { row } = line;
        const values = aligned.get(line);
        if (!values) shifted(draft, `${place} ${row.label.ja}`, `${field.key}/${years[0]}/${row.key}`, printedIn(line));
        putRow(draft, row, values, list, place, field.key);
      }
      for (const row of field.rows)
        if (row.required && !lines.some((line) => line.row === row))
          missing(draft, `${place} ${row.label.ja}`, `${field.key}/${years[0]}/${row.key}`);
      draft.values.set(field.key, list);
    },
  };
}

/** The number of figures that most rows have; the larger one when two are as frequent. */
export function commonest(counts: number[]): number {
  const frequency = new Map<number, number>();
  for (const count of counts) if (count > 0) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let best = 0;
  let most = 0;
  for (const [count, times] of frequency)
    if (times > most || (times === most && count > best)) [best, most] = [count, times];
  return best;
}
