// SPDX-License-Identifier: Apache-2.0
import { foldWidth } from '#kernel/text/width.ts';
import type { RecordsField, ValueField } from '../kinds/kind.ts';
import { damaged, type Draft, type FormReader, missing, repeated, yearName } from './draft.ts';
import { lookup, printedOf } from './labels.ts';
import { optionsIn } from './marks.ts';
import { type Cell, keyOf } from './cells.ts';
import { type Row, yearsIn } from './rows.ts';

type Group = { fiscalYear: number; basis: string | null; start: number; items: Record<string, unknown>[] };
type Placed = { column: number; cell: Cell };

const TOTAL = /^(?:合計|計|総計|小計)$/;

/** Groups of columns side by side, one a year; below each its items (節, 主な事項, 金額). */
export function sideBySideReader(draft: Draft, field: RecordsField): FormReader {
  const nested = field.columns.find((column): column is RecordsField => column.type === 'records');
  const basis = field.columns.find((column): column is ValueField => column.type === 'choice');
  const columns = (nested?.columns ?? []) as ValueField[];
  const heads = new Map<string, ValueField>();
  for (const column of columns) for (const printed of printedOf(column)) heads.set(keyOf(printed), column);
  let groups: Group[] = [];
  let starts: number[] = [];
  let width = 0;
  const unsure = new Set<Group>();

  const readYears = (row: Row): boolean => {
    const found = yearsIn(row, draft.sheetYear);
    if (found.length === 0 || groups.some((group) => group.items.length > 0)) return false;
    groups = found.map((cell) => ({
      fiscalYear: cell.year,
      basis: basis ? (optionsIn(foldWidth(row.cells[cell.column]?.text ?? ''), basis.options ?? [])[0] ?? null) : null,
      start: cell.column,
      items: [],
    }));
    return true;
  };

  /** Which group a cell belongs to by its column: the last one that starts at or before it. */
  const groupAt = (column: number): number => {
    let best = 0;
    for (const [index, start] of starts.entries()) if (start <= column) best = index;
    return best;
  };

  const textColumns = columns.filter((column) => column.type === 'text' || column.type === 'longText');
  const amount = columns.find((column) => column.type === 'amount' || column.type === 'number');

  /** Reads runs of text, text, figure; each run is one item. */
  const readItems = (row: Row): boolean => {
    const runs: { texts: Placed[]; figure: Placed | null }[] = [];
    let texts: Placed[] = [];
    const flush = (value: Placed | null) => {
      if (texts.length > 0 || value) runs.push({ texts, figure: value });
      texts = [];
    };
    for (const [column, cell] of row.cells.entries()) {
      if (cell.text === '') continue;
      const isFigure = cell.figure !== null || cell.damaged;
      if (!isFigure && texts.length > 0 && groupAt(column) !== groupAt(texts[0]?.column ?? 0) && starts.length > 0)
        flush(null);
      if (isFigure) flush({ column, cell });
      else texts.push({ column, cell });
    }
    flush(null);
    if (runs.length === 0 || groups.length === 0) return false;
    if (runs.every((run) => run.figure === null) && runs.length > groups.length) return false;
    const inOrder =
      runs.length === groups.length && runs.every((run) => run.figure && run.texts.length <= textColumns.length);
    for (const [index, run] of runs.entries()) {
      const at = run.texts[0]?.column ?? run.figure?.column ?? 0;
      const group = groups[inOrder ? index : groupAt(at)];
      if (!group || !amount) continue;
      const start = starts[groups.indexOf(group)] ?? group.start;
      const straight =
        (run.texts.length === textColumns.length || at === start) &&
        (run.figure === null || run.figure.column - start === columns.indexOf(amount)) &&
        at === start;
      // A row that lost or gained a cell may have slipped into the group beside it.
      if (!inOrder && (!straight || row.cells.length !== width)) unsure.add(group);
      const item: Record<string, unknown> = {};
      const path = `${field.key}/${group.fiscalYear}/${nested?.key ?? 'items'}/${group.items.length}`;
      for (const [column, definition] of textColumns.entries()) {
        const byColumn = run.texts.find((text) => text.column - start === columns.indexOf(definition));
        const exact =
          run.texts.length === textColumns.length
            ? run.texts[column]
            : (byColumn ?? (straight ? undefined : run.texts[column]));
        item[definition.key] = exact?.cell.text ?? '';
      }
      const label = run.texts.map((text) => text.cell.text).join(' ');
      if (TOTAL.test(keyOf(label))) continue;
      const place = `${field.label.ja} ${yearName(group.fiscalYear)} ${label}`;
      const value = run.figure?.cell.figure ?? null;
      item[amount.key] = value;
      if (!run.figure) {
        // Words alone below an item carry on its text (a line that was too long for its cell).
        const previous = group.items.at(-1);
        const definition = textColumns.at(-1);
        if (previous && definition && run.texts.length === 1 && at !== start) {
          previous[definition.key] = `${String(previous[definition.key])}${label}`;
          continue;
        }
        missing(draft, place, `${path}/${amount.key}`);
      } else if (value === null) damaged(draft, place, `${path}/${amount.key}`, run.figure.cell.text);
      if (group.items.some((other) => columns.every(({ key }) => other[key] === item[key])))
        repeated(draft, place, path);
      group.items.push(item);
    }
    return true;
  };

  return {
    take(row, opening) {
      if (!nested) return opening;
      const labelled = row.cells.filter((cell) => cell.text !== '' && lookup(heads, cell) !== undefined).length;
      if (labelled >= 2) {
        starts = [];
        for (const [column, cell] of row.cells.entries())
          if (cell.text !== '' && lookup(heads, cell) === columns[0]) starts.push(column);
        if (starts.length !== groups.length) starts = groups.map((group) => group.start);
        width = row.cells.length;
        return true;
      }
      if (readYears(row)) return true;
      if (opening) return true;
      if (starts.length === 0 && groups.length > 0) {
        starts = groups.map((group) => group.start);
        width = row.cells.length;
      }
      return readItems(row);
    },
    finish() {
      if (!nested || groups.length === 0) return;
      for (const group of unsure)
        draft.notes.push({
          severity: 'warning',
          rule: 'shifted-cell',
          place: `${field.label.ja} ${yearName(group.fiscalYear)}`,
          path: `${field.key}/${group.fiscalYear}`,
          message: {
            ja: `${field.label.ja}（${yearName(group.fiscalYear)}）のセルがずれています。項目がこの年度のものか、原本を確認してください。`,
            en: `Cells of the breakdown of ${group.fiscalYear} are shifted. Check with the original that the items belong to this year.`,
          },
        });
      draft.values.set(
        field.key,
        groups.map((group) => ({
          fiscalYear: group.fiscalYear,
          ...(basis && {
            [basis.key]: group.basis ?? (group.fiscalYear >= (draft.sheetYear ?? Infinity) ? 'budget' : 'settled'),
          }),
          [nested.key]: group.items,
        })),
      );
    },
  };
}
