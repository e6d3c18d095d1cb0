// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField } from '../kinds/kind.ts';
import type { Draft, FormReader } from './draft.ts';
import { keyOf } from './cells.ts';

/** One text for each option of the records' choice column, in the order of the options (課題: 業務; 組織、予算等). */
export function numberedReader(draft: Draft, field: RecordsField): FormReader {
  const choice = field.columns.find((column): column is ValueField => column.type === 'choice');
  const text = field.columns.find(
    (column): column is ValueField => column.type === 'longText' || column.type === 'text',
  );
  const options = choice?.options ?? [];
  const found = new Map<number, string[]>();
  let open: number | null = null;

  /** `業務`, or `業務 各ネットワーク機器等の…` in one cell. */
  const optionIn = (cell: string): { index: number; rest: string } | null => {
    for (const [index, option] of options.entries()) {
      const label = keyOf(option.label.ja);
      if (keyOf(cell) === label) return { index, rest: '' };
      const head = new RegExp(
        `^${[...option.label.ja].map((letter) => `${escape(letter)}\\s*`).join('')}[\\s:：]`,
        'u',
      ).exec(cell);
      if (head) return { index, rest: cell.slice(head[0].length).trim() };
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

const escape = (letter: string) => letter.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
