// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField } from '../kinds/kind.ts';
import { align, printedIn, type RawLine } from './align.ts';
import { closest } from './closest.ts';
import { damaged, type Draft, type FormReader, missing, repeated, shifted, yearName } from './draft.ts';
import { figure } from './figures.ts';
import { lookup } from './labels.ts';
import { once } from './once.ts';
import { put } from './put.ts';
import { type Row, type YearCell, yearsIn } from './rows.ts';
import { rowLabels } from './form-years.ts';

type Read = RawLine & { account: ValueField };

const accountsOf = once((field: RecordsField) =>
  field.columns.filter((column): column is ValueField => column.type === 'amount' || column.type === 'number'),
);

/**
 * A statement of accounts: accounts down, years across, with the difference of the years behind them, in halves side by
 * side. The printed difference is only checked.
 */
export function statementReader(draft: Draft, field: RecordsField): FormReader {
  const accounts = accountsOf(field);
  const labels = rowLabels(accounts);
  let head: YearCell[] = [];
  let differences = false;
  const lines: Read[] = [];

  const accountsIn = (row: Row): { account: ValueField; column: number }[] => {
    const found: { account: ValueField; column: number }[] = [];
    for (const [column, cell] of row.cells.entries()) {
      if (cell.text === '' || cell.figure !== null) continue;
      let account = lookup(labels.exact, cell);
      const next = row.cells[column + 1];
      if (!account && cell.key.length >= 3 && next && (next.figure !== null || next.damaged))
        account = closest(cell.key, labels.candidates) ?? undefined;
      if (account) found.push({ account, column });
    }
    return found;
  };

  return {
    take(row, opening) {
      const years = yearsIn(row, draft.sheetYear);
      if (years.length >= 2 || (years.length === 1 && row.cells.some((cell) => cell.key === '差額'))) {
        if (head.length === 0) head = years;
        if (row.cells.some((cell) => cell.key === '差額')) differences = true;
        return true;
      }
      const found = accountsIn(row);
      if (found.length === 0) return opening || row.cells.every((cell) => cell.text === '' || cell.key === '差額');
      for (const [index, { account, column }] of found.entries()) {
        const end = found[index + 1]?.column ?? row.cells.length;
        const cells = row.cells.slice(column + 1, end);
        if (lines.some((line) => line.account === account))
          repeated(draft, `${field.label.ja} ${account.label.ja}`, field.key);
        else lines.push({ account, cells, start: 0, width: index === found.length - 1 ? -1 : cells.length });
      }
      return true;
    },
    finish() {
      if (lines.length === 0) return;
      const place = field.label.ja;
      // Both halves repeat the years.
      const years = [...new Set(head.map((cell) => cell.year))].toSorted((a, b) => a - b);
      if (years.length === 0) {
        shifted(
          draft,
          place,
          field.key,
          lines
            .flatMap((line) => line.cells.flatMap(({ text }) => (text === '' ? [] : [text])))
            .slice(0, 6)
            .join(' '),
        );
        return;
      }
      const count = years.length + (differences ? 1 : 0);
      const aligned = align(lines, count);
      const list: Record<string, unknown>[] = years.map((fiscalYear) => ({ fiscalYear }));
      for (const [index, line] of lines.entries()) {
        const values = aligned[index];
        const path = `${field.key}/${years[0]}/${line.account.key}`;
        if (!values) shifted(draft, `${place} ${line.account.label.ja}`, path, printedIn(line));
        const numbers: (number | null)[] = years.map((fiscalYear, at) => {
          const text = values?.[at] ?? null;
          const value = text === null ? null : figure(text);
          if (value === null && values) {
            const where = `${place} ${yearName(fiscalYear)} ${line.account.label.ja}`;
            const valuePath = `${field.key}/${fiscalYear}/${line.account.key}`;
            if (text === null) missing(draft, where, valuePath);
            else damaged(draft, where, valuePath, text);
          }
          put(list[at] ?? {}, line.account.key, value);
          return value;
        });
        const printed = differences ? values?.[years.length] : undefined;
        const difference = printed === null || printed === undefined ? null : figure(printed);
        const [first, second] = numbers;
        if (printed && difference === null) damaged(draft, `${place} ${line.account.label.ja} 差額`, path, printed);
        if (
          years.length === 2 &&
          difference !== null &&
          typeof first === 'number' &&
          typeof second === 'number' &&
          second - first !== difference
        ) {
          draft.notes.push({
            severity: Math.abs(second - first - difference) <= 1 ? 'info' : 'error',
            rule: 'cost-statement-sum',
            place: `${place} ${line.account.label.ja} 差額`,
            path,
            expected: second - first,
            found: difference,
            difference: difference - (second - first),
            message: {
              ja: `${place}の${line.account.label.ja}の差額は${difference}と印刷されていますが、2か年の値の差は${second - first}です。どれが正しいか原本を確認してください。`,
              en: `The difference of ${line.account.label.en} is printed as ${difference}, but the two years differ by ${second - first}. Check which is right.`,
            },
          });
        }
      }
      for (const account of accounts)
        if (!lines.some((line) => line.account === account))
          missing(draft, `${place} ${account.label.ja}`, `${field.key}/${years[0]}/${account.key}`);
      draft.values.set(field.key, list);
    },
  };
}
