// SPDX-License-Identifier: Apache-2.0
import { squeeze } from '#kernel/text/width.ts';
import type { Field, RecordsField, SheetKind, ValueField, YearsField } from '../kinds/kind.ts';
import { BehindLabels, isText } from './behind-labels.ts';
import { type Cell, cellOf, keyOf } from './cells.ts';
import type { Draft, FormReader } from './draft.ts';
import { FindLabels, type Glued } from './find-labels.ts';
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
import { formOf, printedOf, type Target } from './labels.ts';
import { optionOf } from './marks.ts';
import { once } from './once.ts';
import { type BlockField, blocksOf, ownerOf, ownsRow } from './owned-rows.ts';
import { type Row, yearsIn } from './rows.ts';
import { labelsNotFound, leaveUnread, misreadLabel, tableNotFound } from './unread.ts';
import { readValue } from './values.ts';

const PAGE_MARK =
  /^(?:No\.?\s*\d{1,2}|[-–－]?\s*\d{1,3}\s*[-–－]?|\d{1,3}\s*[/／]\s*\d{1,3}(?:\s*ページ)?|\d{1,3}\s*ページ)$/i;
const NUMBER_CELL = /^(?:[(（]?\d{1,2}[)）.．]?|[①-⑳])$/;
/** Words of the form, as opposed to ⇒ and (千円). */
const WORDS = /^[^(（]*[ぁ-んァ-ヶ一-龠]{2}/;
const IGNORE: Target = { type: 'ignore' };

type Hit = { column: number; target: Target; cell: Cell; rest: string };

/** What a row begins with. `near`: the label that its misread words must be, when that label is still free. */
type Head = { column: number; cell: Cell; target: Target | undefined; near: Target | null };

/** The field whose block a label opens; lists, request lines and choices by year share their rows with other labels. */
function opens(target: Target | null | undefined): RecordsField | YearsField | null {
  if (target?.type !== 'block') return null;
  const { field } = target;
  return (field.type === 'records' ? formOf(field) === 'list' || formOf(field) === 'lines' : field.map) ? null : field;
}

/** The request's lines, their subtotals, and the total that ends them. */
const requestOf = once((kind: SheetKind) => {
  const all = kind.sections.flatMap((section) => section.fields);
  const forms = all.filter((field): field is RecordsField => field.type === 'records' && formOf(field) === 'lines');
  const lines = forms.find((field) => field.columns.length > 2);
  const groups = forms.find((field) => field.columns.length <= 2);
  const next: Field | undefined = lines && groups && all[all.indexOf(groups) + 1];
  return { lines, groups, total: next?.type === 'amount' ? next : undefined };
});

/** Reads one sheet's rows into the draft. Works from the definition alone and knows no kind. */
export function readRows(draft: Draft, rows: Row[]): void {
  const reader = new SheetReader(draft);
  for (const row of rows) if (row.first !== -1) reader.read(row);
  reader.finish();
}

class SheetReader {
  readonly #draft: Draft;
  readonly #values = new BehindLabels();
  readonly #labels: FindLabels;
  readonly #request: ReturnType<typeof requestOf>;

  readonly #readers = new Map<BlockField, FormReader>();
  readonly #lists = new Map<RecordsField, ListReader>();
  readonly #maps = new Map<YearsField, YearMapReader>();
  readonly #lineReaders: LinesReader[] = [];

  /** What is being read: a block with rows of its own, or something that shares its rows with other labels. */
  #block: BlockField | null = null;
  #map: YearMapReader | null = null;
  #lines: LinesReader | null = null;
  /** A head of years whose table is not known yet. */
  #strayHead: Row | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#labels = new FindLabels(draft.labels, this.#values);
    this.#request = requestOf(draft.kind);
  }

  read(row: Row): void {
    if (row.filled === 1 && this.#isPageHead(row)) return;
    const head = this.#headOf(row);
    if (!head) return;
    if (this.#goesOnInBlock(head, row)) return;
    if (head.target?.type === 'cross') {
      this.#openBlock(head.target.table, row);
      return;
    }
    let glued: Glued | null = null;
    let opened = opens(head.target);
    if (!head.target && this.#labels.under === null) {
      glued = this.#labels.gluedIn(head.cell);
      opened = opens(glued?.target);
      if (opened) glued = null;
      else if (!glued && head.near) {
        head.target = head.near;
        opened = opens(head.near);
        misreadLabel(this.#draft, 'field' in head.near ? head.near.field.label.ja : '', head.cell.text);
      }
    }
    if (opened) {
      this.#openBlock(opened, row);
      return;
    }
    if (!head.target && !glued && this.#belongsToLostHeading(head, row)) return;
    if (head.target && head.target.type !== 'ignore') {
      this.#block = null;
      this.#strayHead = null;
    }
    this.#readLabelled(head, glued, row);
  }

  finish(): void {
    for (const reader of this.#lineReaders) reader.finish();
    for (const [field, printed] of this.#values.printed) readValue(this.#draft, field, printed);
    for (const readers of [this.#readers, this.#lists, this.#maps])
      for (const reader of readers.values()) reader.finish();
    labelsNotFound(this.#draft, (field) => this.#values.printed.has(field));
    for (const field of blocksOf(this.#draft.kind).expected)
      if (!this.#draft.values.has(field.key)) tableNotFound(this.#draft, field);
  }

  /** Page numbers, and the title on every page. */
  #isPageHead(row: Row): boolean {
    const text = row.cells[row.first]?.text ?? '';
    if (text.length > 50) return false;
    if (PAGE_MARK.test(text) && !(this.#draft.labels.exact.has('NO') && /no/i.test(text))) return true;
    return this.#draft.kind.recognise.title.test(squeeze(text));
  }

  /** Which label does the row begin with? Null when the row is nothing but a heading without values. */
  #headOf(row: Row): Head | null {
    let column = row.first;
    while (
      column < row.cells.length - 1 &&
      NUMBER_CELL.test(row.cells[column]?.text ?? '') &&
      row.cells[column + 1]?.text !== '' &&
      row.cells[column + 1]?.figure === null
    )
      column++;
    const cell = row.cells[column] as Cell;
    const labels = this.#labels;
    labels.beginRow(cell);
    let target = labels.under === null ? labels.targetOf(cell) : IGNORE;
    if (row.filled === 1 && target?.type !== 'block') {
      const exact = cell.in(this.#draft.labels.exact);
      const section = exact?.find((one) => one.type === 'section');
      const block = exact?.find((one) => one.type === 'block');
      if (block) target = block;
      else if (section) {
        labels.section = section.section.id;
        this.#endBlock();
        const value = exact?.find((one) => one.type === 'value');
        if (value && this.#values.isEmpty(value.field)) this.#values.open(row.first, value.field);
        return null;
      }
      if (target?.type === 'ignore' && labels.under === null) return null;
    }
    // A block that takes any text must not take the misread heading of what follows it.
    let near = !target && labels.under === null ? labels.misread(cell) : null;
    if (near) {
      const free =
        (near.type === 'value' && this.#values.isEmpty(near.field)) ||
        (near.type === 'block' && !this.#readers.has(near.field));
      if (!free || (this.#block && ownsRow(this.#block, row))) near = null;
    }
    return { column, cell, target, near };
  }

  /** Reads a row of the open block. */
  #goesOnInBlock({ target, near }: Head, row: Row): boolean {
    const block = this.#block;
    if (!block) return false;
    const own =
      (target && 'field' in target && target.field === block) || (target?.type === 'cross' && target.table === block);
    const foreign = near !== null || (target !== undefined && target.type !== 'ignore' && !own);
    if (foreign ? !ownsRow(block, row) : own && target.type === 'block') return false;
    return this.#readerOf(block).take(row, false);
  }

  /** Rows that only one kind of block can have, when its heading is lost. */
  #belongsToLostHeading({ cell, column }: Head, row: Row): boolean {
    const draft = this.#draft;
    const owner = ownerOf(draft.kind, row);
    if (owner) {
      if (this.#block !== owner) this.#startBlock(owner);
      if (this.#readerOf(owner).take(row, false)) return true;
    }
    if (this.#map) return false;
    if (this.#strayHead) {
      const count = yearsIn(this.#strayHead, draft.sheetYear).length;
      const figures = row.cells.filter((one) => one.figure !== null).length;
      const unopened = blocksOf(draft.kind).fields.find(
        (field) => field.type === 'records' && formOf(field) === 'rows' && !this.#readers.has(field),
      );
      const isRecord = figures >= 2 && (figures >= count - 1 || column > row.first);
      if (unopened && isRecord && cell.figure === null) {
        this.#startBlock(unopened);
        if (this.#readerOf(unopened).take(row, false)) return true;
      }
    }
    if (yearsIn(row, draft.sheetYear).length < 2) return false;
    this.#strayHead = row;
    this.#block = null;
    return true;
  }

  #readerOf(field: BlockField): FormReader {
    let reader = this.#readers.get(field);
    if (!reader) {
      reader = readerFor(this.#draft, field);
      this.#readers.set(field, reader);
    }
    return reader;
  }

  #endBlock(): void {
    this.#block = null;
    this.#map = null;
    this.#values.close();
  }

  #startBlock(field: BlockField): void {
    this.#block = field;
    this.#values.close();
    if (this.#strayHead) this.#readerOf(field).take(this.#strayHead, false);
    this.#strayHead = null;
  }

  #openBlock(field: BlockField, row: Row): void {
    this.#map = null;
    this.#startBlock(field);
    this.#readerOf(field).take(row, true);
  }

  /** Reads labels with their values behind them, and text that carries on what was there before. */
  #readLabelled(head: Head, glued: Glued | null, whole: Row): void {
    const values = this.#values;
    let row = whole;
    const { target } = head;
    if (target?.type === 'block' && target.field.type === 'years' && target.field.map) {
      this.#map = this.#maps.get(target.field) ?? yearMapReader(this.#draft, target.field);
      this.#maps.set(target.field, this.#map);
      values.close();
    } else if (target && target.type !== 'ignore') this.#map = null;
    if (this.#map) {
      row = this.#map.take(row);
      if (row.first === -1) return;
    }
    const hits = this.#hitsIn(row, head, glued);
    const firstColumn = hits[0]?.column ?? row.cells.length;
    let used = hits.length > 0;
    if (row.first < firstColumn && values.carryOn(row, firstColumn, this.#lines)) used = true;
    for (let index = 0; index < hits.length; index++) {
      const hit = hits[index] as Hit;
      const texts = row.cells.slice(hit.column + 1, hits[index + 1]?.column).map((cell) => cell.text);
      if (hit.rest !== '') texts.unshift(hit.rest);
      this.#readHit(hit, texts);
    }
    if (!used) leaveUnread(this.#draft, whole);
  }

  /** The labels in a row. */
  #hitsIn(row: Row, head: Head, glued: Glued | null): Hit[] {
    const hits: Hit[] = [];
    let before: Hit | null = null;
    for (let column = row.first; column < row.cells.length; column++) {
      const cell = row.cells[column];
      if (!cell || cell.text === '') continue;
      let target: Target | undefined;
      let rest = '';
      if (column === head.column && (head.target || glued)) {
        target = head.target ?? glued?.target;
        rest = head.target ? '' : (glued?.rest ?? '');
      } else if (cell.figure === null) {
        target = this.#labels.targetOf(cell);
        if (target?.type === 'section' || target?.type === 'cross' || opens(target)) target = undefined;
        if (!target) {
          const amount = this.#labels.amountIn(cell);
          target = amount?.target;
          rest = amount?.rest ?? '';
        }
        // A choice whose option happens to be called like a label is a value, and so is 新規・継続 behind its own label.
        if (target && before?.target.type === 'value' && before.column === column - 1) {
          const { field } = before.target;
          if ((target.type === 'value' && target.field === field) || optionOf(cell.text, field.options ?? []) !== null)
            target = undefined;
        }
      }
      if (!target || target.type === 'section' || target.type === 'cross') continue;
      // Words of the form end what stands before them; signs and units do not.
      const ends = this.#draft.labels.heads.has(cell.key) || (this.#lines !== null && WORDS.test(cell.text));
      if (target.type === 'ignore' && column !== head.column && !ends) continue;
      if (target.type === 'block' && target.field === this.#request.groups) continue;
      before = { column, target, cell, rest };
      hits.push(before);
    }
    // What follows a label in its own cell can be the heading of a list.
    for (const hit of hits) {
      const inner = hit.rest === '' ? undefined : this.#labels.targetOf(cellOf(hit.rest));
      if (inner?.type !== 'block' || inner.field.type !== 'records' || formOf(inner.field) !== 'list') continue;
      hit.rest = '';
      hits.push({ column: hit.column, target: inner, cell: hit.cell, rest: '' });
      break;
    }
    return hits;
  }

  #readHit({ column, target }: Hit, texts: string[]): void {
    if (target.type === 'ignore') this.#lines?.take(texts, false);
    else if (target.type === 'value') this.#readField(target.field, column, texts);
    else if (target.type === 'block' && target.field.type === 'records') {
      const { field } = target;
      if (field === this.#request.lines) {
        this.#lines = linesReader(this.#draft, field, this.#request.groups);
        this.#lineReaders.push(this.#lines);
      } else if (formOf(field) === 'list') {
        const list = this.#lists.get(field) ?? listReader(this.#draft, field);
        this.#lists.set(field, list);
        this.#values.open(column, list);
        const labels = new Set(printedOf(field).map(keyOf));
        const filled = texts.filter((text) => text !== '' && !labels.has(keyOf(text)));
        if (filled.length > 0) list.take(filled);
      }
    }
  }

  #readField(field: ValueField, column: number, texts: string[]): void {
    const values = this.#values;
    if (this.#lines && field === this.#request.total) {
      values.add(field, texts.slice(0, 3));
      this.#lines.close();
      return;
    }
    const own = this.#lines && field.type !== 'amount' ? this.#lines.take(texts, true) : texts;
    if (values.isEmpty(field) || (isText(field) && field.type !== 'text')) values.add(field, own);
    values.open(column, field);
  }
}

function readerFor(draft: Draft, field: BlockField): FormReader {
  if (!('type' in field)) return crossTableReader(draft, field);
  if (field.type === 'years') return yearsReader(draft, field);
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
