// SPDX-License-Identifier: Apache-2.0
import type { CrossTable, Field, RecordsField, Section, SheetKind, ValueField, YearsField } from '../kinds/kind.ts';
import { type Cell, keyOf, withoutNumbering, withoutParentheses } from './cells.ts';
import { once } from './once.ts';

/** What a label on the printed form stands for. */
export type Target =
  | { type: 'value'; field: ValueField; section: Section }
  | { type: 'block'; field: RecordsField | YearsField; section: Section }
  | { type: 'cross'; table: CrossTable }
  | { type: 'section'; section: Section }
  | { type: 'ignore' };

export type Labels = {
  /** Every value field of the sheet by its path. */
  values: Map<string, ValueField>;
  exact: Map<string, Target[]>;
  suffixes: { key: string; target: Target }[];
  /** Labels long enough to be recognised in spite of a misread character. */
  fuzzy: { key: string; target: Target }[];
  /** Fields that may stand only in certain rows, with the keys that such a row begins with. */
  under: Map<Field, string[]>;
  /** All of these keys. */
  heads: Set<string>;
  /** First characters of all labels. */
  initials: Set<string>;
};

const BULLET = /^[\s・●○◎■□◆◇▼▽☆★※-]+/;

export const stripBullet = (text: string): string => text.replace(BULLET, '');

/** Printed labels of a field. */
export const printedOf = (field: { label: { ja: string }; printed?: string[] }): string[] =>
  field.printed ?? [field.label.ja];

/** Keys under which a label is found: with and without what stands in parentheses behind it, without numbering. */
function keysOf(printed: string): string[] {
  const full = withoutNumbering(keyOf(printed));
  const short = withoutNumbering(keyOf(withoutParentheses(printed)));
  return short !== '' && short !== full ? [full, short] : [full];
}

/** The labels of a kind. */
export const labelsOf = once((kind: SheetKind): Labels => {
  const labels: Labels = {
    values: new Map(),
    exact: new Map(),
    suffixes: [],
    fuzzy: [],
    under: new Map(),
    heads: new Set(),
    initials: new Set(),
  };
  const add = (printed: string, target: Target) => {
    if (printed.startsWith('…')) {
      labels.suffixes.push({ key: keyOf(printed.slice(1)), target });
      return;
    }
    for (const key of keysOf(printed)) {
      if (key === '') continue;
      const list = labels.exact.get(key) ?? [];
      const same = list.some(
        (other) => other.type === target.type && 'field' in other && 'field' in target && other.field === target.field,
      );
      if (!same) list.push(target);
      labels.exact.set(key, list);
      if (key.length >= 5 && target.type !== 'ignore') labels.fuzzy.push({ key, target });
    }
  };
  for (const section of kind.sections) {
    for (const field of section.fields) {
      if (field.under) labels.under.set(field, field.under.flatMap(keysOf));
      if (field.type === 'records' || field.type === 'years') {
        for (const printed of printedOf(field)) add(printed, { type: 'block', field, section });
        // The list of issues above the table of improvements is headed by a column's name.
        if (field.type === 'records' && formOf(field) === 'matrix')
          for (const column of field.columns)
            if (column.key === 'issue')
              for (const printed of printedOf(column)) add(printed, { type: 'block', field, section });
      } else {
        labels.values.set(field.key, field);
        for (const printed of printedOf(field)) add(printed, { type: 'value', field, section });
      }
    }
  }
  for (const table of kind.reading?.crossTables ?? [])
    for (const printed of table.printed) add(printed, { type: 'cross', table });
  for (const section of kind.sections) add(section.title.ja, { type: 'section', section });
  for (const word of kind.reading?.ignore ?? []) add(word, { type: 'ignore' });
  labels.heads = new Set([...labels.under.values()].flat());
  labels.initials = new Set([...labels.exact.keys()].map((key) => key.charAt(0)));
  return labels;
});

/** How the records of a field are printed; from the shape of its columns when the definition does not say. */
export function formOf(field: RecordsField): NonNullable<RecordsField['form']> {
  if (field.form) return field.form;
  const keys = new Set(field.columns.map((column) => column.key));
  if (field.columns.some((column) => column.type === 'records')) return 'sideBySide';
  const years = field.columns.find((column) => column.type === 'years');
  if (years) return years.rows.length > 1 || field.slots !== undefined ? 'slots' : 'rows';
  if (keys.has('fiscalYear')) return 'statement';
  if (keys.has('number')) return 'matrix';
  if (keys.has('group')) return 'lines';
  return 'list';
}

/** Looks a cell up under each of its keys. */
export function lookup<T>(map: ReadonlyMap<string, T>, cell: Cell): T | undefined {
  for (const key of cell.keys) {
    const found = map.get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}
