// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField, YearsField } from '../kinds/kind.ts';
import type { Draft } from './draft.ts';
import { printedOf } from './labels.ts';
import { type Row, textsOf } from './rows.ts';

/** Gives a row back as not read; figures must not get lost without a word. */
export function leaveUnread(draft: Draft, row: Row): void {
  const text = textsOf(row).join(' ');
  draft.unread.push({ line: row.line, text });
  if (!row.cells.some((cell) => cell.figure !== null || cell.damaged)) return;
  draft.notes.push({
    severity: 'warning',
    rule: 'unread-line',
    place: `${row.line}行目`,
    found: text.slice(0, 120),
    message: {
      ja: `${row.line}行目の「${text.slice(0, 60)}」は、どの項目の値か分からないため読み込んでいません。原本を確認してください。`,
      en: `Line ${row.line} ('${text.slice(0, 60)}') was not read, because no field could be found for it. Check the original.`,
    },
  });
}

export function misreadLabel(draft: Draft, label: string, found: string): void {
  draft.notes.push({
    severity: 'info',
    rule: 'misread-label',
    place: label,
    expected: label,
    found,
    message: {
      ja: `見出し「${found}」は「${label}」の読み誤りとみなして読みました。原本と違う場合は直してください。`,
      en: `The label '${found}' was read as '${label}'. Correct it if the original says something else.`,
    },
  });
}

/** Labels of the form that were not on the sheet; what is required is reported by itself. */
export function labelsNotFound(draft: Draft, isPrinted: (field: ValueField) => boolean): void {
  for (const field of draft.labels.values.values()) {
    if (field.optional || field.required || field.key === 'fiscalYear') continue;
    if (isPrinted(field) || printedOf(field).length === 0) continue;
    draft.notes.push({
      severity: 'info',
      rule: 'missing-value',
      place: field.label.ja,
      path: field.key,
      found: null,
      message: {
        ja: `「${field.label.ja}」の見出しが見つかりません。変換で失われていないか、原本を確認してください。`,
        en: `The label '${field.label.ja}' was not found. Check with the original that the conversion did not lose it.`,
      },
    });
  }
}

/** A table of figures of which nothing was read. */
export function tableNotFound(draft: Draft, field: RecordsField | YearsField): void {
  if (draft.notes.some((note) => note.path === field.key)) return;
  draft.notes.push({
    severity: 'warning',
    rule: 'missing-value',
    place: field.label.ja,
    path: field.key,
    found: null,
    message: {
      ja: `「${field.label.ja}」の表が見つかりません。変換で失われていないか、原本を確認してください。`,
      en: `The table '${field.label.ja}' was not found. Check with the original that the conversion did not lose it.`,
    },
  });
}
