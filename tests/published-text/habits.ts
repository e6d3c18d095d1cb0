// SPDX-License-Identifier: Apache-2.0
import { ERAS } from '#blocks/calendar/wareki.ts';
import type { Random } from './random.ts';

/** How one converter leaves the same form: none of these is a fault. */
export type Habits = {
  /** 令和 5年度, 令和5年度 */
  spaceAfterEra: boolean;
  /** Marks of choices as input elements, else ☑ and □. */
  inputMarks: boolean;
  /** The unit (千円) stands in a cell of its own, else before the first figure. */
  unitApart: boolean;
  /** Blank cells at the end of a line. */
  trailing: number;
  /** ▲ 1,234 or ▲1,234 */
  spaceAfterSign: boolean;
  /** （a） or (a) */
  wideBrackets: boolean;
  /** Headings as `## …`. */
  hashes: boolean;
};

export const habitsFrom = (random: Random): Habits => ({
  spaceAfterEra: random.chance(0.5),
  inputMarks: random.chance(0.5),
  unitApart: random.chance(0.7),
  trailing: random.int(3),
  spaceAfterSign: random.chance(0.5),
  wideBrackets: random.chance(0.5),
  hashes: random.chance(0.3),
});

/** 令和 5年度; with `era: false` 5年度; `'letter'` R05年度. */
export function yearInPrint(year: number, habits: Habits, era: true | false | 'letter' = true): string {
  const found = ERAS.find((candidate) => candidate.firstYear <= year)!;
  const n = year - found.firstYear + 1;
  if (era === 'letter') return `${found.letter}${String(n).padStart(2, '0')}年度`;
  const number = n === 1 ? '元' : String(n);
  return `${era ? `${found.name}${habits.spaceAfterEra ? ' ' : ''}` : ''}${number}年度`;
}

/** 123,235; ▲ 1,654; nothing for what is not known. */
export function figureInPrint(value: number | null | undefined, habits: Habits, decimals = 0): string {
  if (value === null || value === undefined) return '';
  const [whole = '0', point] = Math.abs(value)
    .toFixed(Math.max(decimals, (String(value).split('.')[1] ?? '').length))
    .split('.');
  const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') + (point === undefined ? '' : `.${point}`);
  return value < 0 ? `▲${habits.spaceAfterSign ? ' ' : ''}${digits}` : digits;
}

/** One choice with its mark: `☑ 新規`, `<input checked="" type="radio"/> 新規`. */
export function choiceInPrint(
  label: string,
  chosen: boolean,
  habits: Habits,
  type: 'radio' | 'checkbox' = 'radio',
): string {
  if (habits.inputMarks) return `<input ${chosen ? 'checked="" ' : ''}type="${type}"/> ${label}`;
  if (type === 'radio') return `${chosen ? '●' : '○'} ${label}`;
  return `${chosen ? '☑' : '□'} ${label}`;
}

/** Line breaks inside a cell do not survive a conversion. */
export const onOneLine = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s*\n\s*/g, ' ');

export const bracketed = (text: string, habits: Habits): string => (habits.wideBrackets ? `（${text}）` : `(${text})`);
