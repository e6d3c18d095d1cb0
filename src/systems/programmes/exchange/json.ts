// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { Sheet } from '../sheet.ts';

/** Why something that was brought in is not taken as it stands: where, and what to do. */
export type ExchangeProblem = {
  /** Worksheet, or name of the file. */
  table?: string;
  /** Row and column as the spreadsheet counts them: 1, A. */
  row?: number;
  column?: string;
  /** Path in the sheet (see `path.ts`, lists by position). */
  path?: string;
  /** What stands there. */
  found?: string;
  message: Label;
};

/** Sheets as the JSON document that `sheets read --json` also prints. */
export const sheetsToJson = (sheets: readonly Sheet[]): string => `${JSON.stringify({ sheets }, null, 2)}\n`;

/**
 * Sheets from a JSON document of the form `{"sheets": [...]}`. All or nothing: with a problem, `sheets` is empty and
 * every problem has the path of its field.
 */
export function sheetsFromJson(text: string): { sheets: Sheet[]; problems: ExchangeProblem[] } {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    return refused(
      '',
      'JSON として読めません。書き出したファイルをそのまま選んでください。',
      `This is not JSON (${detail}). Choose the file as it was exported.`,
    );
  }
  const list = (document as { sheets?: unknown } | null)?.sheets;
  if (!Array.isArray(list))
    return refused(
      'sheets',
      '「sheets」の一覧がありません。{"sheets": [...]} の形にしてください。',
      'There is no list "sheets". The form is {"sheets": [...]}.',
    );
  const problems: ExchangeProblem[] = [];
  const sheets: Sheet[] = [];
  list.forEach((item, index) => {
    const parsed = Sheet.safeParse(item);
    if (parsed.success) sheets.push(parsed.data);
    else
      for (const issue of parsed.error.issues) {
        const path = ['sheets', index, ...issue.path].join('/');
        problems.push({
          path,
          message: {
            ja: `${path} の値がシートの項目に合いません。値の型（数値・文字・一覧）を確かめてください。`,
            en: `The value at ${path} does not fit: ${issue.message}`,
          },
        });
      }
  });
  return problems.length > 0 ? { sheets: [], problems } : { sheets, problems };
}

const refused = (path: string, ja: string, en: string) => ({ sheets: [], problems: [{ path, message: { ja, en } }] });
