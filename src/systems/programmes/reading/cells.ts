// SPDX-License-Identifier: Apache-2.0
import { cleanText, foldWidth } from '#kernel/text/width.ts';
import { figure, figuresIn, isDamagedFigure, yearTokens } from './figures.ts';

/** Longest text that is still compared with labels as a whole. */
const LABEL_LENGTH = 60;

const LAYOUT = /[\s・·･、,，.。．:：;；「」『』《》〈〉【】()[\]（）#*|~〜～=+\-−‐–―—_/／*]+/g;
/** Numbering in front of a label: `10 要求内容`, `① …`. */
const NUMBERING = /^(?:[①-⑳⑴-⒇]|\d{1,2}(?=\D))/;
const PARENTHESES = /[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*[)）]\s*$/;
const MARKS = /^[●○◎■□◆◇☐☑]+/;
const NONE: readonly never[] = [];

/** Kana and kanji need no folding and are no layout; ・ and ー aside they are most of what a sheet says. */
const isJapanese = (code: number) =>
  (code >= 0x3041 && code <= 0x30fa) || code === 0x30fc || (code >= 0x4e00 && code <= 0x9fff);
const isAlphanumeric = (code: number) =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** Width, white space, brackets and separators do not tell labels apart. '' for what is too long to be a label. */
export function keyOf(text: string): string {
  if (text.length > LABEL_LENGTH) return '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isJapanese(code) && !isAlphanumeric(code)) return foldWidth(text).replace(LAYOUT, '');
  }
  return text;
}

export const withoutNumbering = (key: string): string =>
  isJapanese(key.charCodeAt(0)) ? key : key.replace(NUMBERING, '');
export const withoutParentheses = (text: string): string => {
  const last = text.charCodeAt(text.length - 1);
  return isJapanese(last) || isAlphanumeric(last) ? text : text.replace(PARENTHESES, '');
};

/**
 * The words of one cell and what they can stand for. A form repeats most of its cells (labels, 0, 令和 5年度), so that
 * one object serves all cells of the same words, and each question is answered when it is first asked. Never changed.
 */
export class Cell {
  readonly text: string;
  #key: string | undefined;
  #keys: readonly string[] | undefined;
  #figure: number | null | undefined;
  #figures: readonly string[] | undefined;
  #damaged: boolean | undefined;
  #yearTokens: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Form in which the whole cell is compared with labels. */
  get key(): string {
    return (this.#key ??= keyOf(this.text));
  }

  /** Under which keys a label is looked up: as it is, without numbering, without parentheses behind it, without a mark. */
  get keys(): readonly string[] {
    return (this.#keys ??= keysOf(this));
  }

  /** The number that the cell is, null when it is none or no readable one. */
  get figure(): number | null {
    if (this.#figure === undefined) this.#figure = figure(this.text);
    return this.#figure;
  }

  /** The figures of the cell as printed; the conversion may have put several into one cell. */
  get figures(): readonly string[] {
    return (this.#figures ??= this.text === '' ? NONE : figuresIn(this.text));
  }

  /** No number, but one before the conversion damaged it. */
  get damaged(): boolean {
    return (this.#damaged ??= isDamagedFigure(this.text));
  }

  /** The years that the cell consists of, as printed. */
  get yearTokens(): readonly string[] {
    return (this.#yearTokens ??= yearTokens(this.text));
  }
}

function keysOf({ text, key }: Cell): readonly string[] {
  if (key === '') return NONE;
  const plain = withoutNumbering(key);
  const keys = plain === key ? [key] : [key, plain];
  const bare = withoutParentheses(text);
  if (bare !== text) {
    const short = keyOf(bare);
    if (short !== '' && short !== key) return [...keys, short, withoutNumbering(short)];
  }
  const unmarked = plain.replace(MARKS, '');
  return unmarked === plain ? keys : [...keys, unmarked];
}

export const BLANK = new Cell('');

/** White space of any kind but single spaces between words, and what may be markup: only then there is something to clean. */
function needsCleaning(raw: string): boolean {
  let before = 0x20;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code > 0x3000 && code < 0xfeff) {
      before = code;
      continue;
    }
    if (code === 0x20 ? before === 0x20 : code === 0x3c || code === 0x26 || isWide(code))
      return true;
    before = code;
  }
  return before === 0x20;
}
const isWide = (code: number) =>
  (code >= 0x9 && code <= 0xd) || code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 ||
  code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff; // prettier-ignore

/** A cell from its words as the text has them. */
export function cellOf(raw: string): Cell {
  if (raw === '') return BLANK;
  const text = needsCleaning(raw) ? cleanText(raw) : raw;
  return text === '' ? BLANK : new Cell(text);
}

/** Longer cells are sentences, which nothing repeats. */
const LONGEST_SHARED = 48;

/** `cellOf` for the cells of one text: the same words are the same cell. */
export function sharedCells(): (raw: string) => Cell {
  const known = new Map<string, Cell>();
  return (raw) => {
    if (raw === '') return BLANK;
    if (raw.length > LONGEST_SHARED) return cellOf(raw);
    let cell = known.get(raw);
    if (cell === undefined) {
      cell = cellOf(raw);
      known.set(raw, cell);
    }
    return cell;
  };
}
