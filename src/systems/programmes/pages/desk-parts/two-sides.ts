// SPDX-License-Identifier: Apache-2.0
import type { Language } from '#web/language.tsx';
import type { Field } from '../../kinds/kind.ts';
import { isFigure, valueWords } from './field-names.ts';
import type { Side } from './sides.tsx';
import { wordDifference } from './word-difference.ts';

/** Texts shorter than this are easier to read as a whole than with words marked. */
const SHORT = 16;
/** Texts of which less than this is left were written anew: marks on nearly every word would only be in the way. */
const LEAST_KEPT = 0.4;

/** Two values of one field beside each other, with the words marked that changed in longer texts. */
export function twoSides(before: unknown, after: unknown, field: Field | undefined, language: Language): [Side, Side] {
  const [a, b] = [valueWords(before, field, language), valueWords(after, field, language)];
  const record = field?.type === 'records' || field?.type === 'years';
  const kind = {
    nothing: record ? ('absent' as const) : isFigure(field, before, after) ? ('unknown' as const) : ('empty' as const),
    numeric:
      field?.type !== 'rating' &&
      field?.type !== 'fiscalYear' &&
      [before, after].some((one) => typeof one === 'number'),
  };
  const prose = !field || field.type === 'text' || field.type === 'longText' || field.type === 'lines';
  if (prose && a !== null && b !== null && a !== b && Math.max(a.length, b.length) > SHORT) {
    const [left, right] = wordDifference(a, b);
    const kept = left.reduce((sum, { text, changed }) => sum + (changed ? 0 : text.length), 0);
    if (kept >= Math.min(a.length, b.length) * LEAST_KEPT)
      return [
        { pieces: left, ...kind },
        { pieces: right, ...kind },
      ];
  }
  const plain = (words: string | null): Side => ({
    pieces: words === null ? null : [{ text: words, changed: false }],
    ...kind,
  });
  return [plain(a), plain(b)];
}
