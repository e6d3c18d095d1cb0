// SPDX-License-Identifier: Apache-2.0
import type { CrossTable, RecordsField, SheetKind, YearsField } from '../kinds/kind.ts';
import { type Cell, keyOf } from './cells.ts';
import { formOf, printedOf } from './labels.ts';
import { once } from './once.ts';
import type { Row } from './rows.ts';

/** What a table of a sheet is defined by. */
export type BlockField = RecordsField | YearsField | CrossTable;

const isCross = (field: BlockField): field is CrossTable => !('type' in field);

/** Labels that only rows of this block begin with. */
const ownKeys = once((field: BlockField): Set<string> => {
  const keys = new Set<string>();
  const add = (labels: { label: { ja: string }; printed?: string[] }[]) => {
    for (const printed of labels.flatMap(printedOf)) {
      keys.add(keyOf(printed));
      const short = keyOf(printed.replace(/[(（].*[)）]$/, ''));
      if (short.length > 1) keys.add(short);
    }
  };
  if (isCross(field)) return keys;
  if (field.type === 'years') {
    add(field.rows);
    return keys;
  }
  const form = formOf(field);
  for (const column of field.columns)
    if (column.type === 'years' && form === 'slots') add(column.rows);
    else if (column.type === 'records') add(column.columns);
    else if (form === 'statement' || (form === 'slots' && column.type !== 'choice')) add([column]);
  return keys;
});

const has = (keys: Set<string>, { key }: Cell): boolean =>
  key !== '' && (keys.has(key) || (key.charCodeAt(0) <= 0x39 && keys.has(key.replace(/^\d{1,2}/, ''))));

/** Whether a row can only belong to this block: one of its labels with two figures behind it, or two of its heads. */
export function ownsRow(field: BlockField, row: Row): boolean {
  const keys = ownKeys(field);
  if (keys.size === 0 || isCross(field)) return false;
  let labels = 0;
  let figures = 0;
  for (const cell of row.cells) {
    if (cell.text === '') continue;
    if (cell.figure !== null || cell.damaged) figures++;
    else if (has(keys, cell)) labels++;
  }
  if (labels === 0) return false;
  const form = field.type === 'records' ? formOf(field) : null;
  return form === 'sideBySide' ? labels >= 2 : figures >= 2 || (form === 'slots' && labels >= 1);
}

/** Blocks of a kind, and the labels that rows of any of them begin with. */
export const blocksOf = once((kind: SheetKind) => {
  const fields = kind.sections
    .flatMap((section) => section.fields)
    .filter((field) => field.type === 'records' || field.type === 'years');
  const owning = fields.filter((field) =>
    field.type === 'years' ? !field.map : !['list', 'lines'].includes(formOf(field)),
  );
  // Lists may be blank, and so may texts; a table of figures is on every sheet.
  const texts = new Set(['list', 'matrix', 'numbered']);
  const expected = fields.filter((field) =>
    field.type === 'years' ? !field.map : !texts.has(formOf(field)) && field.columns.length > 2,
  );
  return { fields, owning, expected, keys: new Set(owning.flatMap((field) => [...ownKeys(field)])) };
});

/** The block that a row can only belong to. */
export function ownerOf(kind: SheetKind, row: Row): RecordsField | YearsField | undefined {
  const { owning, keys } = blocksOf(kind);
  return row.cells.some((cell) => has(keys, cell)) ? owning.find((field) => ownsRow(field, row)) : undefined;
}
