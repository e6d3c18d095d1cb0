// SPDX-License-Identifier: Apache-2.0
import { readXlsx as readBook, writeXlsx as writeBook, type CellStyle, type WriteSheet } from 'hucre/xlsx';
import type { Label } from '#kernel/label.ts';
import { DocumentRefusal, LIMITS, type DocumentLimits } from './refusal.ts';
import { zipEntries } from './zip.ts';

/** What a cell of a workbook or of a .csv holds. Dates are read as `2026-11-22`. */
export type CellValue = string | number | boolean | null;

export type Workbook = { title?: string; sheets: Worksheet[] };

export type Worksheet = {
  name: string;
  rows: CellValue[][];
  columns?: Column[];
  /** The first so many rows are headers: bold, tinted and kept in view. */
  headerRows?: number;
  /** So many columns at the left are kept in view. */
  frozenColumns?: number;
  /** Rows (from 0) drawn as headings. */
  headingRows?: number[];
  /** Whole sheet on A4, one page wide. */
  orientation?: 'portrait' | 'landscape';
};

export type Column = {
  /** In characters. */
  width?: number;
  hidden?: boolean;
  /** Excel number format for numbers; amounts are `#,##0`. */
  numberFormat?: string;
  /** Long texts break into lines. */
  wrap?: boolean;
};

/** Something in a workbook that was not taken as it stands. */
export type WorkbookWarning = {
  kind: 'formula' | 'macro' | 'externalLink' | 'error';
  sheet?: string;
  /** As Excel names it, `B5`. */
  cell?: string;
  message: Label;
};

export type ReadWorkbook = {
  sheets: { name: string; rows: CellValue[][]; hidden: boolean }[];
  warnings: WorkbookWarning[];
};

/** Excel cuts a text cell here. */
export const LONGEST_TEXT = 32_767;
const LONGEST_NAME = 31;

/** A worksheet name that Excel takes: no []:*?/\, at most 31 characters, different from those before. */
function sheetName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replace(/[[\]:*?/\\\p{Cc}]/gu, ' ').replace(/^[\s']+|[\s']+$/gu, '') || 'Sheet';
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : ` (${count})`;
    const name =
      Array.from(plain)
        .join('')
        .slice(0, LONGEST_NAME - suffix.length)
        .toWellFormed() + suffix;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

const ESCAPED = /_x[0-9A-Fa-f]{4}_/g;

/** Excel reads `_x000D_` in a text as a character; its own underscore is escaped, so that the text stays what it is. */
const asText = (text: string) => text.toWellFormed().replace(ESCAPED, (code) => `_x005F${code}`);

const THIN = { style: 'thin', color: { rgb: 'B3B3B3' } } as const;
const HEAD: CellStyle = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EEF1F5' } },
  border: { bottom: THIN },
  alignment: { vertical: 'center', wrapText: true },
};
const HEADING: CellStyle = { font: { bold: true, size: 12 }, border: { bottom: THIN } };

/**
 * A workbook as .xlsx. Texts are written as texts whatever they begin with (=, +, -, @), so nothing becomes a formula.
 * Throws RangeError for a text longer than Excel's 32,767 characters.
 */
export async function writeXlsx(workbook: Workbook): Promise<Uint8Array> {
  const taken = new Set<string>();
  const sheets = workbook.sheets.map((sheet): WriteSheet => {
    const cells = new Map<string, { style: CellStyle }>();
    const styled = (row: number, style: CellStyle) =>
      sheet.rows[row]?.forEach((_, column) => cells.set(`${row},${column}`, { style }));
    for (let row = 0; row < (sheet.headerRows ?? 0); row++) styled(row, HEAD);
    for (const row of sheet.headingRows ?? []) styled(row, HEADING);
    const frozen = { rows: sheet.headerRows ?? 0, columns: sheet.frozenColumns ?? 0 };
    return {
      name: sheetName(sheet.name, taken),
      rows: sheet.rows.map((row) =>
        row.map((value) => {
          if (typeof value !== 'string') return typeof value === 'number' && !Number.isFinite(value) ? null : value;
          const text = asText(value);
          if (text.length > LONGEST_TEXT)
            throw new RangeError(`a cell takes ${LONGEST_TEXT} characters, this text has ${text.length}`);
          return text;
        }),
      ),
      cells,
      columns: sheet.columns?.map(({ width, hidden, numberFormat, wrap }) => ({
        width,
        hidden,
        numFmt: numberFormat,
        style: wrap ? { alignment: { wrapText: true, vertical: 'top' } } : { alignment: { vertical: 'top' } },
      })),
      freezePane: frozen.rows || frozen.columns ? frozen : undefined,
      pageSetup: {
        paperSize: 'a4',
        orientation: sheet.orientation ?? 'portrait',
        fitToPage: true,
        fitToWidth: 1,
        fitToHeight: 0,
        ...(sheet.headerRows ? { printTitlesRow: `$1:$${sheet.headerRows}` } : {}),
      },
    };
  });
  return await writeBook({ sheets, properties: { title: workbook.title } });
}

const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

/** A1 name of a cell, both counted from 0. */
export const cellName = (row: number, column: number): string => `${letters(column)}${row + 1}`;

/**
 * What stands in the worksheets of an .xlsx. Formulas are never computed: a formula cell gives the value Excel saved
 * with it and a warning; so do macros, links to other files and error values. Throws DocumentRefusal for what is no
 * workbook, has a password or is larger than the limits (checked before anything is inflated).
 */
export async function readXlsx(bytes: Uint8Array, limits: DocumentLimits = LIMITS): Promise<ReadWorkbook> {
  const entries = zipEntries(bytes, limits);
  const warnings: WorkbookWarning[] = [];
  if (entries.some(({ name }) => name.toLowerCase().endsWith('vbaproject.bin')))
    warnings.push({
      kind: 'macro',
      message: {
        ja: 'マクロが含まれています。マクロは実行せず、値だけを読みました。',
        en: 'The file has macros. They were not run; only values were read.',
      },
    });
  if (entries.some(({ name }) => name.startsWith('xl/externalLinks/')))
    warnings.push({
      kind: 'externalLink',
      message: {
        ja: '他のファイルへのリンクがあります。リンク先は開かず、保存されていた値を読みました。',
        en: 'The file links to other files. They were not opened; the values saved in this file were read.',
      },
    });

  let book: Awaited<ReturnType<typeof readBook>>;
  try {
    book = await readBook(bytes);
  } catch {
    throw new DocumentRefusal('not-a-workbook', {
      ja: 'ファイルが壊れているか、Excel ブックではありません。Excel で開いて保存し直してください。',
      en: 'The file is damaged or is no Excel workbook. Open it in Excel and save it again.',
    });
  }

  let count = 0;
  const sheets = book.sheets.map((sheet) => {
    for (const [place, cell] of sheet.cells ?? []) {
      const [row, column] = place.split(',').map(Number) as [number, number];
      const at = { sheet: sheet.name, cell: cellName(row, column) };
      if (cell.formula !== undefined && cell.formula !== '')
        warnings.push({
          kind: 'formula',
          ...at,
          message: {
            ja: `${at.cell} は数式です。保存されていた値を読みました。`,
            en: `${at.cell} is a formula. The value saved with it was read.`,
          },
        });
      if (cell.type === 'error')
        warnings.push({
          kind: 'error',
          ...at,
          message: {
            ja: `${at.cell} はエラー値です。空として扱いました。`,
            en: `${at.cell} is an error value. It was taken as empty.`,
          },
        });
    }
    const rows = sheet.rows.map((row, rowIndex) =>
      row.map((value, column): CellValue => {
        const cell = sheet.cells?.get(`${rowIndex},${column}`);
        const cached =
          cell?.formula !== undefined && (value === null || value === undefined) ? (cell.formulaResult ?? null) : value;
        if (cell?.type === 'error' || cached === undefined || cached === null) return null;
        count++;
        return cached instanceof Date ? cached.toISOString().replace(/T00:00:00\.000Z$/, '') : cached;
      }),
    );
    if (count > limits.cells)
      throw new DocumentRefusal('too-many-cells', {
        ja: `セルが多すぎます（${limits.cells.toLocaleString('ja')} まで）。ブックを分けてください。`,
        en: `There are too many cells (at most ${limits.cells.toLocaleString('en')}). Split the workbook.`,
      });
    return { name: sheet.name, rows, hidden: Boolean(sheet.hidden ?? sheet.veryHidden) };
  });
  return { sheets, warnings };
}
