// SPDX-License-Identifier: Apache-2.0
import { isoDateOf } from '#blocks/calendar/iso-date.ts';
import { parseWarekiDate } from '#blocks/calendar/wareki.ts';
import { readCsv } from '#kernel/documents/csv.ts';
import { DocumentRefusal } from '#kernel/documents/refusal.ts';
import { badRequest } from '#kernel/problem.ts';
import type { FileValue } from '#kernel/procedure.ts';
import { squeeze } from '#kernel/text/width.ts';

/** A column of a table that offices exchange: its name, and how else it is headed. */
export type Column = { name: string; also?: string[]; needed?: boolean };

/** A row of the file: cells by column name; a column that the file does not have is absent, an empty cell null. */
export type Cells = Record<string, string | null>;

/**
 * Rows of a .csv by the names of their columns, each with its line in the file. Unknown columns are left alone. Problem
 * 422 at `path` when the file cannot be read or a needed column is missing.
 */
export function readColumns(
  file: FileValue,
  columns: readonly Column[],
  path = 'file',
): { line: number; cells: Cells }[] {
  const rows = rowsOf(file, path);
  const names = (column: Column) => [column.name, ...(column.also ?? [])].map(squeeze);
  // Above the heads there may be a title
  const head = rows.findIndex((row) => {
    const heads = new Set(row.map((cell) => squeeze(cell ?? '')));
    return columns.filter((column) => names(column).some((name) => heads.has(name))).length >= 3;
  });
  if (head === -1)
    throw badRequest(
      {
        ja: `見出しの行が見つかりません。1行目を「${columns.map(({ name }) => name).join(',')}」にしてください。`,
        en: `There is no row of column heads. Make the first row “${columns.map(({ name }) => name).join(',')}”.`,
      },
      path,
    );
  const heads = rows[head]!.map((cell) => squeeze(cell ?? ''));
  const places = columns.map((column) => ({ column, at: heads.findIndex((one) => names(column).includes(one)) }));
  const missing = places.filter(({ column, at }) => column.needed && at === -1).map(({ column }) => column.name);
  if (missing.length)
    throw badRequest(
      {
        ja: `「${missing.join('」「')}」の列がありません。列を加えてください。`,
        en: `These columns are missing: ${missing.join(', ')}. Add them.`,
      },
      path,
    );
  return rows.slice(head + 1).flatMap((row, index) => {
    if (row.every((cell) => (cell ?? '').trim() === '')) return [];
    const cells: Cells = {};
    for (const { column, at } of places) if (at !== -1) cells[column.name] = row[at]?.trim() || null;
    return [{ line: head + 2 + index, cells }];
  });
}

function rowsOf(file: FileValue, path: string): (string | null)[][] {
  try {
    return readCsv(file.bytes).rows;
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    throw badRequest(error.label, path);
  }
}

/** A day as offices write it: 2026-04-01, 2026/4/1, R8.4.1, 令和8年4月1日, 20260401. Null when it is none. */
export function dayIn(text: string): string | null {
  const plain = squeeze(text);
  const digits = /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  return digits ? isoDateOf(Number(digits[1]), Number(digits[2]), Number(digits[3])) : parseWarekiDate(plain);
}
