// SPDX-License-Identifier: Apache-2.0
import type { Option, RecordsField, ValueField } from '../kinds/kind.ts';
import type { Draft, FormReader } from './draft.ts';
import { keyOf } from './cells.ts';
import { once } from './once.ts';

const escape = (letter: string) => letter.replace(/[.*+?^${}()|[\]\\]/, '\\$&');

/** How the options begin a cell, letter-spaced or not. */
const headsOf = once((options: Option[]) =>
  options.map(({ label: { ja } }) => ({
    key: keyOf(ja),
    initial: ja.charAt(0),
    label: new RegExp(`^${[...ja].map((letter) => `${escape(letter)}\\s*`).join('')}[\\s:：]`, 'u'),
  })),
);

/** One text for each option of the records' choice column, in the order of the options (課題: 業務; 組織、予算等). */
export function numberedReader(draft: Draft, field: RecordsField): FormReader {
  const choice = field.columns.find((column): column is ValueField => column.type === 'choice');
  const text = field.columns.find(
    (column): column is ValueField => column.type === 'longText' || column.type === 'text',
  );
  const options = choice?.options ?? [];
  const heads = headsOf(options);
  const found = new Map<number, string[]>();
  let open: number | null = null;

  /** `業務`, or `業務 各ネットワーク機器等の…` in one cell. */
  const optionIn = (cell: string): { index: number; rest: string } | null => {
    const key = keyOf(cell);
    for (const [index, head] of heads.entries()) {
      if (key === head.key) return { index, rest: '' };
      const match = cell.startsWith(head.initial) ? head.label.exec(cell) : null;
      if (match) return { index, rest: cell.slice(match[0].length).trim() };
    }
    return null;
  };
  const append = (index: number, words: string) => {
    const parts = found.get(index) ?? [];
    if (words !== '') parts.push(words);
    found.set(index, parts);
  };

  return {
    take(row, opening) {
      let any = opening;
      for (const [column, cell] of row.cells.entries()) {
        if (cell.text === '' || (opening && column === row.first)) continue;
        const option = optionIn(cell.text);
        if (option) {
          open = option.index;
          append(open, option.rest);
          any = true;
        } else if (open !== null) {
          append(open, cell.text);
          any = true;
        }
      }
      return any;
    },
    finish() {
      if (found.size === 0 || !text || !choice) return;
      draft.values.set(
        field.key,
        [...found]
          .toSorted(([a], [b]) => a - b)
          .filter(([, parts]) => parts.length > 0)
          .map(([index, parts]) => ({
            number: index + 1,
            [choice.key]: options[index]?.value,
            [text.key]: parts.join(' '),
          })),
      );
    },
  };
}
