// SPDX-License-Identifier: Apache-2.0
import { cleanText, foldWidth } from '#kernel/text/width.ts';
import { figure, figuresIn, isDamagedFigure, NO_YEARS, yearsOf } from './figures.ts';

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
  #years: readonly number[] | undefined;
  #yearsOn: number | undefined;
  #isForecast: boolean | undefined;
  #labels: unknown;
  #found: unknown;

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

  /** What a map of labels has under one of the keys; known for the map asked last. */
  in<T>(labels: ReadonlyMap<string, T>): T | undefined {
    if (this.#labels !== labels) {
      this.#labels = labels;
      this.#found = undefined;
      for (const key of this.keys) {
        this.#found = labels.get(key);
        if (this.#found !== undefined) break;
      }
    }
    return this.#found as T | undefined;
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

  /** The years that the cell consists of, on a sheet of that year. */
  yearsOn(sheetYear: number | undefined): readonly number[] {
    if (this.#years === undefined || (this.#yearsOn !== sheetYear && this.#years !== NO_YEARS)) {
      this.#years = yearsOf(this.text, sheetYear);
      this.#yearsOn = sheetYear;
    }
    return this.#years;
  }

  /** Whether the cell is short and speaks of a forecast (見込み). */
  get isForecast(): boolean {
    return (this.#isForecast ??= this.text.length <= LABEL_LENGTH && this.text.includes('見込'));
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
    if (code === 0x20 ? before === 0x20 : code === 0x3c || code === 0x26 || isWide(code)) return true;
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
const FIRST_SIZE = 4096;

/** Goes on with the hash of a cell's words by one character. */
export const hashed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

/**
 * The cells of one text: the same words are the same cell. A hash table of its own, because the text is walked through
 * once anyway: for words that came before no string is made.
 */
export class CellTable {
  readonly #source: string;
  #slots = new Int32Array(FIRST_SIZE);
  #hashes: number[] = [];
  #raws: string[] = [];
  #cells: Cell[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** The cell from `from` up to `to` in the source, whose words have this hash. */
  cellAt(from: number, to: number, hash: number): Cell {
    if (to - from > LONGEST_SHARED) return cellOf(this.#source.slice(from, to));
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let index = this.#slots[slot] as number; index !== 0; index = this.#slots[slot] as number) {
      if (this.#hashes[index - 1] === hash && this.#isAt(this.#raws[index - 1] as string, from, to))
        return this.#cells[index - 1] as Cell;
      slot = (slot + 1) & mask;
    }
    const raw = this.#source.slice(from, to);
    const cell = cellOf(raw);
    this.#hashes.push(hash);
    this.#raws.push(raw);
    this.#cells.push(cell);
    this.#slots[slot] = this.#cells.length;
    if (this.#cells.length * 2 > mask) this.#grow();
    return cell;
  }

  #isAt(raw: string, from: number, to: number): boolean {
    if (raw.length !== to - from) return false;
    for (let at = 0; at < raw.length; at++) if (raw.charCodeAt(at) !== this.#source.charCodeAt(from + at)) return false;
    return true;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#hashes.length; index++) {
      const hash = this.#hashes[index] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}
