// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField, YearsField } from '../kinds/kind.ts';
import { align, type Aligned, figureCount, printedIn, type RawLine } from './align.ts';
import { type Cell, keyOf } from './cells.ts';
import { type Draft, type FormReader, missing, shifted } from './draft.ts';
import { lookup, printedOf } from './labels.ts';
import { optionOf } from './marks.ts';
import { put } from './put.ts';
import { once } from './once.ts';
import { type Row, textsOf, type YearCell, yearsIn } from './rows.ts';
import { columnsOf } from './year-head.ts';
import { commonest, findLabel, rawLine, putRow, rowLabels, type YearObject } from './form-years.ts';

type Slot = {
  number: number | null;
  /** Whether the row with the name was there, also when it is blank. */
  named: boolean;
  name: string;
  texts: Map<string, string[]>;
  head: YearCell[];
  lines: Map<ValueField, RawLine>;
};

const NUMBER = /^[(（]?\d{1,2}[)）.]?$|^[①-⑳]$/;
const UNIT = /^(.*?)\s*[(（]\s*([^()（）]*)\s*[)）]$/s;

/** `研修受講者数 ( 人 )` → name and unit; null for an empty slot `( )`. */
function nameAndUnit(text: string): { name: string; unit: string | null } | null {
  const match = UNIT.exec(text.trim());
  const name = (match ? (match[1] ?? '') : text).trim();
  const unit = (match?.[2] ?? '').trim();
  if (name === '') return null;
  return { name, unit: unit === '' ? null : unit };
}

/** Zeros, or signs without a digit. */
const saysNothing = (cell: Cell): boolean =>
  cell.figure === 0 || cell.figures.every((token) => /^[0０.．,]*$/.test(token) || !/\d/.test(token));

const numberIn = (cells: Cell[]): number | null => {
  const cell = cells.find((candidate) => NUMBER.test(candidate.text));
  return cell ? Number(keyOf(cell.text)) || null : null;
};

const partsOf = once((field: RecordsField) => {
  const years = field.columns.find((column): column is YearsField => column.type === 'years');
  const texts = field.columns.filter(
    (column): column is ValueField => (column.type === 'text' || column.type === 'longText') && column.key !== 'unit',
  );
  const choices = field.columns.filter((column): column is ValueField => column.type === 'choice');
  const textLabels = new Map(
    texts.flatMap((column) => printedOf(column).map((printed) => [keyOf(printed), column] as const)),
  );
  return { years, texts, choices, name: texts[0], textLabels, valueLabels: rowLabels(years?.rows ?? []) };
});

/** Blocks of labelled rows, one block a record: name, a head of years, a row for each kind of value, a text. */
export function slotsReader(draft: Draft, field: RecordsField): FormReader {
  const { years, texts, choices, name, textLabels, valueLabels } = partsOf(field);
  const slots: Slot[] = [];
  let open: ValueField | null = null;

  const newSlot = (number: number | null): Slot => {
    const slot: Slot = { number, named: false, name: '', texts: new Map(), head: [], lines: new Map() };
    slots.push(slot);
    return slot;
  };
  const current = (): Slot => slots.at(-1) ?? newSlot(null);

  return {
    take(row: Row, opening) {
      if (!years || !name) return opening;
      const last = Math.min(row.cells.length, row.first + 4);
      for (let column = row.first; column < last; column++) {
        const cell = row.cells[column];
        const found = cell && cell.text !== '' ? lookup(textLabels, cell) : undefined;
        if (!found) continue;
        // The heading of the block can be the same word as a label in it.
        if (opening && column === row.first && row.cells.slice(column + 1).some((other) => lookup(textLabels, other)))
          continue;
        const before = row.cells.slice(row.first, column);
        const rest = textsOf(row, column + 1);
        if (found === name) {
          const slot = newSlot(numberIn(before));
          slot.named = true;
          const words: string[] = [];
          for (const text of rest) {
            const choice = choices.find((candidate) => optionOf(text, candidate.options ?? []) !== null);
            if (choice) slot.texts.set(choice.key, [text]);
            else words.push(text);
          }
          slot.name = words.join(' ');
        } else {
          const slot = current();
          slot.texts.set(found.key, [...(slot.texts.get(found.key) ?? []), ...rest]);
        }
        open = found;
        return true;
      }
      const label = findLabel(valueLabels, row);
      if (label) {
        const raw = rawLine(row, label.column);
        const slot = current();
        slot.number ??= numberIn(row.cells.slice(row.first, label.column));
        if (slot.lines.has(label.row)) {
          // The name row of the next slot is lost.
          if (slot.lines.size < years.rows.length && years.rows.length > 1) {
            draft.notes.push({
              severity: 'warning',
              rule: 'repeated-row',
              place: `${field.label.ja} ${slot.name}`,
              found: printedIn(raw),
              message: {
                ja: `${field.label.ja}「${slot.name}」に「${label.row.label.ja}」の行が2回あります。最初の行を読みました。`,
                en: `${field.label.en}: '${slot.name}' has two rows '${label.row.label.ja}'. The first was read.`,
              },
            });
          } else newSlot(null).lines.set(label.row, raw);
        } else slot.lines.set(label.row, raw);
        open = null;
        return true;
      }
      const head = yearsIn(row, draft.sheetYear);
      if (head.length >= 2) {
        current().head = head;
        open = null;
        return true;
      }
      if (opening) return true;
      // Text that goes on below its label.
      if (open && slots.length > 0) {
        const text = textsOf(row).join(' ');
        if (NUMBER.test(text)) return true;
        const slot = current();
        if (open === name) {
          const choice = choices.find((candidate) => optionOf(text, candidate.options ?? []) !== null);
          if (choice) slot.texts.set(choice.key, [text]);
          else slot.name = `${slot.name} ${text}`.trim();
        } else slot.texts.set(open.key, [...(slot.texts.get(open.key) ?? []), text]);
        return true;
      }
      return false;
    },
    finish() {
      if (!years || !name) return;
      const records: Record<string, unknown>[] = [];
      const all = slots.flatMap((slot) => [...slot.lines.values()]);
      const heads = slots.map((slot) => slot.head).filter((head) => head.length > 0);
      // Some forms print the years once, above the first slot.
      const common = heads.length === 1 && slots[0]?.head.length ? (heads[0] ?? []) : [];
      const known = new Map<number, Map<RawLine, Aligned>>();
      /** Complete rows of all slots show where the columns are. */
      const alignedTo = (count: number): Map<RawLine, Aligned> => {
        const before = known.get(count);
        if (before) return before;
        const aligned = align(all, count);
        const lines = new Map(all.map((line, at) => [line, aligned[at]]));
        known.set(count, lines);
        return lines;
      };
      for (const [index, slot] of slots.entries()) {
        const printed = nameAndUnit(slot.name);
        const empty = [...slot.lines.values()].every((line) => line.cells.every(saysNothing));
        const number = slot.number ?? index + 1;
        const place = `${field.label.ja} ${number} ${printed?.name ?? ''}`.trim();
        if (!printed && empty) {
          if (!slot.named && slot.lines.size > 0) missing(draft, `${place} ${name.label.ja}`, field.key);
          continue;
        }
        const path = `${field.key}/${records.length}`;
        if (!printed) missing(draft, `${place} ${name.label.ja}`, `${path}/${name.key}`);
        const counts = [...slot.lines.values()].map(figureCount);
        const columns = columnsOf(
          draft,
          years,
          slot.head.length > 0 ? slot.head : common,
          commonest(counts),
          place,
          heads,
        );
        const aligned = alignedTo(columns.length);
        const values: YearObject[] = columns.map((fiscalYear) => ({ fiscalYear }));
        for (const row of years.rows) {
          const line = slot.lines.get(row);
          const texts = line && aligned.get(line);
          const first = `${path}/${years.key}/${columns[0]}/${row.key}`;
          if (!line) missing(draft, `${place} ${row.label.ja}`, first);
          else if (!texts) shifted(draft, `${place} ${row.label.ja}`, first, printedIn(line));
          putRow(draft, row, texts, values, place, `${path}/${years.key}`);
        }
        const record: Record<string, unknown> = { [name.key]: printed?.name ?? '', unit: printed?.unit ?? null };
        for (const choice of choices) {
          const text = slot.texts.get(choice.key)?.[0];
          put(record, choice.key, text === undefined ? null : optionOf(text, choice.options ?? []));
        }
        for (const column of texts) {
          if (column === name) continue;
          const text = (slot.texts.get(column.key) ?? []).join(' ').trim();
          if (text !== '') put(record, column.key, text);
        }
        record[years.key] = values;
        records.push(record);
      }
      if (slots.length > 0) draft.values.set(field.key, records);
    },
  };
}
