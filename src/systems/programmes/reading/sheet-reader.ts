// SPDX-License-Identifier: Apache-2.0
import { foldWidth } from '#kernel/text/width.ts';
import type { Field, RecordsField, ValueField, YearsField } from '../kinds/kind.ts';
import type { Draft, FormReader } from './draft.ts';
import { damagedFigure, figure, yearsIn } from './figures.ts';
import { crossTableReader } from './form-cross-table.ts';
import { linesReader, type LinesReader } from './form-lines.ts';
import { listReader, type ListReader } from './form-list.ts';
import { matrixReader } from './form-matrix.ts';
import { numberedReader } from './form-numbered.ts';
import { recordRowsReader } from './form-record-rows.ts';
import { sideBySideReader } from './form-side-by-side.ts';
import { slotsReader } from './form-slots.ts';
import { statementReader } from './form-statement.ts';
import { yearMapReader, type YearMapReader } from './form-year-map.ts';
import { yearsReader } from './form-years.ts';
import { closest, formOf, lookup, printedOf, type Target } from './labels.ts';
import { optionOf } from './marks.ts';
import { type Cell, cellOf, keyOf, type Row } from './rows.ts';
import { type Printed, readValue } from './values.ts';

const PAGE_MARK =
  /^(?:No\.?\s*\d{1,2}|[-–－]?\s*\d{1,3}\s*[-–－]?|\d{1,3}\s*[/／]\s*\d{1,3}(?:\s*ページ)?|\d{1,3}\s*ページ)$/i;
const NUMBER_CELL = /^(?:[(（]?\d{1,2}[)）.．]?|[①-⑳])$/;
const GLUE = /[\s:：】\]]/;
const GLUED_FIGURE = /^([^\d▲△]{2,20}?)\s*((?:[▲△−-]\s*)?\d[\d,]*(?:[^\d].*)?)$/s;
const LONGEST_LABEL = 50;
/** Words of the form, as opposed to ⇒ and (千円). */
const WORDS = /^[^(（]*[ぁ-んァ-ヶ一-龠]{2}/;

/** Where text that has no label of its own goes: to the label that stands above it or to the left. */
type Active = { column: number; target: ValueField | ListReader };

/** The field whose block a label opens; lists, request lines and choices by year share their rows with other labels. */
const opens = (target: Target | undefined): RecordsField | YearsField | null => {
  if (target?.type !== 'block') return null;
  if (target.field.type === 'records' && ['list', 'lines'].includes(formOf(target.field))) return null;
  return target.field.type === 'years' && target.field.map ? null : target.field;
};

const isList = (target: ValueField | ListReader): target is ListReader => 'take' in target;

type Hit = { column: number; target: Target; cell: Cell; rest: string };

/** Reads one sheet's rows into the draft. Works from the definition alone and knows no kind. */
export function readRows(draft: Draft, rows: Row[]): void {
  const { labels, kind } = draft;
  const readers = new Map<Field | object, FormReader>();
  const lists = new Map<RecordsField, ListReader>();
  const printed = new Map<ValueField, Printed>();
  const blocks = kind.sections
    .flatMap((section) => section.fields)
    .filter((field) => field.type === 'records' || field.type === 'years');
  const linesField = blocks.find(
    (field): field is RecordsField => field.type === 'records' && formOf(field) === 'lines' && field.columns.length > 2,
  );
  const groupsField = blocks.find(
    (field): field is RecordsField =>
      field.type === 'records' && formOf(field) === 'lines' && field.columns.length <= 2,
  );
  const totalField =
    linesField && groupsField
      ? afterField(
          kind.sections.flatMap((section) => section.fields),
          groupsField,
        )
      : undefined;
  const under = new Set([...labels.under.values()].flat());

  let lines: LinesReader | null = null;
  const lineReaders: LinesReader[] = [];
  let map: { field: YearsField; reader: YearMapReader } | null = null;
  const maps = new Map<YearsField, YearMapReader>();
  let block: { field: Field | object; reader: FormReader } | null = null;
  let section: string | null = null;
  let active: Active[] = [];
  let underKey: string | null = null;
  let strayHead: Row | null = null;

  const readerOf = (field: RecordsField | YearsField): FormReader => {
    const known = readers.get(field);
    if (known) return known;
    const made = field.type === 'years' ? yearsReader(draft, field) : recordsReader(draft, field);
    readers.set(field, made);
    return made;
  };
  const listOf = (field: RecordsField): ListReader => {
    const known = lists.get(field);
    if (known) return known;
    const made = listReader(draft, field);
    lists.set(field, made);
    return made;
  };

  /** Which of the fields with this label is meant: by the row's heading, the section, and what is still empty. */
  const choose = (targets: Target[]): Target | undefined => {
    if (targets.length === 1) {
      const [only] = targets;
      if (
        only?.type === 'value' &&
        labels.under.has(only.field) &&
        !labels.under.get(only.field)?.includes(underKey ?? '')
      )
        return undefined;
      return only;
    }
    const fitting = targets.filter(
      (target) =>
        target.type !== 'value' ||
        !labels.under.has(target.field) ||
        (underKey !== null && labels.under.get(target.field)?.includes(underKey)),
    );
    const values = fitting.filter((target) => target.type === 'value');
    return (
      values.find((target) => labels.under.has(target.field)) ??
      values.find((target) => target.section.id === section && !printed.has(target.field)) ??
      values.find((target) => !printed.has(target.field)) ??
      fitting[0]
    );
  };

  const targetOf = (cell: Cell): Target | undefined => {
    const exact = lookup(labels.exact, cell);
    if (exact) return choose(exact);
    if (cell.key === '' || labels.suffixes.length === 0) return undefined;
    return labels.suffixes.find(({ key }) => cell.key.endsWith(key) && cell.key.length <= 20)?.target;
  };

  /** A label and its value in one cell: `備考 行政費用の…`, `合計 3,655 ⇒`, `NO 51`. */
  const gluedIn = (cell: Cell): { target: Target; rest: string } | null => {
    const { text } = cell;
    const number = GLUED_FIGURE.exec(text);
    if (number) {
      const target = targetOf(cellOf((number[1] ?? '').trim()));
      if (
        target?.type === 'value' &&
        (target.field.type === 'amount' || target.field.type === 'number' || target.field.key === 'code')
      )
        return { target, rest: number[2] ?? '' };
    }
    let best: { target: Target; rest: string } | null = null;
    for (let at = 2; at <= LONGEST_LABEL && at < text.length - 1; at++) {
      const mark = text.charAt(at);
      if (!GLUE.test(mark)) continue;
      const head = text.slice(0, at + (mark.trim() === '' ? 0 : 1));
      const rest = text.slice(at + 1).trim();
      if (head.length < 2 || rest === '') continue;
      const target = targetOf(cellOf(head.trim()));
      if (target?.type === 'ignore' && rest.length <= LONGEST_LABEL) {
        // A group's name in front of a row's label: `財源内訳 国庫支出金`.
        const inner = cellOf(rest);
        const exact = targetOf(inner);
        const found = exact && exact.type !== 'ignore' ? { target: exact, rest: '' } : gluedIn(inner);
        if (found) return found;
      }
      if (target && (target.type === 'value' || target.type === 'block')) best = { target, rest };
    }
    return best;
  };

  const add = (field: ValueField, cells: string[]) => {
    const filled = cells.filter((text) => text !== '');
    const before = printed.get(field);
    if (before) {
      if (filled.length > 0) before.push(filled);
    } else printed.set(field, filled.length > 0 ? [filled] : []);
  };
  const isEmpty = (field: ValueField) => (printed.get(field) ?? []).length === 0;
  const goesOn = (field: ValueField) =>
    ['text', 'longText', 'lines'].includes(field.type) ||
    (field.type === 'choice' && field.within !== undefined) ||
    isEmpty(field);

  const activate = (column: number, target: ValueField | ListReader) => {
    active = active.filter((other) => other.column < column);
    active.push({ column, target });
  };

  /** Text without a label: it carries on what stands above it. */
  const carryOn = (row: Row, from: number, to: number): boolean => {
    let any = false;
    let texts = row.cells.slice(from, to).map((cell, index) => ({ text: cell.text, column: from + index }));
    if (lines) {
      const left = lines.take(
        texts.map(({ text }) => text),
        from === 0 && row.first === 0,
      );
      const rest = [...left];
      const kept = texts.filter(({ text }) => {
        const at = text === '' ? -1 : rest.indexOf(text);
        if (at !== -1) rest.splice(at, 1);
        return at !== -1;
      });
      if (kept.length < texts.filter(({ text }) => text !== '').length) any = true;
      texts = kept;
    }
    // A line of a list of quantities may begin further to the left than its heading.
    const latest = active.at(-1)?.target;
    if (latest && isList(latest) && latest.counts) {
      const words = texts.map(({ text }) => text).filter((text) => text !== '');
      if (words.length > 0 && latest.take(words)) return true;
    }
    const grouped = new Map<ValueField | ListReader, string[]>();
    for (const { text, column } of texts) {
      if (text === '') continue;
      const target = active.findLast(
        (candidate) => candidate.column <= column && (isList(candidate.target) || goesOn(candidate.target)),
      );
      if (target) grouped.set(target.target, [...(grouped.get(target.target) ?? []), text]);
    }
    for (const [target, words] of grouped) {
      if (isList(target)) {
        if (target.take(words)) any = true;
        else {
          const other = active.findLast((candidate) => !isList(candidate.target) && goesOn(candidate.target));
          if (other && !isList(other.target)) {
            add(other.target, words);
            any = true;
          }
        }
      } else {
        add(target, words);
        any = true;
      }
    }
    return any;
  };

  const openBlock = (field: RecordsField | YearsField | object, reader: FormReader, row: Row) => {
    block = { field, reader };
    map = null;
    active = [];
    if (strayHead) reader.take(strayHead, false);
    strayHead = null;
    reader.take(row, true);
  };

  for (const row of rows) {
    if (row.first === -1) continue;
    const head = row.cells[row.first];
    if (!head) continue;
    const alone = row.cells.every((cell, column) => column === row.first || cell.text === '');
    if (alone && PAGE_MARK.test(head.text) && !(labels.exact.has('NO') && /no/i.test(head.text))) continue;
    if (alone && head.text.length <= 50 && kind.recognise.title.test(foldWidth(head.text).replace(/\s/g, ''))) continue;

    // --- which label does the row begin with?
    let first = row.first;
    while (
      first < row.cells.length - 1 &&
      NUMBER_CELL.test(row.cells[first]?.text ?? '') &&
      row.cells[first + 1]?.text !== '' &&
      figure(row.cells[first + 1]?.text ?? '') === null
    )
      first++;
    const headCell = row.cells[first] ?? head;
    underKey = under.has(headCell.key) ? headCell.key : keyOf(headCell.text.replace(/[(（].*$/s, '')) || null;
    if (underKey !== null && !under.has(underKey)) underKey = null;
    let headTarget = underKey !== null ? ({ type: 'ignore' } as Target) : targetOf(headCell);
    if (alone && headTarget?.type !== 'block') {
      const exact = lookup(labels.exact, headCell);
      const sectionTarget = exact?.find((target) => target.type === 'section');
      const blockTarget = exact?.find((target) => target.type === 'block');
      if (blockTarget) headTarget = blockTarget;
      else if (sectionTarget?.type === 'section') {
        section = sectionTarget.section.id;
        block = null;
        map = null;
        active = [];
        const value = exact?.find((target) => target.type === 'value');
        if (value?.type === 'value' && isEmpty(value.field)) activate(row.first, value.field);
        continue;
      }
    }

    if (alone && headTarget?.type === 'ignore' && underKey === null) continue;

    // A block that takes any text must not take the misread heading of what follows it.
    let near: Target | null = null;
    if (!headTarget && underKey === null && headCell.text.length <= 24 && !/[。、]/.test(headCell.text)) {
      const candidate = closest(
        headCell.key,
        labels.fuzzy,
        (a, b) => 'field' in a && 'field' in b && a.field === b.field,
      );
      const free =
        (candidate?.type === 'value' && isEmpty(candidate.field)) ||
        (candidate?.type === 'block' && !readers.has(candidate.field));
      if (candidate && free && !(block && ownsRow((block as { field: Field | object }).field, row))) near = candidate;
    }

    // --- the open block first
    const open = block as { field: Field | object; reader: FormReader } | null;
    if (open) {
      const foreign =
        near !== null ||
        (headTarget !== undefined &&
          headTarget.type !== 'ignore' &&
          !('field' in headTarget && headTarget.field === open.field) &&
          !(headTarget.type === 'cross' && headTarget.table === open.field));
      if (
        !foreign &&
        !(headTarget && 'field' in headTarget && headTarget.field === open.field && headTarget.type === 'block')
      ) {
        if (open.reader.take(row, false)) continue;
      }
      if (foreign && ownsRow(open.field, row)) {
        if (open.reader.take(row, false)) continue;
      }
    }

    // --- does it open another block?
    if (headTarget?.type === 'cross') {
      const reader = readers.get(headTarget.table) ?? crossTableReader(draft, headTarget.table);
      readers.set(headTarget.table, reader);
      openBlock(headTarget.table, reader, row);
      continue;
    }
    let opened = opens(headTarget);
    let glued: { target: Target; rest: string } | null = null;
    if (!headTarget && underKey === null) {
      glued = gluedIn(headCell);
      if (glued && opens(glued.target)) {
        opened = opens(glued.target);
        glued = null;
      }
      if (!glued && !opened && near) {
        headTarget = near;
        opened = opens(near);
        const label = 'field' in near ? near.field.label.ja : '';
        draft.notes.push({
          severity: 'info',
          rule: 'misread-label',
          place: label,
          expected: label,
          found: headCell.text,
          message: {
            ja: `見出し「${headCell.text}」は「${label}」の読み誤りとみなして読みました。原本と違う場合は直してください。`,
            en: `The label '${headCell.text}' was read as '${label}'. Correct it if the original says something else.`,
          },
        });
      }
    }
    if (opened) {
      openBlock(opened, readerOf(opened), row);
      continue;
    }

    // --- rows that only one kind of block can have, when its heading is lost
    if (!headTarget && !glued) {
      const owner = blocks.find((field) => ownsRow(field, row) && !(field.type === 'years' && field.map));
      if (owner && (owner.type === 'years' || !['list', 'lines'].includes(formOf(owner)))) {
        const reader = readerOf(owner);
        if ((block as { field: Field | object } | null)?.field !== owner) {
          block = { field: owner, reader };
          active = [];
          if (strayHead) reader.take(strayHead, false);
          strayHead = null;
        }
        if (reader.take(row, false)) continue;
      }
      if (strayHead && !map) {
        const count = yearsIn(strayHead, draft.sheetYear).length;
        const figures = row.cells.filter((cell) => figure(cell.text) !== null).length;
        const unopened = blocks.find(
          (field) => field.type === 'records' && formOf(field) === 'rows' && !readers.has(field),
        );
        if (unopened && figures >= 2 && figures >= count - 1 && figure(headCell.text) === null) {
          const reader = readerOf(unopened);
          block = { field: unopened, reader };
          active = [];
          reader.take(strayHead, false);
          strayHead = null;
          if (reader.take(row, false)) continue;
        }
      }
      if (yearsIn(row, draft.sheetYear).length >= 2 && !map) {
        strayHead = row;
        block = null;
        continue;
      }
    }
    if (headTarget && headTarget.type !== 'ignore') {
      block = null;
      strayHead = null;
    }

    // --- labelled values
    let rest = row;
    const mapTarget =
      headTarget?.type === 'block' && headTarget.field.type === 'years' && headTarget.field.map
        ? headTarget.field
        : null;
    if (mapTarget) {
      const reader = maps.get(mapTarget) ?? yearMapReader(draft, mapTarget);
      maps.set(mapTarget, reader);
      map = { field: mapTarget, reader };
      active = [];
    } else if (headTarget && headTarget.type !== 'ignore') map = null;
    if (map) {
      rest = map.reader.take(row);
      if (rest.first === -1) continue;
    }

    const hits: Hit[] = [];
    let before: Hit | null = null;
    for (let column = rest.first; column < rest.cells.length; column++) {
      const cell = rest.cells[column];
      if (!cell || cell.text === '') continue;
      let target: Target | undefined;
      let words = '';
      if (column === first && (headTarget || glued)) {
        target = headTarget ?? glued?.target;
        words = headTarget ? '' : (glued?.rest ?? '');
      } else if (figure(cell.text) === null) {
        target = targetOf(cell);
        if (target?.type === 'section' || target?.type === 'cross' || (target && opens(target))) target = undefined;
        if (!target && cell.text.length <= 60 && GLUED_FIGURE.test(cell.text)) {
          const inside = gluedIn(cell);
          if (inside?.target.type === 'value' && inside.target.field.type === 'amount') {
            target = inside.target;
            words = inside.rest;
          }
        }
        // A choice whose option happens to be called like a label is a value, and so is 新規・継続 behind its own label.
        if (
          target?.type === 'value' &&
          before?.target.type === 'value' &&
          before.column === column - 1 &&
          before.target.field === target.field
        )
          target = undefined;
        if (
          target &&
          before?.target.type === 'value' &&
          before.column === column - 1 &&
          optionOf(cell.text, before.target.field.options ?? []) !== null
        )
          target = undefined;
      }
      if (!target || target.type === 'section' || target.type === 'cross') continue;
      // Words of the form end what stands before them; signs and units do not.
      if (
        target.type === 'ignore' &&
        column !== first &&
        !under.has(cell.key) &&
        (lines === null || !WORDS.test(cell.text))
      )
        continue;
      if (target.type === 'block' && target.field === groupsField) continue;
      const hit: Hit = { column, target, cell, rest: words };
      hits.push(hit);
      before = hit;
    }
    // What follows a label in its own cell can be the heading of a list.
    for (const hit of hits) {
      const inner = hit.rest === '' ? undefined : targetOf(cellOf(hit.rest));
      if (inner?.type !== 'block' || inner.field.type !== 'records' || formOf(inner.field) !== 'list') continue;
      hit.rest = '';
      hits.push({ column: hit.column, target: inner, cell: hit.cell, rest: '' });
      break;
    }
    let used = false;
    const firstColumn = hits[0]?.column ?? rest.cells.length;
    if (rest.first < firstColumn && rest.first !== -1) used = carryOn(rest, 0, firstColumn) || used;
    for (const [index, hit] of hits.entries()) {
      const end = hits[index + 1]?.column ?? rest.cells.length;
      let texts = rest.cells.slice(hit.column + 1, end).map((cell) => cell.text);
      if (hit.rest !== '') texts = [hit.rest, ...texts];
      const { target } = hit;
      used = true;
      if (target.type === 'ignore') {
        if (lines) lines.take(texts, false);
        continue;
      }
      if (target.type === 'block') {
        const field = target.field;
        if (field.type === 'records' && field === linesField) {
          lines = linesReader(draft, field, groupsField);
          lineReaders.push(lines);
          continue;
        }
        if (field.type === 'records' && formOf(field) === 'list') {
          const list = listOf(field);
          activate(hit.column, list);
          const filled = texts.filter((text) => text !== '' && !sameLabel(field, text));
          if (filled.length > 0) list.take(filled);
        }
        continue;
      }
      if (target.type !== 'value') continue;
      const { field } = target;
      if (lines && field === totalField) {
        add(field, texts.slice(0, 3));
        lines.close();
        continue;
      }
      if (lines && field.type !== 'amount') texts = lines.take(texts, true);
      if (field.type === 'amount' || field.type === 'number') {
        if (isEmpty(field)) add(field, texts);
        activate(hit.column, field);
        continue;
      }
      if (['text', 'longText', 'lines'].includes(field.type) || isEmpty(field)) {
        const same = field.type === 'text' && !isEmpty(field);
        if (!same) add(field, texts);
      }
      activate(hit.column, field);
    }
    if (!used) leave(draft, row);
  }

  for (const reader of lineReaders) reader.finish();
  for (const [field, value] of printed) readValue(draft, field, value);
  for (const reader of readers.values()) reader.finish();
  for (const list of lists.values()) list.finish();
  for (const reader of maps.values()) reader.finish();
  for (const field of labels.values.values()) {
    if (
      printed.has(field) ||
      field.optional ||
      field.required ||
      printedOf(field).length === 0 ||
      field.key === 'fiscalYear'
    )
      continue;
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

/** Gives a row back as not read; figures must not get lost without a word. */
function leave(draft: Draft, row: Row): void {
  const text = row.cells
    .map((cell) => cell.text)
    .filter((part) => part !== '')
    .join(' ');
  draft.unread.push({ line: row.line, text });
  if (!row.cells.some((cell) => figure(cell.text) !== null || damagedFigure(cell.text))) return;
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

const afterField = (fields: Field[], field: Field): ValueField | undefined => {
  const next = fields[fields.indexOf(field) + 1];
  return next && next.type === 'amount' ? next : undefined;
};

const sameLabel = (field: RecordsField, text: string) =>
  printedOf(field).some((printed) => keyOf(printed) === keyOf(text));

function recordsReader(draft: Draft, field: RecordsField): FormReader {
  switch (formOf(field)) {
    case 'slots':
      return slotsReader(draft, field);
    case 'rows':
      return recordRowsReader(draft, field);
    case 'sideBySide':
      return sideBySideReader(draft, field);
    case 'statement':
      return statementReader(draft, field);
    case 'matrix':
      return matrixReader(draft, field);
    case 'numbered':
      return numberedReader(draft, field);
    default:
      return { take: () => false, finish: () => undefined };
  }
}

const owned = new WeakMap<object, Set<string>>();

/** Labels that only rows of this block begin with. */
function ownKeys(field: Field | object): Set<string> {
  const known = owned.get(field);
  if (known) return known;
  const keys = new Set<string>();
  if ('type' in field) {
    if (field.type === 'years')
      for (const row of (field as YearsField).rows) for (const printed of printedOf(row)) addKeys(keys, printed);
    if (field.type === 'records') {
      const records = field as RecordsField;
      const form = formOf(records);
      for (const column of records.columns) {
        if (column.type === 'years' && form === 'slots')
          for (const row of column.rows) for (const printed of printedOf(row)) addKeys(keys, printed);
        else if (column.type === 'records')
          for (const inner of column.columns) for (const printed of printedOf(inner)) addKeys(keys, printed);
        else if (form === 'statement' || (form === 'slots' && column.type !== 'choice'))
          for (const printed of printedOf(column)) addKeys(keys, printed);
      }
    }
  }
  owned.set(field, keys);
  return keys;
}

function addKeys(keys: Set<string>, printed: string): void {
  keys.add(keyOf(printed));
  const short = keyOf(printed.replace(/[(（].*[)）]$/, ''));
  if (short.length > 1) keys.add(short);
}

/** Whether a row can only belong to this block: one of its labels with two figures behind it, or two of its heads. */
function ownsRow(field: Field | object, row: Row): boolean {
  const keys = ownKeys(field);
  if (keys.size === 0) return false;
  let labels = 0;
  let figures = 0;
  for (const cell of row.cells) {
    if (cell.text === '') continue;
    if (figure(cell.text) !== null || damagedFigure(cell.text)) figures++;
    else if (cell.key !== '' && (keys.has(cell.key) || keys.has(cell.key.replace(/^\d{1,2}/, '')))) labels++;
  }
  if (labels === 0) return false;
  const slots = 'type' in field && field.type === 'records' && formOf(field as RecordsField) === 'slots';
  const sideBySide = 'type' in field && field.type === 'records' && formOf(field as RecordsField) === 'sideBySide';
  if (sideBySide) return labels >= 2;
  return figures >= 2 || (slots && labels >= 1);
}
