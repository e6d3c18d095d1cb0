// SPDX-License-Identifier: Apache-2.0
import { figuresIn } from './figures.ts';

/** The cells behind a row's label, and where they stand. */
export type RawLine = {
  /** Texts from the first cell behind the label (and its unit) to the end of the row or of the row's part. */
  texts: string[];
  /** Cells between the start of the row and `texts`. */
  start: number;
  /** Cells of the whole row. */
  width: number;
};

/** `null`: nothing printed there. `undefined` instead of a line: the figures cannot be assigned. */
export type Aligned = (string | null)[] | undefined;

const HOLDER = /^[‐–—―−\-*＊…‥/／]+$/;

/**
 * Assigns the cells of rows to `count` columns. A row with exactly `count` figures is read in order, wherever its blank
 * cells are. A row with fewer is assigned by position, which is sure only when a complete row of the same shape shows
 * where the columns are; without one, or with too many figures, it stays unassigned.
 */
export function align(lines: RawLine[], count: number, splitting: (text: string) => string[] = figuresIn): Aligned[] {
  const tokens = lines.map((line) => line.texts.flatMap((text) => (text === '' ? [] : splitting(text))));
  const shapes: { start: number; width: number; columns: number[] }[] = [];
  for (const [index, line] of lines.entries()) {
    if (tokens[index]?.length !== count) continue;
    const columns: number[] = [];
    for (const [column, text] of line.texts.entries()) if (text !== '') columns.push(column);
    if (columns.length === count) shapes.push({ start: line.start, width: line.width, columns });
  }
  return lines.map((line, index) => {
    const found = tokens[index] ?? [];
    if (found.length === count) return found.map((token) => (HOLDER.test(token) ? null : token));
    if (found.length === 0) return Array.from({ length: count }, () => null);
    if (found.length > count) return undefined;
    const shape =
      shapes.find((candidate) => candidate.width === line.width && candidate.start === line.start) ??
      shapes.find((candidate) => candidate.width === line.width && Math.abs(candidate.start - line.start) === 1);
    if (!shape) return undefined;
    for (const [column, text] of line.texts.entries())
      if (text !== '' && (!shape.columns.includes(column) || splitting(text).length !== 1)) return undefined;
    return shape.columns.map((column) => {
      const text = line.texts[column] ?? '';
      const token = text === '' ? undefined : splitting(text)[0];
      return token === undefined || HOLDER.test(token) ? null : token;
    });
  });
}
