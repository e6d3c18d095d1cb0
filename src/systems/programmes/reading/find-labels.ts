// SPDX-License-Identifier: Apache-2.0
import { foldWidth } from '#kernel/text/width.ts';
import type { BehindLabels } from './behind-labels.ts';
import { type Cell, cellOf, keyOf } from './cells.ts';
import { closest } from './closest.ts';
import { type Labels, type Target } from './labels.ts';

const GLUED_FIGURE = /^([^\d▲△]{2,20}?)\s*((?:[▲△−-]\s*)?\d[\d,]*(?:[^\d].*)?)$/s;
const LONGEST_LABEL = 50;
/** What may stand in front of a label: numbering, bullets and marks. */
const PREFIX = /^[\s\d０-９①-⑳⑴-⒇・･、,，.。．:：;；「」『』《》〈〉【】()[\]（）#*|~〜～=+\-−‐–―—_/／●○◎■□◆◇☐☑]*/;

const isGlue = (code: number) => code === 0x20 || code === 0x0a || code === 0x3a || code === 0xff1a || code === 0x3011 || code === 0x5d; // prettier-ignore

/** A label with the beginning of its value in the same cell. */
export type Glued = { target: Target; rest: string };

/** What the labels on one sheet stand for: the same words can mean several fields, by where they stand. */
export class FindLabels {
  readonly labels: Labels;
  readonly #values: BehindLabels;
  /** Section that the rows are in. */
  section: string | null = null;
  /** The words that the row begins with, when fields may stand only below them (基本施策の目的). */
  under: string | null = null;

  constructor(labels: Labels, values: BehindLabels) {
    this.labels = labels;
    this.#values = values;
  }

  /** Notes what the row begins with. */
  beginRow(cell: Cell): void {
    const { heads } = this.labels;
    if (heads.size === 0) return;
    const key = heads.has(cell.key) ? cell.key : keyOf(cell.text.replace(/[(（].*$/s, ''));
    this.under = key !== '' && heads.has(key) ? key : null;
  }

  targetOf(cell: Cell): Target | undefined {
    const exact = cell.in(this.labels.exact);
    if (exact) return this.#choose(exact);
    if (this.labels.suffixes.length === 0 || cell.key === '') return undefined;
    return this.labels.suffixes.find(({ key }) => cell.key.endsWith(key) && cell.key.length <= 20)?.target;
  }

  #standsRight(target: Target): boolean {
    const under = target.type === 'value' ? this.labels.under.get(target.field) : undefined;
    return under === undefined || (this.under !== null && under.includes(this.under));
  }

  /** Which of the fields with this label is meant: by the row's heading, the section, and what is still empty. */
  #choose(targets: Target[]): Target | undefined {
    if (targets.length === 1) {
      const [only] = targets;
      return only && this.#standsRight(only) ? only : undefined;
    }
    const fitting = targets.filter((target) => this.#standsRight(target));
    const values = fitting.filter((target) => target.type === 'value');
    const { printed } = this.#values;
    return (
      values.find((target) => this.labels.under.has(target.field)) ??
      values.find((target) => target.section.id === this.section && !printed.has(target.field)) ??
      values.find((target) => !printed.has(target.field)) ??
      fitting[0]
    );
  }

  /** Most cells are told from labels by their first character. */
  #mayBeginWithLabel(text: string): boolean {
    const { initials, suffixes } = this.labels;
    if (suffixes.length > 0 || initials.has(text.charAt(0))) return true;
    const first = text.replace(PREFIX, '').charAt(0);
    // A half-width kana folds together with what follows it.
    return initials.has(first) || (first >= '\uff01' && (first >= '\uff61' || initials.has(foldWidth(first))));
  }

  /** A label and its value in one cell: `備考 行政費用の…`, `合計 3,655 ⇒`, `NO 51`. */
  gluedIn(cell: Cell): Glued | null {
    const { text } = cell;
    if (!this.#mayBeginWithLabel(text)) return null;
    const number = GLUED_FIGURE.exec(text);
    if (number) {
      const target = this.targetOf(cellOf((number[1] ?? '').trim()));
      if (
        target?.type === 'value' &&
        (target.field.type === 'amount' || target.field.type === 'number' || target.field.key === 'code')
      )
        return { target, rest: number[2] ?? '' };
    }
    let best: Glued | null = null;
    for (let at = 2; at <= LONGEST_LABEL && at < text.length - 1; at++) {
      const mark = text.charCodeAt(at);
      if (!isGlue(mark)) continue;
      const head = text.slice(0, at + (mark === 0x20 || mark === 0x0a ? 0 : 1));
      const rest = text.slice(at + 1).trim();
      if (rest === '') continue;
      const target = this.targetOf(cellOf(head.trim()));
      if (target?.type === 'ignore' && rest.length <= LONGEST_LABEL) {
        // A group's name in front of a row's label: `財源内訳 国庫支出金`.
        const inner = cellOf(rest);
        const exact = this.targetOf(inner);
        const found = exact && exact.type !== 'ignore' ? { target: exact, rest: '' } : this.gluedIn(inner);
        if (found) return found;
      }
      if (target && (target.type === 'value' || target.type === 'block')) best = { target, rest };
    }
    return best;
  }

  /** An amount behind its label in one cell. */
  amountIn(cell: Cell): Glued | null {
    if (cell.text.length > 60 || !GLUED_FIGURE.test(cell.text)) return null;
    const glued = this.gluedIn(cell);
    return glued?.target.type === 'value' && glued.target.field.type === 'amount' ? glued : null;
  }

  /** The label that a misread cell must be. */
  misread(cell: Cell): Target | null {
    if (cell.text.length > 24 || /[。、]/.test(cell.text)) return null;
    return closest(cell.key, this.labels.fuzzy, (a, b) => 'field' in a && 'field' in b && a.field === b.field);
  }
}
