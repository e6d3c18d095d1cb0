// SPDX-License-Identifier: Apache-2.0
import type { Language } from '#web/language.tsx';
import type { Field } from '../../kinds/kind.ts';
import { isFigure, valueWords } from './field-names.ts';
import type { Side } from './sides.tsx';
import { wordDifference } from './word-difference.ts';

/** Texts shorter than this are easier to read as a whole than with words marked. */
const SHORT = 16;

/** Two values of one field beside each other, with the words marked that changed in longer texts. */
export function twoSides(before: unknown, after: unknown, field: Field | undefined, language: Language): [Side, Side] {
  const [a, b] = [valueWords(before, field, language), valueWords(after, field, language)];
  const figure = isFigure(field, before, after);
  const prose = !field || field.type === 'text' || field.type === 'longText' || field.type === 'lines';
  if (prose && a !== null && b !== null && a !== b && Math.max(a.length, b.length) > SHORT) {
    const [left, right] = wordDifference(a, b);
    return [
      { pieces: left, figure },
      { pieces: right, figure },
    ];
  }
  const plain = (words: string | null): Side => ({
    pieces: words === null ? null : [{ text: words, changed: false }],
    figure,
  });
  return [plain(a), plain(b)];
}
