// SPDX-License-Identifier: Apache-2.0

/** A stretch of text that both sides have, or that only this side has. */
export type Piece = { text: string; changed: boolean };

/** Longer texts than this (in words of the differing middle) are marked as a whole. */
const MOST_WORDS = 1_200;

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
const wordsOf = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);

function pieces(words: readonly string[], kept: readonly boolean[]): Piece[] {
  const result: Piece[] = [];
  for (const [index, text] of words.entries()) {
    const changed = !kept[index];
    const last = result.at(-1);
    if (last?.changed === changed) last.text += text;
    else result.push({ text, changed });
  }
  return result;
}

/**
 * Which words of two texts differ: the longest common sequence of words stays, the rest is marked on its side. Runs on
 * the server, whose words browsers need not agree with.
 */
export function wordDifference(before: string, after: string): [Piece[], Piece[]] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [keptA, keptB] = [a, b].map((words) =>
    words.map((_, index) => index < start || index >= words.length - end),
  ) as [boolean[], boolean[]];
  const [rows, columns] = [a.length - start - end, b.length - start - end];
  if (rows > 0 && columns > 0 && rows <= MOST_WORDS && columns <= MOST_WORDS) {
    const width = columns + 1;
    const lengths = new Uint16Array((rows + 1) * width);
    for (let row = rows - 1; row >= 0; row -= 1)
      for (let column = columns - 1; column >= 0; column -= 1)
        lengths[row * width + column] =
          a[start + row] === b[start + column]
            ? lengths[(row + 1) * width + column + 1]! + 1
            : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    for (let row = 0, column = 0; row < rows && column < columns;)
      if (a[start + row] === b[start + column]) {
        keptA[start + row] = true;
        keptB[start + column] = true;
        row += 1;
        column += 1;
      } else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row += 1;
      else column += 1;
  }
  return [pieces(a, keptA), pieces(b, keptB)];
}
