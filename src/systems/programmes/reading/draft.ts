// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import type { SheetKind } from '../kinds/kind.ts';
import type { Finding } from '../sheet.ts';
import type { Labels } from './labels.ts';
import type { Row } from './rows.ts';

/** A finding before the sheet's code is known. */
export type Note = Omit<Finding, 'sheet'>;

/** One sheet while it is read. */
export type Draft = {
  kind: SheetKind;
  labels: Labels;
  /** Undefined while the title or the field with the year has not been read. */
  sheetYear: number | undefined;
  /** Years that the sheet itself calls 見込み. */
  forecasts: Set<number>;
  /** Finished values by path. */
  values: Map<string, unknown>;
  notes: Note[];
  /** Lines of which nothing was used. */
  unread: { line: number; text: string }[];
};

export const yearName = (year: number): string => formatFiscalYear(year);

/** Reader of one block of a sheet, made for the field that the block holds. */
export type FormReader = {
  /** Reads a row if it belongs to the block. `opening`: the row carries the block's own heading. */
  take(row: Row, opening: boolean): boolean;
  /** Writes what was read into the draft. */
  finish(): void;
};

/** A figure that could not be assigned to its year or column with certainty. */
export function shifted(draft: Draft, place: string, path: string, found: string): void {
  draft.notes.push({
    severity: 'error',
    rule: 'shifted-cell',
    place,
    path,
    found,
    message: {
      ja: `${place}：印刷された数値（${found}）の数が列の数と合わず、どの列の値か決められません。値は空欄にしました。元の表を見て入力してください。`,
      en: `${place}: the printed figures (${found}) do not fit the columns, so none was assigned. Enter them from the original table.`,
    },
  });
}

/** A place of the form that is blank although its neighbours are filled. */
export function missing(draft: Draft, place: string, path: string): void {
  draft.notes.push({
    severity: 'warning',
    rule: 'missing-value',
    place,
    path,
    expected: null,
    found: null,
    message: {
      ja: `${place}に値が印刷されていません。0とはみなしていません。元の表を確認してください。`,
      en: `${place} has no printed value. It is not taken as 0. Check the original table.`,
    },
  });
}

/** A line of a list that is printed twice, word for word. */
export function repeated(draft: Draft, place: string, path: string): void {
  draft.notes.push({
    severity: 'warning',
    rule: 'repeated-row',
    place,
    path,
    message: {
      ja: `${place}の同じ行が2回あります。原本を確認してください。`,
      en: `The same row is there twice: ${place}. Check the original.`,
    },
  });
}

/** A cell that should be a figure but cannot be read as one. */
export function damaged(draft: Draft, place: string, path: string, found: string): void {
  draft.notes.push({
    severity: 'warning',
    rule: 'unreadable-number',
    place,
    path,
    found,
    message: {
      ja: `${place}の「${found}」は数値として読めません。値は空欄にしました。元の表を見て入力してください。`,
      en: `'${found}' at ${place} cannot be read as a number. The value was left empty; enter it from the original table.`,
    },
  });
}

/** A mark or word that does not say which option is meant. */
export function unreadableChoice(
  draft: Draft,
  place: string,
  path: string,
  found: string,
  why: 'lost' | 'unknown',
): void {
  draft.notes.push({
    severity: 'warning',
    rule: 'unreadable-choice',
    place,
    path,
    found,
    message:
      why === 'lost'
        ? {
            ja: `${place}でどれが選ばれているか読み取れません（「${found}」）。丸やチェックが変換で失われた可能性があります。原本を見て選んでください。`,
            en: `It cannot be read which option of ${place} is chosen ('${found}'). The conversion may have lost the mark; choose it from the original.`,
          }
        : {
            ja: `${place}の「${found}」は選択肢にありません。読み誤りの可能性があります。原本を見て選んでください。`,
            en: `'${found}' is none of the options of ${place}. It may be misread; choose it from the original.`,
          },
  });
}
