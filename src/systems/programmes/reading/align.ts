// SPDX-License-Identifier: Apache-2.0
import type { Cell } from './cells.ts';

/** The cells behind a row's label, and where they stand. */
export type RawLine = {
  /** Cells from the first one behind the label (and its unit) to the end of the row or of the row's part. */
  cells: Cell[];
  /** Cells between the start of the row and `cells`. */
  start: number;
  /** Cells of the whole row. */
  width: number;
};

/** `null`: nothing printed there. `undefined` instead of a line: the figures cannot be assigned. */
export type Aligned = (string | null)[] | undefined;

const HOLDER = /^[‐–—―−\-*＊…‥/／]+$/;
const valueIn = (token: string | undefined) => (token === undefined || HOLDER.test(token) ? null : token);

/** The printed words of a line, for findings. */
export const printedIn = (line: RawLine): string =>
  line.cells.flatMap(({ text }) => (text === '' ? [] : [text])).join(' ');

export const figureCount = (line: RawLine): number =>
  line.cells.reduce((count, cell) => count + cell.figures.length, 0);

/**
 * Assigns the cells of rows to `count` columns. A row with exactly `count` figures is read in order, wherever its blank
 * cells are. A row with fewer is assigned by position, which is sure only when a complete row of the same shape shows
 * where the columns are; without one, or with too many figures, it stays unassigned.
 */
export function align(
  lines: RawLine[],
  count: number,
  tokensOf: (cell: Cell) => readonly string[] = (cell) => cell.figures,
): Aligned[] {
  const found = lines.map((line) => {
    const tokens: string[] = [];
    for (const cell of line.cells) if (cell.text !== '') tokens.push(...tokensOf(cell));
    return tokens;
  });
  let shapes: { start: number; width: number; columns: number[] }[] | undefined;
  const shapeOf = ({ width, start }: RawLine) => {
    shapes ??= lines.flatMap((line, index) => {
      if (found[index]?.length !== count) return [];
      const columns = [...line.cells.keys()].filter((column) => line.cells[column]?.text !== '');
      return columns.length === count ? [{ start: line.start, width: line.width, columns }] : [];
    });
    return (
      shapes.find((shape) => shape.width === width && shape.start === start) ??
      shapes.find((shape) => shape.width === width && Math.abs(shape.start - start) === 1)
    );
  };
  return lines.map((line, index) => {
    const tokens = found[index] ?? [];
    if (tokens.length === count) return tokens.map(valueIn);
    if (tokens.length === 0) return Array.from({ length: count }, () => null);
    if (tokens.length > count) return undefined;
    const shape = shapeOf(line);
    if (!shape) return undefined;
    for (const [column, cell] of line.cells.entries())
      if (cell.text !== '' && (!shape.columns.includes(column) || tokensOf(cell).length !== 1)) return undefined;
    return shape.columns.map((column) => {
      const cell = line.cells[column];
      return cell && cell.text !== '' ? valueIn(tokensOf(cell)[0]) : null;
    });
  });
}
