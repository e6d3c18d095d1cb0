// SPDX-License-Identifier: Apache-2.0
import type { Option } from '../kinds/kind.ts';
import { keyOf } from './cells.ts';

/** Boxes and circles that mean "this one". */
const TICKED = '☑☒✓✔✅■●◉◎⦿🗹';
/** Boxes that mean "not this one"; a lone circle can be either, see `readMarks`. */
const OPEN = '☐□▢';
const CIRCLES = '○◯〇';

const MARK = new RegExp(`[${TICKED}${OPEN}${CIRCLES}]`, 'u');
const PIECE = new RegExp(`([${TICKED}${OPEN}${CIRCLES}]?)([^${TICKED}${OPEN}${CIRCLES}]*)`, 'gu');

type Marked = {
  /** Words behind a mark that says yes. */
  chosen: string[];
  /** All marked words. */
  offered: string[];
  /** Whether the text has any marks. */
  marks: boolean;
};

/**
 * Which of the words have a mark that says "this one" (☑ 新規 □ 拡大). ○ is an open radio button beside ●, and the
 * chosen one when it is the only mark among several words (○有 ・ 無).
 */
export function readMarks(text: string): Marked {
  if (!MARK.test(text)) return { chosen: [], offered: [], marks: false };
  const pieces: { mark: string; words: string }[] = [];
  for (const match of text.matchAll(PIECE)) {
    const words = (match[2] ?? '').trim();
    const mark = match[1] ?? '';
    if (mark !== '' || words !== '') pieces.push({ mark, words });
  }
  const marked = pieces.filter((piece) => piece.mark !== '');
  const ticked = marked.filter((piece) => TICKED.includes(piece.mark));
  const circles = marked.filter((piece) => CIRCLES.includes(piece.mark));
  const boxes = marked.length - ticked.length - circles.length;
  const chosen =
    ticked.length === 0 &&
    boxes === 0 &&
    circles.length === 1 &&
    (pieces.length > 1 || / /.test(pieces[0]?.words ?? ''))
      ? circles
      : ticked;
  return { chosen: chosen.map((piece) => piece.words), offered: marked.map((piece) => piece.words), marks: true };
}

/** Form in which a word is compared with an option. */
const optionKeys = new WeakMap<Option[], { key: string; value: string }[]>();
function keysOf(options: Option[]) {
  let keys = optionKeys.get(options);
  if (!keys) {
    keys = options.flatMap((option) => {
      const label = { key: keyOf(option.label.ja), value: option.value };
      return option.value === option.label.ja ? [label] : [label, { key: keyOf(option.value), value: option.value }];
    });
    // 単年度繰り返し must be tried before 単年度.
    keys.sort((a, b) => b.key.length - a.key.length);
    optionKeys.set(options, keys);
  }
  return keys;
}

/** The option that `words` are, exactly. */
export function optionOf(words: string, options: Option[]): string | null {
  const key = keyOf(words);
  return key === '' ? null : (keysOf(options).find((candidate) => candidate.key === key)?.value ?? null);
}

/** The option that `words` start with (it may go on: 新規事業（3年度）). */
export function optionAtStart(words: string, options: Option[]): string | null {
  const key = keyOf(words.slice(0, 40));
  return keysOf(options).find((candidate) => candidate.key !== '' && key.startsWith(candidate.key))?.value ?? null;
}

/** All options that are named anywhere in `words`, longest first, none inside another. */
export function optionsIn(words: string, options: Option[]): string[] {
  let rest = keyOf(words.slice(0, 60));
  const found: string[] = [];
  for (const { key, value } of keysOf(options)) {
    if (key === '' || !rest.includes(key)) continue;
    found.push(value);
    rest = rest.replaceAll(key, '\u0001');
  }
  return found;
}
