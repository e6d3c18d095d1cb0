// SPDX-License-Identifier: Apache-2.0
import type { CrossTable, Field, RecordsField, Section, SheetKind, ValueField, YearsField } from '../kinds/kind.ts';
import { type Cell, keyOf } from './rows.ts';

/** What a label on the printed form stands for. */
export type Target =
  | { type: 'value'; field: ValueField; section: Section }
  | { type: 'block'; field: RecordsField | YearsField; section: Section }
  | { type: 'cross'; table: CrossTable }
  | { type: 'section'; section: Section }
  | { type: 'ignore' };

export type Labels = {
  kind: SheetKind;
  /** Every value field of the sheet by its path. */
  values: Map<string, ValueField>;
  exact: Map<string, Target[]>;
  suffixes: { key: string; target: Target }[];
  /** Labels long enough to be recognised in spite of a misread character. */
  fuzzy: { key: string; target: Target }[];
  /** Fields that may stand only in certain rows. */
  under: Map<Field, string[]>;
};

/** Numbering in front of a label: `10 要求内容`, `① …`, `(2) …`, `第3 …`. */
const NUMBERING = /^(?:[①-⑳⑴-⒇]|\d{1,2}(?=\D))/;
const PARENTHESES = /[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*[)）]\s*$/;
const BULLET = /^[\s・●○◎■□◆◇▼▽☆★※-]+/;

export const stripBullet = (text: string): string => text.replace(BULLET, '');

/** Printed labels of a field. */
export const printedOf = (field: { label: { ja: string }; printed?: string[] }): string[] =>
  field.printed ?? [field.label.ja];

/** Keys under which a label is found: with and without what stands in parentheses behind it, without numbering. */
function keysOf(printed: string): string[] {
  const full = keyOf(printed).replace(NUMBERING, '');
  const short = keyOf(printed.replace(PARENTHESES, '')).replace(NUMBERING, '');
  return short !== '' && short !== full ? [full, short] : [full];
}

const cache = new WeakMap<SheetKind, Labels>();

/** The labels of a kind, prepared once. */
export function labelsOf(kind: SheetKind): Labels {
  const known = cache.get(kind);
  if (known) return known;
  const labels: Labels = {
    kind,
    values: new Map(),
    exact: new Map(),
    suffixes: [],
    fuzzy: [],
    under: new Map(),
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
  cache.set(kind, labels);
  return labels;
}

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

/** What was looked up before: cells are shared between rows and sheets. */
const lookedUp = new WeakMap<Map<string, unknown>, WeakMap<Cell, { found: unknown }>>();

/** Looks a key up as it is, and without numbering in front. */
export function lookup<T>(map: Map<string, T>, cell: Cell): T | undefined {
  const { key } = cell;
  if (key === '') return undefined;
  let before = lookedUp.get(map);
  if (!before) {
    before = new WeakMap();
    lookedUp.set(map, before);
  }
  const known = before.get(cell);
  if (known) return known.found as T | undefined;
  const found = find(map, cell);
  before.set(cell, { found });
  return found;
}

function find<T>(map: Map<string, T>, cell: Cell): T | undefined {
  const { key } = cell;
  const direct = map.get(key);
  if (direct) return direct;
  const plain = key.replace(NUMBERING, '');
  if (plain !== key) {
    const found = map.get(plain);
    if (found) return found;
  }
  if (cell.text.length <= 60 && PARENTHESES.test(cell.text)) {
    const short = keyOf(cell.text.replace(PARENTHESES, ''));
    if (short !== '' && short !== key) return map.get(short) ?? map.get(short.replace(NUMBERING, ''));
  }
  const unmarked = plain.replace(/^[●○◎■□◆◇☐☑]+/, '');
  return unmarked === plain ? undefined : map.get(unmarked);
}

/** Number of single-character changes between two short words, at most `most` + 1. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      const value = Math.min((before[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + cost);
      now.push(value);
      if (value < least) least = value;
    }
    if (least > most) return most + 1;
    before = now;
  }
  return before[b.length] ?? most + 1;
}

/** Whether the letters of `part` stand in `whole` in the same order. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length;
}

/** Share of the letters that two words have in common, in any order. */
function common(a: string, b: string): number {
  let rest = b;
  let shared = 0;
  for (const character of a) {
    const at = rest.indexOf(character);
    if (at === -1) continue;
    shared++;
    rest = rest.slice(0, at) + rest.slice(at + 1);
  }
  return shared / Math.max(a.length, b.length);
}

/**
 * The one label that a misread cell must be: at most one wrong character in four, or letters missing in the middle
 * (他区の実況 for 他区の実施状況), or the same letters in disorder (a label of two lines). Null when none or more than one comes into question.
 */
export function closest<T>(
  key: string,
  candidates: { key: string; target: T }[],
  same: (a: T, b: T) => boolean,
): T | null {
  const plain = key.replace(NUMBERING, '');
  if (plain.length < 4 || plain.length > 30) return null;
  let known = closestBefore.get(candidates);
  if (!known) {
    known = new Map();
    closestBefore.set(candidates, known);
  }
  const before = known.get(plain);
  if (before !== undefined) return before as T | null;
  const found = findClosest(plain, candidates, same);
  if (known.size >= 5000) known.clear();
  known.set(plain, found);
  return found;
}

const closestBefore = new WeakMap<object, Map<string, unknown>>();

function findClosest<T>(
  plain: string,
  candidates: { key: string; target: T }[],
  same: (a: T, b: T) => boolean,
): T | null {
  let best: T | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const most = Math.max(1, Math.floor(candidate.key.length / 4));
    if (plain.length > candidate.key.length * 1.5 || plain.length * 2 < candidate.key.length) continue;
    let apart = distance(plain, candidate.key, most);
    if (apart > most) {
      const missing = candidate.key.length - plain.length;
      if (missing > 0 && missing <= candidate.key.length * 0.4 && isSubsequence(plain, candidate.key)) apart = missing;
      else if (candidate.key.length >= 7 && plain.length >= 6 && common(plain, candidate.key) >= 0.75)
        apart = most + 0.5;
      else continue;
    }
    if (apart < bestDistance) [best, bestDistance] = [candidate.target, apart];
    else if (apart === bestDistance && best !== null && !same(best, candidate.target)) best = null;
  }
  return best;
}
