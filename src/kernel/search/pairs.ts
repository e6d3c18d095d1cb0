// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';

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
export const searchWords = (query: string): string[] =>
  query
    .trim()
    .split(/\s+/)
    .map(foldForSearch)
    .filter((word) => word !== '')
    .slice(0, 10);

/** Rows in which every word occurs. `pairs` and `text` name the two columns. */
export function matches(query: string, pairs: RawBuilder<unknown>, text: RawBuilder<unknown>): RawBuilder<boolean> {
  const words = searchWords(query);
  const wanted = [...new Set(words.flatMap(pairsOf))];
  return sql<boolean>`(${sql.join(
    [
      ...(wanted.length ? [sql`${pairs} @> ${wanted}::text[]`] : []),
      ...words.map((word) => sql`position(${word} in ${text}) > 0`),
      sql`true`,
    ],
    sql` and `,
  )})`;
}
