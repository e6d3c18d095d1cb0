// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField, YearsField } from '../kinds/kind.ts';
import { align, figureCount, printedIn, type RawLine } from './align.ts';
import { type Cell, keyOf } from './cells.ts';
import { damaged, type Draft, type FormReader, missing, shifted, yearName } from './draft.ts';
import { bare, figure, yearsOf } from './figures.ts';
import { printedOf, stripBullet } from './labels.ts';
import { put } from './put.ts';
import { type Row, textsOf, type YearCell, yearsIn } from './rows.ts';
import { columnsOf } from './year-head.ts';
import { commonest } from './form-years.ts';

type Read = RawLine & { name: string; after: string[] };

const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';
const MARKER = /^[(（]?(?:[①-⑳]|\d{1,2}[)）.])/;
const LONE_MARKER = /^(?:[(（]?\d{1,2}[)）.]?|[①-⑳])$/;
const UNIT = /\s*[(（]\s*([^()（）]{1,6})\s*[)）]$/;
/** Words in parentheses behind a name that say which figure it is, not in what it is counted. */
const NO_UNIT =
  /^(?:.*計|平均.*|累計|延べ|うち.*|.+分|.*別|見込み?|実績|目標|再掲|参考|.*年度.*|.*のみ|.*含む|.*除く|[A-Za-z]{3,})$/;

/** One record a line: name, a figure for each year of the head, sometimes a final target and a text behind. */
export function recordRowsReader(draft: Draft, field: RecordsField): FormReader {
  const years = field.columns.find((column): column is YearsField => column.type === 'years');
  const value = years?.rows[0];
  const targetYear = field.columns.find((column): column is ValueField => column.type === 'fiscalYear');
  const target = field.columns.find((column): column is ValueField => column.type === 'number');
  const explanation = field.columns.find((column): column is ValueField => column.type === 'longText');
  const targetKeys = targetYear ? printedOf(targetYear).map(keyOf) : [];
  let head: YearCell[] = [];
  let finalYear: number | null = null;
  const lines: Read[] = [];
  /** Numbers in front of the records, also of blank ones. */
  const numbers = new Set<number>();

  const readHead = (row: Row): boolean => {
    const found = yearsIn(row, draft.sheetYear);
    for (const cell of row.cells) {
      const plain = cell.text.length <= 30 && targetKeys.some((key) => cell.key.startsWith(key));
      if (!plain) continue;
      const inside = /[(（]([^()（）]*)[)）]/.exec(cell.text)?.[1] ?? cell.text.replace(/^\D+/, '');
      finalYear = yearsOf(inside, draft.sheetYear)[0] ?? finalYear;
    }
    if (found.length < 2) return false;
    if (head.length === 0) head = found;
    return true;
  };

  return {
    take(row, opening) {
      if (!years || !value) return opening;
      if (readHead(row)) return true;
      if (opening) return true;
      const marker = CIRCLED.indexOf(row.cells[row.first]?.text.charAt(0) || ' ');
      if (marker !== -1) numbers.add(marker + 1);
      let column = row.first;
      while (
        column < row.cells.length &&
        LONE_MARKER.test(row.cells[column]?.text ?? '') &&
        (row.cells[column + 1]?.figure ?? null) === null
      )
        column = nextFilled(row, column);
      const cell = row.cells[column];
      if (!cell)
        return lines.length > 0 || head.length > 0 ? LONE_MARKER.test(row.cells[row.first]?.text ?? '') : false;
      // A name without figures is an empty line of the form; a text below a line belongs to it.
      const isFigure = (other: Cell) => other.figure !== null || other.figures.length > 1;
      if (cell.figure !== null || !row.cells.some((other, at) => at > column && isFigure(other))) return false;
      // Figures stand together; the explanation behind them may hold numbers of its own.
      let end = column + 1;
      for (let at = column + 1; at < row.cells.length; at++) {
        const other = row.cells[at];
        if (!other || other.text === '') continue;
        if (!isFigure(other) && !other.damaged && !/^[—–‐−―-]$/.test(other.text)) break;
        end = at + 1;
      }
      lines.push({
        name: stripBullet(cell.text.replace(MARKER, '')).trim(),
        cells: row.cells.slice(column + 1, end),
        start: column + 1,
        width: row.cells.length,
        after: textsOf(row, end),
      });
      return true;
    },
    finish() {
      if (!years || !value) return;
      // The form prints a number for each record, also for blank ones: a number that is not there is a row that is lost.
      const printed = numbers.size > 0 ? Math.max(field.slots ?? 0, ...numbers) : 0;
      for (let number = 1; number <= printed; number++)
        if (!numbers.has(number)) missing(draft, `${field.label.ja} ${number}`, field.key);
      if (lines.length === 0) {
        if (head.length > 0) draft.values.set(field.key, []);
        return;
      }
      const extra = target ? 1 : 0;
      const counts = lines.map(figureCount);
      const widest = commonest(counts);
      const columns = columnsOf(draft, years, head, Math.max(0, widest - extra), field.label.ja);
      const count = columns.length + extra;
      const aligned = align(lines, count);
      for (const [index, line] of lines.entries())
        if (lines.findIndex((other) => other.name === line.name && printedIn(other) === printedIn(line)) < index)
          draft.notes.push({
            severity: 'warning',
            rule: 'repeated-row',
            place: `${field.label.ja} ${line.name}`,
            path: `${field.key}/${index}`,
            message: {
              ja: `${field.label.ja}に「${line.name}」の同じ行が2回あります。原本を確認してください。`,
              en: `${field.label.en} has the row '${line.name}' twice. Check the original.`,
            },
          });
      const records = lines.map((line, index) => {
        const values = aligned[index];
        const path = `${field.key}/${index}`;
        const place = `${field.label.ja} ${line.name}`;
        if (!values) shifted(draft, place, `${path}/${years.key}`, printedIn(line));
        const read = (text: string | null | undefined, where: () => [place: string, path: string]): number | null => {
          const number = text === null || text === undefined ? null : figure(text);
          if (number === null && values) {
            if (text === null || text === undefined) missing(draft, ...where());
            else damaged(draft, ...where(), bare(text));
          }
          return number;
        };
        const unit = UNIT.exec(line.name);
        const isUnit = unit !== null && !NO_UNIT.test((unit[1] ?? '').trim());
        const record: Record<string, unknown> = {
          name: isUnit ? line.name.slice(0, unit.index).trim() : line.name,
          unit: isUnit ? (unit[1] ?? '').trim() : null,
        };
        record[years.key] = columns.map((fiscalYear, at) => ({
          fiscalYear,
          [value.key]: read(values?.[at], () => [
            `${place} ${yearName(fiscalYear)}`,
            `${path}/${years.key}/${fiscalYear}/${value.key}`,
          ]),
        }));
        if (target && finalYear !== null) {
          put(record, targetYear?.key ?? 'finalTarget/fiscalYear', finalYear);
          put(
            record,
            target.key,
            read(values?.[columns.length], () => [`${place} ${target.label.ja}`, `${path}/${target.key}`]),
          );
        }
        const text = line.after.join(' ');
        if (explanation && text !== '') record[explanation.key] = text;
        return record;
      });
      draft.values.set(field.key, records);
    },
  };
}

function nextFilled(row: Row, column: number): number {
  for (let at = column + 1; at < row.cells.length; at++) if (row.cells[at]?.text !== '') return at;
  return row.cells.length;
}
