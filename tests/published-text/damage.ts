// SPDX-License-Identifier: Apache-2.0
import { figure } from '#systems/programmes/reading/figures.ts';
import type { Random } from './random.ts';

/** A figure that the damage replaced by another well-formed one: nobody can know that it is not the printed one. */
export type Replaced = { from: number; to: number };

export type Damaged = {
  text: string;
  /** What was done, for the message of a failing test. */
  what: string;
  replaced: Replaced[];
  /** Lines, or the words that name lines and columns, stand in another order: all still read, as something else. */
  reordered?: boolean;
};

const LETTERS = 'OolISBZ〇一二ー|口日田目年月円千度計額 　,.、。・()（）▲△-−0123456789';

type Lines = { cells: string[][]; end: string };
const open = (text: string): Lines => ({
  cells: text.split(/\r?\n/).map((line) => line.split('\t')),
  end: text.includes('\r\n') ? '\r\n' : '\n',
});
const close = ({ cells, end }: Lines) => cells.map((line) => line.join('\t')).join(end);

/** Figures of one place before and after, pair by pair, as far as both are well-formed. */
function replacedIn(before: string, after: string): Replaced[] {
  const [from, to] = [figure(before.trim()), figure(after.trim())];
  return from !== null && to !== null && from !== to ? [{ from, to }] : [];
}

const filledLine = (lines: Lines, random: Random): number => {
  for (let tries = 0; tries < 50; tries++) {
    const row = random.int(lines.cells.length);
    if (lines.cells[row]!.some((cell) => cell !== '')) return row;
  }
  return 0;
};
const filledCell = (line: string[], random: Random): number => {
  const filled = [...line.keys()].filter((column) => line[column] !== '');
  return filled.length === 0 ? 0 : random.pick(filled);
};

type Damage = (lines: Lines, random: Random) => { what: string; replaced?: Replaced[]; reordered?: boolean };

export const DAMAGES: Record<string, Damage> = {
  deleteCell: (lines, random) => {
    const row = filledLine(lines, random);
    const column = filledCell(lines.cells[row]!, random);
    const [gone] = lines.cells[row]!.splice(column, 1);
    return { what: `line ${row + 1}: cell ${column + 1} '${gone}' deleted` };
  },
  blankCell: (lines, random) => {
    const row = filledLine(lines, random);
    const column = filledCell(lines.cells[row]!, random);
    const gone = lines.cells[row]![column];
    lines.cells[row]![column] = '';
    return { what: `line ${row + 1}: cell ${column + 1} '${gone}' blanked` };
  },
  duplicateCell: (lines, random) => {
    const row = filledLine(lines, random);
    const column = filledCell(lines.cells[row]!, random);
    lines.cells[row]!.splice(column, 0, lines.cells[row]![column]!);
    return { what: `line ${row + 1}: cell ${column + 1} '${lines.cells[row]![column]}' twice` };
  },
  swapCells: (lines, random) => {
    const row = filledLine(lines, random);
    const line = lines.cells[row]!;
    const [a, b] = [filledCell(line, random), filledCell(line, random)];
    const [first, second] = [line[a]!, line[b]!];
    [line[a], line[b]] = [second, first];
    return {
      what: `line ${row + 1}: cells ${a + 1} '${first}' and ${b + 1} '${second}' exchanged`,
      replaced: [...replacedIn(first, second), ...replacedIn(second, first)],
      // Two heads exchanged exchange their columns.
      reordered: figure(first) === null && figure(second) === null,
    };
  },
  swapCellsOfNeighbours: (lines, random) => {
    const row = Math.min(filledLine(lines, random), lines.cells.length - 2);
    const [line, next] = [lines.cells[row]!, lines.cells[row + 1]!];
    const column = filledCell(line, random);
    if (column >= next.length) return { what: 'nothing' };
    const [first, second] = [line[column]!, next[column]!];
    [line[column], next[column]] = [second, first];
    return {
      what: `lines ${row + 1} and ${row + 2}: cells ${column + 1} '${first}' and '${second}' exchanged`,
      replaced: [...replacedIn(first, second), ...replacedIn(second, first)],
      // Two labels exchanged exchange their lines.
      reordered: figure(first) === null && figure(second) === null,
    };
  },
  deleteLine: (lines, random) => {
    const row = filledLine(lines, random);
    const [gone] = lines.cells.splice(row, 1);
    return { what: `line ${row + 1} '${gone!.join('|').slice(0, 60)}' deleted` };
  },
  duplicateLine: (lines, random) => {
    const row = filledLine(lines, random);
    lines.cells.splice(row, 0, [...lines.cells[row]!]);
    return { what: `line ${row + 1} '${lines.cells[row]!.join('|').slice(0, 60)}' twice` };
  },
  swapLines: (lines, random) => {
    const row = Math.min(filledLine(lines, random), lines.cells.length - 2);
    const [line, next] = [lines.cells[row]!, lines.cells[row + 1]!];
    [lines.cells[row], lines.cells[row + 1]] = [next, line];
    return { what: `lines ${row + 1} '${line.join('|').slice(0, 40)}' and ${row + 2} exchanged`, reordered: true };
  },
  joinLines: (lines, random) => {
    const row = Math.min(filledLine(lines, random), lines.cells.length - 2);
    const [next] = lines.cells.splice(row + 1, 1);
    const glued = random.chance(0.5);
    const before = lines.cells[row]!.at(-1)!;
    if (glued) {
      const [first = '', ...rest] = next!;
      lines.cells[row]![lines.cells[row]!.length - 1] += first;
      lines.cells[row]!.push(...rest);
    } else lines.cells[row]!.push(...next!);
    return {
      what: `lines ${row + 1} and ${row + 2} joined${glued ? ' without a tab' : ''}`,
      replaced: glued ? replacedIn(before, before + (next![0] ?? '')) : [],
    };
  },
  splitLine: (lines, random) => {
    const row = filledLine(lines, random);
    const line = lines.cells[row]!;
    if (random.chance(0.6) && line.length > 1) {
      const at = 1 + random.int(line.length - 1);
      lines.cells.splice(row, 1, line.slice(0, at), line.slice(at));
      return { what: `line ${row + 1} split before cell ${at + 1} '${line[at]}'` };
    }
    const column = filledCell(line, random);
    const cell = line[column]!;
    const at = random.int(cell.length + 1);
    const [left, right] = [cell.slice(0, at), cell.slice(at)];
    lines.cells.splice(row, 1, [...line.slice(0, column), left], [right, ...line.slice(column + 1)]);
    return {
      what: `line ${row + 1} split inside cell ${column + 1} '${left}' / '${right}'`,
      replaced: [...replacedIn(cell, left), ...replacedIn(cell, right)],
    };
  },
  character: (lines, random) => {
    const row = filledLine(lines, random);
    const line = lines.cells[row]!;
    const column = filledCell(line, random);
    const cell = line[column]!;
    const at = random.int(cell.length + 1);
    const [before, after] = [cell.slice(0, at), cell.slice(at)];
    const letter = LETTERS[random.int(LETTERS.length)]!;
    const spoilt = random.pick([before + letter + after, before + after.slice(1), before + letter + after.slice(1)]);
    line[column] = spoilt;
    return {
      what: `line ${row + 1}: cell ${column + 1} '${cell.slice(0, 40)}' became '${spoilt.slice(0, 40)}'`,
      replaced: replacedIn(cell, spoilt),
    };
  },
};

/** Damages a text in one way. */
export function damage(text: string, random: Random): Damaged {
  const name = random.pick(Object.keys(DAMAGES));
  const lines = open(text);
  const { what, replaced = [], reordered = false } = DAMAGES[name]!(lines, random);
  return { text: close(lines), what: `${name}: ${what}`, replaced, reordered };
}

/** The first part of a text. */
export const truncated = (text: string, random: Random): Damaged => {
  const at = random.int(text.length);
  const last = /[^\t\n]*$/.exec(text.slice(0, at))![0];
  const whole = last + /^[^\t\r\n]*/.exec(text.slice(at))![0];
  return { text: text.slice(0, at), what: `cut off after character ${at}`, replaced: replacedIn(whole, last) };
};

let table: Map<string, number[]> | undefined;

/** Bytes of a text in CP932, characters that it does not have as `?`. */
export function inCp932(text: string): Uint8Array {
  if (!table) {
    table = new Map();
    const decoder = new TextDecoder('shift_jis', { fatal: true });
    const add = (...bytes: number[]) => {
      try {
        const letter = decoder.decode(Uint8Array.from(bytes));
        if (!table!.has(letter)) table!.set(letter, bytes);
      } catch {
        // no character has this code
      }
    };
    for (let byte = 0; byte < 256; byte++) add(byte);
    for (let lead = 0x81; lead <= 0xfc; lead++)
      for (let trail = 0x40; trail <= 0xfc; trail++) if (lead < 0xa0 || lead >= 0xe0) add(lead, trail);
  }
  return Uint8Array.from([...text].flatMap((letter) => table!.get(letter) ?? [0x3f]));
}

/** Bytes of a text in UTF-16, with or without its mark. */
export function inUtf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}
