// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { parseWarekiDate } from '#blocks/calendar/wareki.ts';
import { readCsv } from '#kernel/documents/csv.ts';
import { DocumentRefusal, type DocumentLimits } from '#kernel/documents/refusal.ts';
import { cellName, readXlsx, type CellValue, type WorkbookWarning } from '#kernel/documents/xlsx.ts';
import { parseNumber } from '#kernel/text/number.ts';
import { squeeze } from '#kernel/text/width.ts';
import type { Field, SheetKind } from '../kinds/kind.ts';
import { withValueAt, valueAt } from '../path.ts';
import { Sheet } from '../sheet.ts';
import type { ExchangeProblem } from './json.ts';

/** The list of sheets for download: one a row; amounts are thousand yen of the sheet's own year, blank when unknown. */
export function overviewTable(
  sheets: readonly Sheet[],
  kinds: readonly SheetKind[] = [],
): { header: string[]; rows: CellValue[][] } {
  const STATES = { actual: '実績', forecast: '見込み', plan: '計画' };
  return {
    header: [
      '年度',
      '様式',
      '番号',
      '事務事業名',
      '所管課',
      '区分',
      '要求額（千円）',
      '予算額（千円）',
      '決算額（千円）',
      '決算額の状態',
      '方向性・分類',
    ],
    rows: sheets.map((sheet) => {
      const cost = sheet.costs?.find(({ fiscalYear }) => fiscalYear === sheet.fiscalYear);
      return [
        sheet.fiscalYear,
        kinds.find(({ id }) => id === sheet.kind)?.title.ja ?? sheet.kind,
        sheet.code,
        sheet.name,
        sheet.section ?? null,
        sheet.category ?? null,
        sheet.requestTotal ?? null,
        cost?.budget ?? null,
        cost?.settled ?? null,
        cost ? STATES[cost.state] : null,
        sheet.direction ?? sheet.verdict?.decision ?? sheet.classification?.[String(sheet.fiscalYear + 1)] ?? null,
      ];
    }),
  };
}

/** Another office's table: one programme a row, or one sheet a worksheet with labels beside the values. */
export type DetectedTable = {
  name: string;
  shape: 'rows' | 'form';
  /** The kind whose labels fit best; undefined when none fits. */
  kind?: string;
  /** The same for the same headers, whatever the figures: under it a mapping is remembered. */
  fingerprint: string;
  columns: DetectedColumn[];
  records: {
    table: string;
    /** As the spreadsheet counts. */ row: number;
    cells: { value: CellValue; place?: string }[];
  }[];
  warnings: WorkbookWarning[];
};

export type DetectedColumn = {
  index: number;
  header: string;
  samples: string[];
  /** What the header says about the unit of money. */
  unit?: 'yen' | 'thousandYen' | 'millionYen';
  /** Printed as forecast (見込み). */
  forecast: boolean;
  /** Proposed path in the sheet and how well the words fit (0 to 1). `{0}` stands for the sheet's fiscal year. */
  proposal?: { path: string; score: number };
};

/** Column index → path in the sheet. Columns that are left out are not taken. */
export type Mapping = Record<number, string>;

type Target = { path: string; names: string[] };

const NUMBERING = /^(?:\d{1,2}[.．、)）]?|[①-⑳]|[(（]\d+[)）])(?=\D)/;
const IN_BRACKETS = /[(（][^()（）]*[)）]/g;
const YEAR = /(?:(?:明治|大正|昭和|平成|令和|[MTSHRmtshr])\.?)?(?:元|\d{1,2})年度?|(?:19|20)\d{2}年?度?/;

/** A header or label reduced to the words that are compared. */
function wordsOf(text: string): string {
  const squeezed = squeeze(text).replace(NUMBERING, '');
  const bare = squeezed
    .replace(IN_BRACKETS, '')
    .replace(YEAR, '')
    .replace(/[:：*※]/g, '');
  return bare === '' ? squeezed : bare;
}

const yearIn = (text: string): number | null => {
  const found = YEAR.exec(squeeze(text))?.[0];
  if (found === undefined) return null;
  return parseFiscalYear(found.endsWith('度') ? found : `${found.replace(/年$/, '')}年度`);
};

/** Words for what every kind has, as lists of other offices name it. */
const COMMON: Target[] = [
  {
    path: 'code',
    names: ['番号', '事業番号', '整理番号', '事務事業コード', '事業コード', 'コード', 'No', 'NO', '事務事業番号'],
  },
  { path: 'name', names: ['事務事業名', '事業名', '事業名称', '名称', '事務事業'] },
  { path: 'section', names: ['所管課', '担当課', '担当部課', '部課名', '所属', '担当部署'] },
  { path: 'fiscalYear', names: ['年度', '対象年度', '評価対象年度', '会計年度'] },
];

function targetsOf(kind: SheetKind): Target[] {
  const targets: Target[] = COMMON.map(({ path, names }) => ({ path, names: names.map(wordsOf) }));
  const walk = (fields: Field[], base: string) => {
    for (const field of fields) {
      const path = [base, field.key].filter((part) => part !== '').join('/');
      if (field.type === 'records') walk(field.columns, `${path}/{n}`);
      else if (field.type === 'years') walk(field.rows, `${path}/{year}`);
      else {
        const names = [field.label.ja, ...(field.printed ?? [])].map(wordsOf);
        const known = targets.find((target) => target.path === path);
        if (known) known.names.push(...names);
        else targets.push({ path, names });
      }
    }
  };
  for (const { fields } of kind.sections) walk(fields, '');
  return targets;
}

const pairs = (text: string) => Array.from({ length: Math.max(1, text.length - 1) }, (_, at) => text.slice(at, at + 2));

/** How alike two words are, 0 to 1: the same, one within the other, else shared pairs of characters. */
function likeness(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.includes(short)) return 0.6 + 0.35 * (short.length / long.length);
  const rest = pairs(b);
  let shared = 0;
  for (const pair of pairs(a)) {
    const at = rest.indexOf(pair);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared++;
  }
  return (0.85 * 2 * shared) / (pairs(a).length + pairs(b).length);
}

const LEAST_LIKENESS = 0.6;

/** Proposals for all headers: best fits first, each place of the sheet given once. */
function propose(headers: string[], kind: SheetKind): (DetectedColumn['proposal'] | undefined)[] {
  const targets = targetsOf(kind);
  const fits = headers.flatMap((header, index) => {
    const words = wordsOf(header);
    const year = yearIn(header);
    const position = /(\d{1,2})$/.exec(words)?.[1];
    return targets.flatMap(({ path, names }) => {
      const plain = position === undefined ? words : words.slice(0, -position.length);
      const score = Math.max(
        0,
        ...names.map((name) => Math.max(likeness(words, name), path.includes('{n}') ? likeness(plain, name) : 0)),
      );
      // A figure without a year stands beside a value of its own sooner than in a table of years.
      const yearly = path.includes('{year}');
      const weighed =
        score * (yearly === (year !== null) ? 1 : 0.9) * (path.includes('{n}') && position === undefined ? 0.97 : 1);
      if (weighed < LEAST_LIKENESS) return [];
      const place = path
        .replace('{year}', year === null ? '{0}' : String(year))
        .replace('{n}', String(Math.max(0, Number(position ?? 1) - 1)))
        .replaceAll('{n}', '0');
      return [{ index, path: place, score: Math.round(weighed * 100) / 100 }];
    });
  });
  fits.sort((a, b) => b.score - a.score || a.index - b.index);
  const proposals: (DetectedColumn['proposal'] | undefined)[] = headers.map(() => undefined);
  const given = new Set<string>();
  for (const { index, path, score } of fits) {
    if (proposals[index] !== undefined || given.has(path)) continue;
    proposals[index] = { path, score };
    given.add(path);
  }
  return proposals;
}

const unitIn = (header: string): DetectedColumn['unit'] => {
  const squeezed = squeeze(header);
  if (squeezed.includes('百万円')) return 'millionYen';
  if (squeezed.includes('千円')) return 'thousandYen';
  return /[(（[:：]円[)）\]]?|単位円/.test(squeezed) ? 'yen' : undefined;
};

const isText = (value: CellValue | undefined): value is string => typeof value === 'string' && value.trim() !== '';
const isEmpty = (value: CellValue | undefined) => value === null || value === undefined || value === '';

type Grid = { name: string; rows: CellValue[][] };

function finish(
  found: Pick<DetectedTable, 'name' | 'shape' | 'records' | 'warnings'> & { headers: string[] },
  kinds: readonly SheetKind[],
): DetectedTable {
  const { headers, ...table } = found;
  const candidates = kinds.map((kind) => {
    const proposals = propose(headers, kind);
    return { kind, proposals, total: proposals.reduce((sum, proposal) => sum + (proposal?.score ?? 0), 0) };
  });
  const best = candidates.reduce<(typeof candidates)[number] | undefined>(
    (most, candidate) => (candidate.total > (most?.total ?? 0) ? candidate : most),
    undefined,
  );
  return {
    ...table,
    kind: best?.kind.id,
    fingerprint: createHash('sha256')
      .update(`${table.shape}\n${headers.map(squeeze).join('\n')}`)
      .digest('hex')
      .slice(0, 32),
    columns: headers.map((header, index) => ({
      index,
      header,
      samples: table.records
        .map(({ cells }) => cells[index]?.value)
        .filter((value) => !isEmpty(value))
        .slice(0, 3)
        .map((value) => String(value).slice(0, 80)),
      unit: unitIn(header),
      forecast: /見込/.test(header),
      proposal: best?.proposals[index],
    })),
  };
}

/** Row of headers of a list: the row above data with the most texts that are labels of a sheet. */
function headerRow({ rows }: Grid, names: Set<string>): { row: number; hits: number } {
  let best = { row: -1, hits: 0 };
  rows.slice(0, 30).forEach((row, index) => {
    const hits = row.filter((value) => isText(value) && names.has(wordsOf(value))).length;
    if (hits > best.hits && rows[index + 1]?.some((value) => !isEmpty(value))) best = { row: index, hits };
  });
  return best;
}

/** Labels of a form with the values beside them; in a row under year headers, one value a year. */
function formOf({ name, rows }: Grid, names: Set<string>): { header: string; value: CellValue; place: string }[] {
  const found: { header: string; value: CellValue; place: string }[] = [];
  let years = new Map<number, string>();
  rows.forEach((row, rowIndex) => {
    const heads = new Map<number, string>();
    row.forEach((value, column) => {
      if (isText(value) && yearIn(value) !== null && squeeze(value).length <= 14) heads.set(column, value);
    });
    if (heads.size >= 2) {
      years = heads;
      return;
    }
    if (row.every(isEmpty)) years = new Map();
    row.forEach((value, column) => {
      if (!isText(value) || !names.has(wordsOf(value))) return;
      const yearly = [...years].filter(([at]) => at > column);
      if (yearly.some(([at]) => typeof row[at] === 'number' || (isText(row[at]) && parseNumber(row[at]) !== null))) {
        for (const [at, year] of yearly)
          found.push({
            header: `${value} ${year}`,
            value: row[at] ?? null,
            place: `${name}!${cellName(rowIndex, at)}`,
          });
        return;
      }
      const beside = row.findIndex((other, at) => at > column && !isEmpty(other));
      if (beside === -1) return;
      const content = row[beside] ?? null;
      // Two labels next to each other: the first has no value.
      if (isText(content) && names.has(wordsOf(content))) return;
      found.push({ header: value, value: content, place: `${name}!${cellName(rowIndex, beside)}` });
    });
  });
  return found;
}

/**
 * Finds the tables in a foreign .xlsx or .csv and proposes for every column the place of the sheet that its header
 * names. Nothing is taken over yet. Throws DocumentRefusal for a file that cannot be opened or has no table.
 */
export async function detectTable(
  bytes: Uint8Array,
  name: string,
  kinds: readonly SheetKind[],
  limits?: DocumentLimits,
): Promise<DetectedTable[]> {
  let grids: Grid[];
  let warnings: WorkbookWarning[] = [];
  if (/\.(?:csv|tsv|txt)$/i.test(name)) grids = [{ name, rows: readCsv(bytes, limits).rows }];
  else {
    const book = await readXlsx(bytes, limits);
    grids = book.sheets.filter(({ hidden }) => !hidden);
    warnings = book.warnings;
  }
  const names = new Set(kinds.flatMap(targetsOf).flatMap((target) => target.names));
  const tables: DetectedTable[] = [];
  const forms: { grid: Grid; found: ReturnType<typeof formOf> }[] = [];
  for (const grid of grids) {
    const own = warnings.filter(({ sheet }) => sheet === undefined || sheet === grid.name);
    const head = headerRow(grid, names);
    const found = formOf(grid, names);
    if (head.hits >= 2 && head.hits >= found.length / 3) {
      const titles = grid.rows[head.row] ?? [];
      const headers = titles.map((value) => (value === null ? '' : String(value).trim()));
      const records = grid.rows.flatMap((row, index) =>
        index > head.row && row.some((value) => !isEmpty(value))
          ? [{ table: grid.name, row: index + 1, cells: headers.map((_, column) => ({ value: row[column] ?? null })) }]
          : [],
      );
      tables.push(finish({ name: grid.name, shape: 'rows', headers, records, warnings: own }, kinds));
    } else if (found.length >= 2) forms.push({ grid, found });
  }
  if (forms.length > 0) {
    const headers = [...new Set(forms.flatMap(({ found }) => found.map(({ header }) => header.trim())))];
    const records = forms.map(({ grid, found }) => ({
      table: grid.name,
      row: 1,
      cells: headers.map((header) => {
        const cell = found.find((candidate) => candidate.header.trim() === header);
        return { value: cell?.value ?? null, place: cell?.place };
      }),
    }));
    tables.push(finish({ name, shape: 'form', headers, records, warnings }, kinds));
  }
  if (tables.length === 0)
    throw new DocumentRefusal('no-table', {
      ja: `${name} に事務事業の表が見つかりません。見出し（事務事業名、予算額など）のある表を選んでください。`,
      en: `There is no table of programmes in ${name}. Choose a table with headers such as 事務事業名 and 予算額.`,
    });
  return tables;
}

/** The mapping that the proposals make; what scored below `least` stays out. */
export const proposedMapping = (table: DetectedTable, least = 0.75): Mapping =>
  Object.fromEntries(
    table.columns.flatMap(({ index, proposal }) =>
      proposal && proposal.score >= least ? [[index, proposal.path]] : [],
    ),
  );

const DASHES = /^[-－―—–‐−ー‥…・/／]+$/;
const UNKNOWN = Symbol('unreadable');

function fieldFor(kind: SheetKind, path: string): Field | undefined {
  const walk = (fields: Field[], segments: string[]): Field | undefined => {
    for (const field of fields) {
      const key = field.key.split('/').filter((part) => part !== '');
      if (!key.every((part, index) => segments[index] === part)) continue;
      if (segments.length === key.length) return field;
      const rest = segments.slice(key.length + 1);
      const inner =
        field.type === 'records'
          ? walk(field.columns, rest)
          : field.type === 'years'
            ? walk(field.rows, rest)
            : undefined;
      if (inner) return inner;
    }
    return undefined;
  };
  return walk(
    kind.sections.flatMap(({ fields }) => fields),
    path.split('/'),
  );
}

/** The value of a foreign cell for a field; UNKNOWN when it is not clearly one. */
function convert(cell: CellValue, field: Field | undefined, path: string, unit: DetectedColumn['unit']): unknown {
  const text = typeof cell === 'string' ? cell.trim() : cell;
  if (text === null || text === '' || (typeof text === 'string' && DASHES.test(text))) return null;
  if (path === 'fiscalYear' || field?.type === 'fiscalYear') {
    const year =
      typeof text === 'number'
        ? text
        : (parseFiscalYear(String(text)) ?? (/^\d{4}$/.test(String(text)) ? Number(text) : null));
    return year !== null && Number.isInteger(year) && year >= 1868 && year < 2200 ? year : UNKNOWN;
  }
  switch (field?.type) {
    case 'amount':
    case 'number':
    case 'rating': {
      const number = typeof text === 'number' ? text : typeof text === 'string' ? parseNumber(text) : null;
      if (number === null) return UNKNOWN;
      if (field.type === 'rating') return Number.isInteger(number) && number >= 1 && number <= 5 ? number : UNKNOWN;
      if (field.type === 'number') return number;
      // Half up, as sheets round yen to thousands.
      if (unit === 'yen') return Math.sign(number) * Math.round(Math.abs(number) / 1000);
      return unit === 'millionYen' ? number * 1000 : number;
    }
    case 'flag': {
      if (typeof text === 'boolean') return text;
      if (/^(?:有|あり|はい|○|〇|TRUE)$/i.test(String(text))) return true;
      return /^(?:無|なし|いいえ|×|FALSE)$/i.test(String(text)) ? false : UNKNOWN;
    }
    case 'date':
      return parseWarekiDate(String(text)) ?? (/^\d{4}-\d{2}-\d{2}$/.test(String(text)) ? String(text) : UNKNOWN);
    case 'lines':
    case 'choices':
      return String(text)
        .split(/\r?\n|[、;；]/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'choice': {
      const option = field.options?.find(
        ({ value, label }) => squeeze(value) === squeeze(String(text)) || squeeze(label.ja) === squeeze(String(text)),
      );
      return option?.value ?? String(text);
    }
    default:
      return String(text);
  }
}

/**
 * Sheets of `kind` from the records of a foreign table. A figure that cannot be read stays empty and is reported with
 * its row and column; a record without a name or a fiscal year gives no sheet. `fiscalYear` is for tables that do not
 * say their year. Amounts are turned into thousand yen when the header names another unit.
 */
export function applyMapping(
  table: DetectedTable,
  mapping: Mapping,
  kind: SheetKind,
  options: { fiscalYear?: number } = {},
): { sheets: Sheet[]; problems: ExchangeProblem[] } {
  const sheets: Sheet[] = [];
  const problems: ExchangeProblem[] = [];
  const chosen = Object.entries(mapping).map(([index, path]) => ({ index: Number(index), path }));
  const yearColumn = chosen.find(({ path }) => path === 'fiscalYear')?.index;
  for (const record of table.records) {
    const where = (index: number, path: string) => ({
      table: record.table,
      row: record.row,
      column: record.cells[index]?.place ?? cellName(0, index).slice(0, -1),
      path,
    });
    const yearCell =
      yearColumn === undefined
        ? undefined
        : convert(record.cells[yearColumn]?.value ?? null, undefined, 'fiscalYear', undefined);
    const fiscalYear = typeof yearCell === 'number' ? yearCell : yearCell === UNKNOWN ? undefined : options.fiscalYear;
    let sheet: Record<string, unknown> = { kind: kind.id, fiscalYear, code: '', name: '' };
    const states = new Map<string, string>();
    for (const { index, path: template } of chosen) {
      if (template === 'fiscalYear') continue;
      const column = table.columns[index];
      const cell = record.cells[index]?.value ?? null;
      if (column === undefined || (fiscalYear === undefined && template.includes('{0}'))) continue;
      const path = template.replace('{0}', String(fiscalYear));
      const field = fieldFor(kind, path);
      const value = convert(cell, field, path, column.unit);
      const place = where(index, path);
      if (value === UNKNOWN) {
        problems.push({
          ...place,
          found: String(cell),
          message: {
            ja: `${record.row} 行目「${column.header}」の「${String(cell)}」を読めないため、空のままにしました。元の表を確かめて入力してください。`,
            en: `"${String(cell)}" in row ${record.row}, "${column.header}", cannot be read and was left empty. Check the source and enter it.`,
          },
        });
        continue;
      }
      if (value === null && !(field?.type === 'amount' || field?.type === 'number')) continue;
      try {
        sheet = withValueAt(sheet, path, value);
        const year = /^(.*\/(\d{4}))\/[^/]+(?:\/[^/]+)?$/.exec(path);
        if (year && (field?.type === 'amount' || field?.type === 'number' || field?.type === 'flag')) {
          const inPlan = path.startsWith('costs/') && fiscalYear !== undefined && Number(year[2]) > fiscalYear;
          const state = inPlan ? 'plan' : column.forecast ? 'forecast' : 'actual';
          const owner = year[1] ?? '';
          if (states.get(owner) !== 'forecast') states.set(owner, state);
        }
      } catch {
        problems.push({
          ...place,
          found: String(cell),
          message: {
            ja: `「${column.header}」の対応先（${path}）はシートにありません。対応先を選び直してください。`,
            en: `"${column.header}" is mapped to ${path}, which no sheet has. Choose another place.`,
          },
        });
      }
    }
    for (const [owner, state] of states)
      if (valueAt(sheet, owner) !== undefined) sheet = withValueAt(sheet, `${owner}/state`, state);

    // What the shape wants and the table does not have is not known.
    let parsed = Sheet.safeParse(sheet);
    for (let round = 0; round < 5 && !parsed.success; round++) {
      for (const issue of parsed.error.issues) {
        const parent = issue.path
          .slice(0, -1)
          .reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], sheet);
        const key = issue.path.at(-1);
        const absent =
          parent !== null &&
          typeof parent === 'object' &&
          key !== undefined &&
          (parent as Record<PropertyKey, unknown>)[key] === undefined;
        if (absent && issue.path.length > 1) (parent as Record<PropertyKey, unknown>)[key] = null;
      }
      parsed = Sheet.safeParse(sheet);
    }
    if (parsed.success && parsed.data.name !== '') sheets.push(parsed.data);
    else {
      const missing =
        fiscalYear === undefined
          ? { ja: '年度', en: 'fiscal year' }
          : sheet.name === ''
            ? { ja: '事務事業名', en: 'programme' }
            : { ja: parsed.error?.issues[0]?.path.join('/') ?? '', en: parsed.error?.issues[0]?.path.join('/') ?? '' };
      problems.push({
        table: record.table,
        row: record.row,
        message: {
          ja: `${record.row} 行目は「${missing.ja}」が分からないため取り込みませんでした。列の対応か元の表を直してください。`,
          en: `Row ${record.row} was not taken because its ${missing.en} is not known. Mend the mapping or the table.`,
        },
      });
    }
  }
  return { sheets, problems };
}
