// SPDX-License-Identifier: Apache-2.0
/** Text as it is searched: width and case folded (NFKC), white space dropped, so that 「ＬＡＮ の」 finds "lanの". */
export const foldForSearch = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');

/**
 * Every pair of neighbouring characters, once. Trigrams cannot find Japanese words of two characters, pairs can:
 * a column of them (`text[]` with a GIN index) narrows the rows, the folded text decides.
 */
export function pairsOf(folded: string): string[] {
  const letters = [...folded];
  const pairs = new Set<string>();
  for (let i = 1; i < letters.length; i++) pairs.add(letters[i - 1]! + letters[i]!);
  return [...pairs];
}

/** The words of a search: parts between spaces must all be found. */
const searchWords = (query: string): string[] =>
  query
    .trim()
    .split(/\s+/)
    .map(foldForSearch)
    .filter((word) => word !== '')
    .slice(0, 10);

/**
 * What a search function of a room needs: every pair of the words, and the words that pairs alone do not decide (a word
 * of two characters is a pair itself); null when nothing is searched. The function must step around
 * row-level security (see `programmes.sheets_with`), because array operators are not leakproof.
 */
export function searchTerms(query: string): { pairs: string[]; words: string[] } | null {
  const words = searchWords(query);
  if (words.length === 0) return null;
  return {
    pairs: [...new Set(words.flatMap(pairsOf))],
    words: words.filter((word) => Array.from(word).length !== 2),
  };
}
