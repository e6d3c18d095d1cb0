// SPDX-License-Identifier: Apache-2.0
import type { Line } from './publish.ts';
import type { Random } from './random.ts';

/** What a conversion does to a form beside losing its lines. */
export const FAULTS = [
  'movedCell',
  'extraTabs',
  'missingTabs',
  'splitHead',
  'markup',
  'wideDigits',
  'spacesInFigures',
  'otherSigns',
  'carriageReturns',
  'hashHeadings',
  'lostMark',
  'cutName',
] as const;
export type Fault = (typeof FAULTS)[number];

const FIGURE = /^(?:\([^)]*\)\s*)?▲?\s?\d[\d,]*(?:\.\d+)?$/;
const HEAD = /年度/;
const MARK = /<input (?:checked="" )?type="\w+"\/>|[☑□●○]/;

const places = (lines: Line[], fits: (cell: string) => boolean) =>
  lines.flatMap((line, row) => line.flatMap((cell, column) => (fits(cell) ? [{ row, column }] : [])));
const filled = (lines: Line[]) =>
  [...lines.keys()].filter((row) => lines[row]!.filter((cell) => cell !== '').length > 1);
const wide = (text: string) =>
  text.replaceAll(/[\d,.]/g, (sign) => String.fromCodePoint(sign.codePointAt(0)! + 0xfee0));

/** Changes the lines in place. `carriageReturns` is left to whoever joins the lines. */
export function addFault(lines: Line[], fault: Fault, random: Random): void {
  const figures = places(lines, (cell) => FIGURE.test(cell));
  const change = (at: { row: number; column: number }[], how: (cell: string) => string, share: number) => {
    for (const { row, column } of at) if (random.chance(share)) lines[row]![column] = how(lines[row]![column]!);
  };
  switch (fault) {
    case 'movedCell': {
      // A figure slips into the blank cell beside it.
      const { row, column } = random.pick(figures);
      const line = lines[row]!;
      const to = [column - 1, column + 1].find((beside) => line[beside] === '');
      if (to === undefined) line.splice(random.chance(0.5) ? column : column + 1, 0, '');
      else [line[to], line[column]] = [line[column]!, ''];
      return;
    }
    case 'extraTabs':
      for (let n = 0; n < 4; n++) {
        const line = lines[random.pick(filled(lines))]!;
        line.splice(random.int(line.length + 1), 0, '');
      }
      return;
    case 'missingTabs':
      for (let n = 0; n < 3; n++) {
        const blanks = places(lines, (cell) => cell === '');
        const { row, column } = random.pick(blanks);
        lines[row]!.splice(column, 1);
      }
      return;
    case 'splitHead': {
      // The years of a table stand on two lines.
      const heads = [...lines.keys()].filter(
        (row) => lines[row]!.filter((cell) => HEAD.test(cell) && cell.length < 16).length >= 3,
      );
      if (heads.length === 0) return;
      const row = random.pick(heads);
      const line = lines[row]!;
      const first = line.findIndex((cell) => HEAD.test(cell) && cell.length < 16);
      const at = first + 1 + random.int(2);
      lines.splice(row, 1, line.slice(0, at), [...line.slice(0, first).map(() => ''), ...line.slice(at)]);
      return;
    }
    case 'markup':
      change(
        places(lines, (cell) => cell.length > 20),
        (cell) => `<p>${cell.replaceAll('&', '&amp;')}</p>`,
        0.5,
      );
      change(figures, (cell) => (random.chance(0.5) ? `<b>${cell}</b>` : `${cell}<br/>`), 0.1);
      return;
    case 'wideDigits':
      change(figures, wide, 0.3);
      return;
    case 'spacesInFigures':
      change(figures, (cell) => ` ${cell.replaceAll(',', random.chance(0.5) ? ', ' : ' ,')} `, 0.3);
      return;
    case 'otherSigns':
      change(figures, (cell) => cell.replace(/▲\s?/, random.pick(['△', '−', '-', '▲ ', '△ '])), 1);
      return;
    case 'hashHeadings':
      for (const line of lines)
        if (line.length === 1 && line[0] !== '' && line[0]!.length < 20 && !line[0]!.startsWith('#'))
          line[0] = `## ${line[0]}`;
      return;
    case 'lostMark': {
      const marked = places(lines, (cell) => MARK.test(cell));
      if (marked.length === 0) return;
      const { row, column } = random.pick(marked);
      lines[row]![column] = lines[row]![column]!.replaceAll(new RegExp(MARK, 'g'), (mark) =>
        /checked|[☑●]/.test(mark) ? '' : mark,
      );
      return;
    }
    case 'cutName': {
      const names = places(
        lines,
        (cell) => cell.length >= 8 && cell.length <= 40 && !FIGURE.test(cell) && !MARK.test(cell),
      );
      const { row, column } = random.pick(names);
      const cell = lines[row]![column]!;
      lines[row]![column] = cell.slice(0, cell.length - 1 - random.int(3));
      return;
    }
    case 'carriageReturns':
      return;
  }
}
