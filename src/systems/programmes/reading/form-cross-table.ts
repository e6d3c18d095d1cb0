// SPDX-License-Identifier: Apache-2.0
import type { CrossTable } from '../kinds/kind.ts';
import { damaged, type Draft, type FormReader, shifted } from './draft.ts';
import { keyOf } from './cells.ts';
import { figure } from './figures.ts';
import { lookup } from './labels.ts';
import type { Row } from './rows.ts';

/** A table of amounts with labels on both sides; every row and column together name one value of the sheet. */
export function crossTableReader(draft: Draft, table: CrossTable): FormReader {
  const columns = new Map(
    table.columns.flatMap((column) => column.printed.map((printed) => [keyOf(printed), column.key] as const)),
  );
  const rows = new Map(table.rows.flatMap((row) => row.printed.map((printed) => [keyOf(printed), row] as const)));
  let places: { at: number; key: string }[] = [];
  let width = 0;

  return {
    take(row: Row, opening) {
      const found = row.cells.flatMap((cell, at) => {
        const key = cell.text === '' ? undefined : lookup(columns, cell);
        return key === undefined ? [] : [{ at, key }];
      });
      if (found.length >= 2) {
        places = found;
        const lost = table.columns.filter((column) => !found.some((place) => place.key === column.key));
        if (lost.length > 0) {
          const names = lost.map((column) => column.printed[0] ?? column.key).join('、');
          draft.notes.push({
            severity: 'warning',
            rule: 'shifted-cell',
            place: `${table.printed[0] ?? ''} ${names}`,
            found: row.cells.map((cell) => cell.text).join(' '),
            message: {
              ja: `${table.printed[0] ?? ''}の表に「${names}」の列がありません。ほかの列の値がずれていないか、原本を確認してください。`,
              en: `The table '${table.printed[0] ?? ''}' has no column '${names}'. Check with the original that the other columns are in place.`,
            },
          });
        }
        width = row.cells.length;
        return true;
      }
      for (const [at, cell] of row.cells.entries()) {
        const line = cell.text === '' ? undefined : lookup(rows, cell);
        if (!line) continue;
        const filled = row.cells.flatMap((other, column) =>
          column > at && other.text !== '' ? [{ column, text: other.text }] : [],
        );
        if (filled.length > 0 && filled.every((other) => figure(other.text) === null)) continue;
        const place = `${table.printed[0] ?? ''} ${line.printed[0] ?? ''}`;
        const behind = row.cells.slice(at + 1).map((other) => other.text);
        while (behind.length > places.length && behind.at(-1) === '') behind.pop();
        const columnKeys = places.map((column) => column.key);
        let texts: string[] | null = null;
        if (behind.length === places.length) texts = behind;
        else if (filled.length === places.length) texts = filled.map((other) => other.text);
        else if (row.cells.length === width) {
          // A label below the first head pushed its value to the right; the others stayed below their heads.
          const below = at >= (places[0]?.at ?? 0);
          const moved = places.map((column, index) => {
            if (below && index === 0) return filled[0]?.text ?? '';
            return column.at > (filled[0]?.column ?? 0) || !below ? (row.cells[column.at]?.text ?? '') : '';
          });
          const [total, ...parts] = moved.map((text) => figure(text) ?? 0);
          const complete = moved.filter((text) => text !== '').length === filled.length;
          if (complete && (!below || parts.reduce((sum, part) => sum + part, 0) === total)) texts = moved;
        }
        if (!texts && filled.length > 0) {
          shifted(draft, place, Object.values(line.keys)[0] ?? '', filled.map((other) => other.text).join(' '));
          return true;
        }
        for (const [index, key] of columnKeys.entries()) {
          const path = line.keys[key];
          const text = texts?.[index] ?? '';
          if (path === undefined) continue;
          const value = text === '' ? null : figure(text);
          if (text !== '' && value === null) damaged(draft, place, path, text);
          draft.values.set(path, value);
        }
        return true;
      }
      return opening;
    },
    finish() {},
  };
}
