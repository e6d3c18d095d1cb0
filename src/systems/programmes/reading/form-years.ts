// SPDX-License-Identifier: Apache-2.0
import type { ValueField, YearsField } from '../kinds/kind.ts';
import { align, figureCount, printedIn, type RawLine } from './align.ts';
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

/** One printed value of a years table by the type of its row; findings for what cannot be read. */
export function valueOf(draft: Draft, row: ValueField, text: string | null, place: string, path: string): unknown {
  if (text === null) return null;
  if (row.type === 'flag') {
    const flag = FLAGS[keyOf(text)];
    if (flag === undefined) unreadableChoice(draft, place, path, text, 'lost');
    return flag ?? null;
  }
  if (row.type === 'choice') {
    const option = optionOf(text, row.options ?? []);
    if (option === null) unreadableChoice(draft, place, path, text, 'unknown');
    return option;
  }
  const value = figure(text);
  if (value === null) damaged(draft, place, path, text);
  return value;
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
        for (const line of lines)
          shifted(draft, `${place} ${line.row.label.ja}`, field.key, printedIn(line));
        return;
      }
      const list: Record<string, unknown>[] = years.map((fiscalYear) => ({ fiscalYear }));
      const flags = lines.filter((line) => !numeric.includes(line));
      const aligned = new Map([
        ...align(numeric, years.length).map((values, index) => [numeric[index], values] as const),
        ...align([...flags, ...numeric], years.length, words)
          .slice(0, flags.length)
          .map((values, index) => [flags[index], values] as const),
      ]);
      for (const line of lines) {
        const { row } = line;
        const values = aligned.get(line);
        if (!values)
          shifted(
            draft,
            `${place} ${row.label.ja}`,
            `${field.key}/${years[0]}/${row.key}`,
            printedIn(line),
          );
        for (const [index, fiscalYear] of years.entries()) {
          const at = `${place} ${yearName(fiscalYear)} ${row.label.ja}`;
          const path = `${field.key}/${fiscalYear}/${row.key}`;
          const text = values?.[index] ?? null;
          if (values && text === null && row.required) missing(draft, at, path);
          put(list[index] ?? {}, row.key, valueOf(draft, row, text, at, path));
        }
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
