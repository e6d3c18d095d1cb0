// SPDX-License-Identifier: Apache-2.0
import { DocumentRefusal } from '#kernel/documents/refusal.ts';
import type { Label } from '#kernel/label.ts';
import { sheetsFromJson, type ExchangeProblem } from './exchange/json.ts';
import { applyMapping, detectTable, type DetectedColumn } from './exchange/table.ts';
import { sheetsFromWorkbook } from './exchange/workbook.ts';
import { checkEach } from './findings/check.ts';
import type { SheetKind } from './kinds/kind.ts';
import { readFiles } from './reading/read.ts';
import type { Finding, Sheet } from './sheet.ts';

type File = { name: string; bytes: Uint8Array };

/** How the columns of a table were matched before, by the fingerprint of its header. */
export type RememberedMappings = ReadonlyMap<
  string,
  { kind: string; mapping: Record<string, string>; fiscalYear?: number }
>;

/** A finding with the number of the sheet it belongs to (-1: to none) and who found it. */
export type Placed = Finding & { of: number; origin: 'reader' | 'check' };

export type AnyRead = {
  sheets: Sheet[];
  /** For each sheet the number of its file. */
  fileOf: number[];
  findings: Placed[];
  rejected: { file: string; message: Label }[];
  /** Tables whose columns nobody has matched yet. */
  tables: { fileIndex: number; file: string; fingerprint: string; kind: string | null; columns: DetectedColumn[] }[];
};

type Part = Pick<AnyRead, 'rejected' | 'tables'> & { sheets: Sheet[]; findings: (Finding & { of: number })[] };

/**
 * Reads files of any form that sheets come in: published text, our own .json and .xlsx, other offices' tables (.xlsx,
 * .csv) with remembered columns. A file that cannot be used is rejected with the reason, the others are read. Checks
 * that compare sheets look at all files of the call. Never throws for what a file contains.
 */
export async function readAnyFiles(files: File[], kinds: SheetKind[], mappings: RememberedMappings): Promise<AnyRead> {
  const read: AnyRead = { sheets: [], fileOf: [], findings: [], rejected: [], tables: [] };
  for (const [fileIndex, file] of files.entries()) {
    let part: Part;
    try {
      part = await readOne(file, fileIndex, kinds, mappings);
    } catch (error) {
      if (!(error instanceof DocumentRefusal)) throw error;
      read.rejected.push({ file: file.name, message: error.label });
      continue;
    }
    const first = read.sheets.length;
    read.sheets.push(...part.sheets);
    read.fileOf.push(...part.sheets.map(() => fileIndex));
    read.findings.push(
      ...part.findings.map((finding) => ({
        ...finding,
        of: finding.of < 0 ? -1 : first + finding.of,
        origin: 'reader' as const,
      })),
    );
    read.rejected.push(...part.rejected);
    read.tables.push(...part.tables);
  }
  checkEach(read.sheets, kinds).forEach((found, of) => {
    read.findings.push(...found.map((finding) => ({ ...finding, of, origin: 'check' as const })));
  });
  return read;
}

async function readOne(file: File, fileIndex: number, kinds: SheetKind[], mappings: RememberedMappings): Promise<Part> {
  const nothing: Part = { sheets: [], findings: [], rejected: [], tables: [] };
  const kind = formOf(file);
  if (kind === 'json') {
    const { sheets, problems } = sheetsFromJson(new TextDecoder().decode(file.bytes));
    return problems.length
      ? { ...nothing, rejected: [{ file: file.name, message: problems[0]!.message }] }
      : { ...nothing, sheets };
  }
  if (kind === 'xlsx') {
    const own = await sheetsFromWorkbook(kinds, file.bytes);
    if (own.sheets.length) return { ...nothing, sheets: own.sheets, findings: own.problems.map(asFinding) };
    return readTables(file, fileIndex, kinds, mappings);
  }
  if (kind === 'csv') return readTables(file, fileIndex, kinds, mappings);
  const { sheets, own, general, rejected } = readFiles([file], kinds, { check: false });
  const findings = [
    ...own.flatMap((found, of) => found.map((finding) => ({ ...finding, of }))),
    ...general.map((finding) => ({ ...finding, of: -1 })),
  ];
  return { sheets, findings, rejected, tables: [] };
}

/** By the bytes where they tell, else by the name: a spreadsheet named .txt is still a spreadsheet. */
function formOf({ name, bytes }: File): 'json' | 'xlsx' | 'csv' | 'text' {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'xlsx';
  if (/\.json$/i.test(name)) return 'json';
  if (/\.csv$/i.test(name)) return 'csv';
  return /\.xlsx$/i.test(name) ? 'xlsx' : 'text';
}

const EMPTY_TABLE: Label = {
  ja: '表に事業の行がありません。見出しの下に1行に1事業で入力してください。',
  en: 'The table has no rows of programmes. Put one programme a row below the head.',
};

/** Another office's tables: those whose columns are known become sheets, the others wait for somebody to match them. */
async function readTables(
  file: File,
  fileIndex: number,
  kinds: SheetKind[],
  mappings: RememberedMappings,
): Promise<Part> {
  const part: Part = { sheets: [], findings: [], rejected: [], tables: [] };
  for (const table of await detectTable(file.bytes, file.name, kinds)) {
    const known = mappings.get(table.fingerprint);
    const kind = kinds.find((one) => one.id === known?.kind);
    if (!known || !kind) {
      part.tables.push({
        fileIndex,
        file: file.name,
        fingerprint: table.fingerprint,
        kind: table.kind ?? null,
        columns: table.columns,
      });
      continue;
    }
    const { sheets, problems } = applyMapping(table, known.mapping, kind, known);
    const first = part.sheets.length;
    if (sheets.length === 0) {
      // Nothing for a finding to hang on: the table is told as a whole
      part.rejected.push({ file: file.name, message: problems[0]?.message ?? EMPTY_TABLE });
      continue;
    }
    part.sheets.push(...sheets);
    part.findings.push(
      ...table.warnings.map(({ sheet, message }) => ({
        ...asFinding({ ...(sheet && { table: sheet }), message }),
        of: first,
      })),
      ...problems.map((problem) => ({ ...asFinding(problem), of: first })),
    );
  }
  return part;
}

/** Something in a spreadsheet that could not be taken over, as a finding of its first sheet. */
const asFinding = ({ table, row, column, path, found, message }: ExchangeProblem): Finding & { of: number } => ({
  severity: 'warning',
  rule: 'unreadable-number',
  sheet: '',
  place: [table, column && row ? `${column}${row}` : undefined].filter(Boolean).join(' '),
  ...(path && { path }),
  found: found ?? null,
  message,
  of: 0,
});
