// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import type { Label } from '#kernel/label.ts';
import { foldWidth } from '#kernel/text/width.ts';
import { checkSheets } from '../findings/check.ts';
import { kinds as ownKinds } from '../kinds/index.ts';
import type { SheetKind, YearsField } from '../kinds/kind.ts';
import type { Finding, Sheet } from '../sheet.ts';
import type { Cell } from './cells.ts';
import { decodeText } from './decode.ts';
import { type Draft, missing } from './draft.ts';
import { sheetOf } from './finish.ts';
import { labelsOf } from './labels.ts';
import { readRows } from './sheet-reader.ts';
import { labelCount, type Part, splitSheets } from './split.ts';
import { type Row, rowsOf, textsOf, yearsIn } from './rows.ts';

export type Unread = { line: number; text: string };
export type Reading = { sheets: Sheet[]; findings: Finding[]; unread: Unread[] };
export type FilesReading = {
  sheets: Sheet[];
  /** Everything that was found, by the reader and by the checks. */
  findings: Finding[];
  /** For each sheet, what the reader found. */
  own: Finding[][];
  /** What the reader found that belongs to no sheet. */
  general: Finding[];
  rejected: { file: string; message: Label }[];
};

const FORECAST = /((?:令和|平成|[RH])?\s*(?:元|\d{1,2})\s*年度)\s*は?\s*[(（]?\s*見込/g;
/** So many known labels at least, else a text with a title only is no sheet. */
const FEWEST_LABELS = 2;

/** Years that the sheet itself calls 見込み (`決算額（3年度は見込み）`, `3年度見込み`). */
function forecastsIn(rows: Row[], sheetYear: number | undefined): Set<number> {
  const found = new Set<number>();
  const read = new Set<Cell>();
  for (const row of rows) {
    if (row.filled === 0) continue;
    for (let column = row.first; column < row.cells.length; column++) {
      const cell = row.cells[column] as Cell;
      if (!cell.isForecast || read.has(cell)) continue;
      read.add(cell);
      for (const match of foldWidth(cell.text).matchAll(FORECAST)) {
        const year = parseFiscalYear(match[1] ?? '', { sheetYear });
        if (year !== null) found.add(year);
      }
    }
  }
  return found;
}

/** The sheet's fiscal year from a labelled field, from the years of a table, or from the file's other sheets. */
function yearOf(part: Part, others: number | null): { year: number | undefined; sure: boolean } {
  if (part.year !== null) return { year: part.year, sure: true };
  const labels = labelsOf(part.kind);
  for (const row of part.rows)
    for (const [column, cell] of row.cells.entries()) {
      if (cell.text === '') continue;
      const named = cell
        .in(labels.exact)
        ?.some((target) => target.type === 'value' && target.field.key === 'fiscalYear');
      if (!named) continue;
      for (const next of row.cells.slice(column + 1)) {
        const year = next.text === '' ? null : parseFiscalYear(next.text);
        if (year !== null) return { year, sure: true };
      }
    }
  for (const row of part.rows.slice(0, 4)) {
    const year =
      row.cells.length > 0 && row.cells.length <= 3
        ? parseFiscalYear(
            row.cells
              .map((cell) => cell.text)
              .join('')
              .slice(0, 40),
          )
        : null;
    if (year !== null) return { year, sure: true };
  }
  const years = part.kind.sections
    .flatMap((section) => section.fields)
    .find((field): field is YearsField => field.type === 'years' && !('plan' in field.years) && !field.map);
  if (years && !('plan' in years.years)) {
    const { from, to } = years.years;
    for (const row of part.rows) {
      const head = yearsIn(row, undefined).map((cell) => cell.year);
      if (head.length === to - from + 1) return { year: (head[0] ?? 0) - from, sure: false };
    }
  }
  return { year: others ?? undefined, sure: false };
}

function readPart(
  part: Part,
  file: string,
  others: number | null,
): { sheet: Sheet | null; findings: Finding[]; unread: Unread[] } {
  const { year, sure } = yearOf(part, others);
  const draft: Draft = {
    kind: part.kind,
    labels: labelsOf(part.kind),
    sheetYear: year,
    forecasts: forecastsIn(part.rows, year),
    values: new Map(),
    notes: [],
    unread: [],
  };
  readRows(draft, part.rows);
  const filled = part.rows.filter((row) => row.first !== -1);
  if (!sure || !part.titled) missing(draft, part.titled ? '年度' : '表題', 'fiscalYear');
  const sheet = sheetOf(draft, {
    file,
    firstLine: filled[0]?.line ?? 1,
    lastLine: filled.at(-1)?.line ?? 1,
  });
  const code = sheet?.code ?? '';
  return { sheet, findings: draft.notes.map((note) => ({ ...note, sheet: code })), unread: draft.unread };
}

type TextReading = {
  sheets: Sheet[];
  /** What was found while each of the sheets was read. */
  own: Finding[][];
  /** What was found where no sheet came of it. */
  general: Finding[];
  unread: Unread[];
};

function readParts(text: string, file: string, kinds: SheetKind[]): TextReading {
  const { parts, outside } = splitSheets(rowsOf(text), kinds);
  const result: TextReading = { sheets: [], own: [], general: [], unread: [] };
  const known = parts.find((part) => part.year !== null)?.year ?? null;
  for (const row of outside) if (row.first !== -1) result.unread.push({ line: row.line, text: textsOf(row).join(' ') });
  for (const part of parts) {
    if (labelCount(part.rows, part.kind, FEWEST_LABELS) < FEWEST_LABELS && !(part.titled && parts.length > 1)) continue;
    const { sheet, findings, unread } = readPart(part, file, known);
    if (sheet) {
      result.sheets.push(sheet);
      result.own.push(findings);
    } else result.general.push(...findings);
    result.unread.push(...unread);
  }
  return result;
}

/**
 * Reads the sheets in one text (tables as tab-separated lines) by the definitions of their kinds. Amounts are thousand
 * yen as printed. Nothing is corrected: what cannot be read with certainty is null and has a finding, and lines of which
 * nothing was used are given back in `unread`. Never throws.
 */
export function readText(text: string, options: { file?: string; kinds?: SheetKind[] } = {}): Reading {
  const kinds = options.kinds ?? ownKinds;
  const { sheets, own, general, unread } = readParts(text, options.file ?? '', kinds);
  return { sheets, findings: [...own.flat(), ...general, ...checkSheets(sheets, kinds)], unread };
}

/**
 * Reads the sheets in files of any usual Japanese encoding. A file that is no text or holds no sheet of a known kind is
 * rejected with the reason; the others are read. Findings that need several sheets look at all files of the call; they
 * are left to the caller with `check: false`.
 */
export function readFiles(
  files: { name: string; bytes: Uint8Array }[],
  kinds: SheetKind[] = ownKinds,
  { check = true }: { check?: boolean } = {},
): FilesReading {
  const sheets: Sheet[] = [];
  const own: Finding[][] = [];
  const general: Finding[] = [];
  const rejected: FilesReading['rejected'] = [];
  const reject = (file: string, reason: Label) =>
    rejected.push({ file, message: { ja: `${file}：${reason.ja}`, en: `${file}: ${reason.en}` } });
  for (const { name, bytes } of files) {
    const decoded = decodeText(bytes);
    if ('refused' in decoded) {
      reject(name, decoded.refused);
      continue;
    }
    const read = readParts(decoded.text, name, kinds);
    if (read.sheets.length === 0) {
      const titles = kinds.map((kind) => kind.title.ja).join('、');
      reject(name, {
        ja: `シートが見つかりません。表題（${titles}）またはその項目名を探しました。`,
        en: `no sheet found. Looked for the titles ${titles} or the labels of such a sheet.`,
      });
      continue;
    }
    for (const sheet of read.sheets) sheets.push(sheet);
    for (const findings of read.own) own.push(findings);
    for (const finding of read.general) general.push(finding);
  }
  return {
    sheets,
    own,
    general,
    rejected,
    findings: [...own.flat(), ...general, ...(check ? checkSheets(sheets, kinds) : [])],
  };
}
