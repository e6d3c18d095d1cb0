// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { writeCsv } from '#kernel/documents/csv.ts';
import { writeXlsx } from '#kernel/documents/xlsx.ts';
import { file } from '#kernel/http/files.ts';
import { everyone, procedure, staff, type Context, type FileValue } from '#kernel/procedure.ts';
import { sheetsToJson } from '../exchange/json.ts';
import { overviewTable } from '../exchange/table.ts';
import { sheetsToWorkbook } from '../exchange/workbook.ts';
import { kinds } from '../kinds/index.ts';
import { kindOf } from '../kinds/lookup.ts';
import { sheetPdf } from '../print/pdf.ts';
import type { Sheet } from '../sheet.ts';
import { allRows } from './listing.ts';
import { FiscalYear, SheetFilter } from './shapes.ts';
import { forThePublic, publicSheet, sheetById } from './sheets.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const CSV = 'text/csv; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const SheetFormat = z.enum(['pdf', 'xlsx', 'json', 'csv']);
const ListFormat = z.enum(['csv', 'xlsx', 'json']);

const fileName = (...words: string[]) => words.join('_').replaceAll(/[\\/:*?"<>|\s]+/g, '_');

/** The table of the figures with its head. */
const tableRows = (sheets: Sheet[]) => {
  const { header, rows } = overviewTable(sheets, kinds);
  return [header, ...rows];
};

/** One sheet as a file: the printed form, or a form that this house and others read back. */
async function sheetFile(context: Context, sheet: Sheet, format: z.infer<typeof SheetFormat>): Promise<FileValue> {
  const name = `${fileName(formatFiscalYear(sheet.fiscalYear), sheet.code, sheet.name)}.${format}`;
  switch (format) {
    case 'pdf': {
      const bytes = await sheetPdf(kindOf(sheet.kind), sheet, { municipality: context.tenant.name.ja });
      return { name, type: 'application/pdf', bytes };
    }
    case 'xlsx':
      return { name, type: XLSX, bytes: await sheetsToWorkbook(kinds, [sheet]) };
    case 'csv':
      return { name, type: CSV, bytes: writeCsv(tableRows([sheet])) };
    case 'json':
      return { name, type: JSON_TYPE, bytes: new TextEncoder().encode(sheetsToJson([sheet])) };
  }
}

/** A list as a file: a table of the figures, or the whole sheets. */
async function listFile(context: Context, sheets: Sheet[], format: z.infer<typeof ListFormat>): Promise<FileValue> {
  const name = `${fileName('事務事業一覧', context.tenant.name.ja)}.${format}`;
  switch (format) {
    case 'csv':
      return { name, type: CSV, bytes: writeCsv(tableRows(sheets)) };
    case 'xlsx':
      return {
        name,
        type: XLSX,
        bytes: await writeXlsx({ sheets: [{ name: '事務事業一覧', rows: tableRows(sheets) }] }),
      };
    case 'json':
      return { name, type: JSON_TYPE, bytes: new TextEncoder().encode(sheetsToJson(sheets)) };
  }
}

export const exportSheet = procedure({
  name: 'programmes.sheet.export',
  title: { ja: 'シートをファイルに書き出す', en: 'Export a sheet' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/{id}/file',
  input: z.object({ id: z.uuid(), format: SheetFormat.default('pdf') }),
  output: file(),
  run: async (context, { id, format }) => sheetFile(context, (await sheetById(context, id)).content, format),
});

export const exportPublicSheet = procedure({
  name: 'programmes.public.file',
  title: { ja: '公表されたシートをファイルで受け取る', en: 'Download a published sheet' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  http: 'GET /public/programmes/{programmeId}/{fiscalYear}/file',
  input: z.object({
    programmeId: z.uuid(),
    fiscalYear: FiscalYear,
    kind: z.string().optional(),
    format: SheetFormat.default('pdf'),
  }),
  output: file(),
  run: async (context, { programmeId, fiscalYear, kind, format }) =>
    sheetFile(context, forThePublic((await publicSheet(context, programmeId, fiscalYear, kind)).content), format),
});

export const exportList = procedure({
  name: 'programmes.sheets.export',
  title: { ja: '一覧をファイルに書き出す', en: 'Export a list of sheets' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/file',
  input: SheetFilter.extend({ format: ListFormat.default('csv') }),
  output: file(),
  run: async (context, { format, ...filter }) =>
    listFile(
      context,
      (await allRows(context, filter, 'current')).map((row) => row.content),
      format,
    ),
});

export const openDataList = procedure({
  name: 'programmes.public.export',
  title: { ja: '事務事業のオープンデータを受け取る', en: 'Download the open data of programmes' },
  access: everyone('only sheets that the municipality has published, under an open licence'),
  effect: 'read',
  http: 'GET /public/programmes/file',
  input: SheetFilter.omit({ state: true, finding: true }).extend({ format: ListFormat.default('csv') }),
  output: file(),
  run: async (context, { format, ...filter }) =>
    listFile(
      context,
      (await allRows(context, filter, 'public')).map((row) => forThePublic(row.content)),
      format,
    ),
});
