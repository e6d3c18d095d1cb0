// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import type { DocumentLimits } from '#kernel/documents/refusal.ts';
import { cellName, LONGEST_TEXT, readXlsx, writeXlsx, type CellValue, type Worksheet } from '#kernel/documents/xlsx.ts';
import { parseNumber } from '#kernel/text/number.ts';
import type { Field, SheetKind } from '../kinds/kind.ts';
import { Sheet } from '../sheet.ts';
import type { ExchangeProblem } from './json.ts';

/**
 * The exchange workbook: one worksheet a sheet, generated from the definition of its kind. Column A (hidden) holds the
 * address of every value cell of its row, so that rows may be sorted, moved or deleted. The cells that people see are
 * labels, years and values; what they change there is read back.
 *
 * An address is `<type><empty><path>`, several joined by a new line, in the order of the value cells from column D on.
 * type: t text, n number, b 有/無, w word of a list of states, l lines, j JSON, s structure (an empty list or object).
 * empty: what a blank cell means: `-` no such field, `0` null, `e` empty text.
 * path: keys joined by `/`; `#3` is a position in a list, `@2024` the entry of that fiscal year, made when it is missing.
 */
const MARK = 'yakuba-sheet/1';
const FIRST_VALUE = 3;
/** Below Excel's limit with room for escapes. */
const CHUNK = Math.floor(LONGEST_TEXT / 8);

const WORDS: Record<string, Record<string, string>> = {
  state: { actual: '実績', forecast: '見込み', plan: '計画', unknown: '未把握' },
  type: { output: '活動結果指標', outcome: '成果指標' },
  basis: { settled: '決算', budget: '予算' },
  level: { field: '分野', policy: '政策', measure: '施策' },
};

type Json = unknown;
type Path = readonly (string | number)[];
type Row = { label: string; hint: string; cells: { address: string; value: CellValue }[] };

const escape = (key: string) =>
  key
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replaceAll('\n', '~2')
    .replaceAll('\r', '~3')
    .replace(/^([#@])/, '~4$1');
const unescape = (key: string) =>
  key.replace(/^~4/, '').replaceAll('~3', '\r').replaceAll('~2', '\n').replaceAll('~1', '/').replaceAll('~0', '~');
const written = (path: Path) => path.map((key) => (typeof key === 'number' ? `#${key}` : escape(key))).join('/');

const isObject = (value: Json): value is Record<string, Json> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const isLines = (value: Json): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof item === 'string' && item !== '' && item === item.trim() && !/[\r\n]/.test(item)) &&
  value.join('\n').length <= CHUNK;
/** A list of plain values that one cell holds as JSON. */
const isFlat = (value: Json): value is Json[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => item === null || typeof item !== 'object') &&
  JSON.stringify(value).length <= CHUNK;
const get = (value: Json, path: Path): Json =>
  path.reduce<Json>(
    (parent, key) =>
      parent === null || typeof parent !== 'object' ? undefined : (parent as Record<string | number, Json>)[key],
    value,
  );

const TYPES: Partial<Record<Field['type'], string>> = {
  amount: 'n',
  number: 'n',
  fiscalYear: 'n',
  rating: 'n',
  flag: 'b',
  lines: 'l',
  choices: 'l',
};

class Writer {
  readonly rows: Row[] = [];
  private readonly done = new Set<string>();
  private readonly sheet: Json;
  constructor(sheet: Json) {
    this.sheet = sheet;
  }

  /** The cells for the value at `path`: usually one, several for a text longer than a cell. */
  cells(path: Path, field?: Field): { address: string; value: CellValue }[] {
    const value = get(this.sheet, path);
    const place = written(path);
    this.done.add(place);
    const last = String(path.at(-1));
    if (value === undefined || value === null) {
      const type = (field && TYPES[field.type]) ?? (WORDS[last] ? 'w' : 't');
      return [{ address: `${type}${value === null ? '0' : '-'}${place}`, value: null }];
    }
    if (typeof value === 'number') return [{ address: `n0${place}`, value }];
    if (typeof value === 'boolean') return [{ address: `b0${place}`, value: value ? '有' : '無' }];
    if (typeof value === 'string') {
      const word = WORDS[last]?.[value];
      if (word !== undefined) return [{ address: `w0${place}`, value: word }];
      if (value === '') return [{ address: `te${place}`, value: null }];
      const chunks: string[] = [];
      for (let from = 0; from < value.length;) {
        let to = Math.min(value.length, from + CHUNK);
        // A character of two halves stays whole.
        if (to < value.length && /[\ud800-\udbff]/.test(value[to - 1] ?? '')) to--;
        chunks.push(value.slice(from, to));
        from = to;
      }
      return chunks.map((chunk) => ({ address: `te${place}`, value: chunk }));
    }
    if (isLines(value)) return [{ address: `l-${place}`, value: value.join('\n') }];
    if (isFlat(value)) return [{ address: `j-${place}`, value: JSON.stringify(value) }];
    if (Object.keys(value).length > 0) {
      // Deeper than one cell: its parts come under その他.
      this.done.delete(place);
      return [];
    }
    return [{ address: `s${Array.isArray(value) ? '[' : '{'}${place}`, value: '（なし）' }];
  }

  row(label: string, hint: string, path: Path, field?: Field): void {
    const [first, ...more] = this.cells(path, field);
    if (first) this.rows.push({ label, hint, cells: [first] });
    for (const cell of more) this.rows.push({ label: `${label}（続き）`, hint: '', cells: [cell] });
  }

  heading(label: string): void {
    this.rows.push({ label, hint: '', cells: [] });
  }

  fields(fields: Field[], base: Path, prefix = ''): void {
    for (const field of fields) {
      const path = [...base, ...field.key.split('/').filter((key) => key !== '')];
      const label = prefix + field.label.ja;
      const value = get(this.sheet, path);
      if (field.type === 'records') {
        const list = Array.isArray(value) ? value : [];
        list.forEach((item, index) => {
          const name = `${label} ${index + 1}`;
          if (!isObject(item)) return;
          this.heading(name);
          this.fields(field.columns, [...path, index], '　');
        });
      } else if (field.type === 'years') this.years(field, path, label, value);
      else this.row(label, field.unit?.ja ?? (field.type === 'amount' ? '千円' : ''), path, field);
    }
  }

  private years(field: Extract<Field, { type: 'years' }>, path: Path, label: string, value: Json): void {
    // Entries without a year of their own (the classification by year) come with the rest.
    if (value !== undefined && !Array.isArray(value)) return;
    const items = (value ?? []) as { fiscalYear?: number }[];
    if (items.some((item) => typeof item?.fiscalYear !== 'number')) return;
    const own = get(this.sheet, ['fiscalYear']);
    const [from, to] =
      'plan' in field.years
        ? field.years.plan
        : typeof own === 'number'
          ? [own + field.years.from, own + field.years.to]
          : [1, 0];
    const years = items.map((item) => item.fiscalYear as number);
    const missing = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index).filter(
      (year) => !years.includes(year),
    );
    // No offer for lists that a keyed record stands for.
    const offered = field.rows.some((row) => row.key === '') ? [] : missing;
    const columns = [
      ...years.map((year, index) => ({ year, key: index as string | number })),
      ...offered.map((year) => ({ year, key: `@${year}` })),
    ];
    if (columns.length === 0) return;
    this.rows.push({
      label,
      hint: '年度',
      cells: columns.map(({ year, key }) => {
        if (typeof key === 'string') return { address: '', value: formatFiscalYear(year, 'long') };
        this.done.add(written([...path, key, 'fiscalYear']));
        return { address: `y0${written([...path, key, 'fiscalYear'])}`, value: formatFiscalYear(year, 'long') };
      }),
    });
    const state: Field = { type: 'text', key: 'state', label: { ja: '状態', en: 'State' } };
    for (const row of [...field.rows, state])
      this.rows.push({
        label: `　${row.label.ja}`,
        hint: row.unit?.ja ?? (row.type === 'amount' ? '千円' : ''),
        cells: columns.map(({ key }) => {
          const keys = row.key.split('/');
          if (typeof key === 'number') {
            const cells = this.cells([...path, key, ...keys], row);
            if (cells.length === 1 && cells[0]) return cells[0];
            this.done.delete(written([...path, key, ...keys]));
            return { address: '', value: null };
          }
          const type = TYPES[row.type] ?? (row.key === 'state' ? 'w' : 't');
          return { address: `${type}-${[written(path), key, ...keys.map(escape)].join('/')}`, value: null };
        }),
      });
  }

  /** Everything that the definition does not name, so that nothing is lost. */
  rest(value: Json, path: Path): void {
    if (path.length > 0 && this.done.has(written(path))) return;
    const leaf = !(isObject(value) || Array.isArray(value)) || isLines(value);
    const children = leaf
      ? []
      : Array.isArray(value)
        ? value.map((item, key) => [key, item] as const)
        : Object.entries(value as object);
    if (leaf || (path.length > 0 && children.length === 0) || isFlat(value))
      return this.row(path.join(' / '), '', path);
    for (const [key, item] of children) if (item !== undefined) this.rest(item, [...path, key]);
  }
}

/** An .xlsx that people can read and correct, and that `sheetsFromWorkbook` reads back to exactly these sheets. */
export async function sheetsToWorkbook(kinds: readonly SheetKind[], sheets: readonly Sheet[]): Promise<Uint8Array> {
  const worksheets = sheets.map((sheet): Worksheet => {
    const kind = kinds.find((candidate) => candidate.id === sheet.kind);
    const writer = new Writer(sheet);
    const headings: number[] = [];
    const section = (title: string, fill: () => void) => {
      const place = writer.rows.length;
      writer.heading(title);
      fill();
      if (writer.rows.length === place + 1) writer.rows.pop();
      else headings.push(place + 1);
    };
    section('様式', () => {
      writer.row('様式', '', ['kind']);
      writer.row('年度', '西暦', ['fiscalYear']);
    });
    for (const { title, fields } of kind?.sections ?? []) section(title.ja, () => writer.fields(fields, []));
    section('その他', () => writer.rest(sheet, []));
    return {
      name: `${sheet.code} ${sheet.name}`,
      headerRows: 1,
      headingRows: headings,
      columns: [
        { width: 4, hidden: true },
        { width: 34, wrap: true },
        { width: 8 },
        { width: 44, wrap: true, numberFormat: '#,##0.##########' },
        ...Array.from({ length: 10 }, () => ({ width: 14, wrap: true, numberFormat: '#,##0.##########' })),
      ],
      rows: [
        [MARK, '項目', '単位', '値'],
        ...writer.rows.map(({ label, hint, cells }) => [
          cells.map(({ address }) => address).join('\n') || null,
          label,
          hint === '' ? null : hint,
          ...cells.map(({ value }) => value),
        ]),
      ],
    };
  });
  return writeXlsx({ title: '事務事業シート', sheets: worksheets });
}

const NOTHING = Symbol('nothing');
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** The value of a cell for its address, NOTHING when the field is not there, undefined when it cannot be read. */
function readCell(address: string, cell: CellValue): Json {
  const type = address[0];
  const empty = address[1];
  if (type === 's') return empty === '[' ? [] : {};
  if (cell === null || (typeof cell === 'string' && cell === ''))
    return empty === '-' ? NOTHING : empty === 'e' ? '' : null;
  switch (type) {
    case 'n': {
      if (typeof cell === 'number') return cell;
      const number = typeof cell === 'string' ? parseNumber(cell) : null;
      return number === null ? undefined : number;
    }
    case 'b': {
      if (typeof cell === 'boolean') return cell;
      const word = String(cell).trim();
      return ['有', 'はい', 'TRUE', 'true', '1'].includes(word)
        ? true
        : ['無', 'いいえ', 'FALSE', 'false', '0'].includes(word)
          ? false
          : undefined;
    }
    case 'w': {
      const words = WORDS[address.split('/').at(-1)?.replace(/^w./, '') ?? ''] ?? {};
      return (
        Object.entries(words).find(([value, word]) => value === cell || word === String(cell).trim())?.[0] ??
        (Object.keys(words).length === 0 ? String(cell) : undefined)
      );
    }
    case 'l':
      return String(cell)
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'j':
      try {
        return JSON.parse(String(cell)) as Json;
      } catch {
        return undefined;
      }
    default:
      return typeof cell === 'boolean' ? (cell ? 'TRUE' : 'FALSE') : String(cell);
  }
}

/**
 * Sheets from an exchange workbook, with what people changed in the value cells. A value that cannot be read is
 * reported and left out, never guessed; a sheet that does not hold together afterwards is reported and not returned.
 * Worksheets that are not ours are skipped (see `table.ts` for those). Throws DocumentRefusal (see `readXlsx`).
 */
export async function sheetsFromWorkbook(
  kinds: readonly SheetKind[],
  bytes: Uint8Array,
  limits?: DocumentLimits,
): Promise<{ sheets: Sheet[]; problems: ExchangeProblem[] }> {
  const book = await readXlsx(bytes, limits);
  const problems: ExchangeProblem[] = book.warnings.map(({ sheet, message }) => ({ table: sheet, message }));
  const sheets: Sheet[] = [];
  for (const { name, rows } of book.sheets) {
    if (rows[0]?.[0] !== MARK) continue;
    const root: Record<string, Json> = {};
    const texts = new Set<string>();
    let sound = true;
    rows.forEach((row, rowIndex) => {
      if (rowIndex === 0) return;
      const addresses = typeof row[0] === 'string' ? row[0].split('\n') : [];
      const at = (column: number) => ({
        table: name,
        row: rowIndex + 1,
        column: cellName(0, column).replace(/\d+$/, ''),
      });
      if (addresses.length === 0 && row.slice(FIRST_VALUE).some((value) => value !== null && value !== ''))
        problems.push({
          ...at(FIRST_VALUE),
          found: String(row[FIRST_VALUE] ?? ''),
          message: {
            ja: `${rowIndex + 1} 行目は書き出したときになかった行なので、読みませんでした。項目の追加は画面で行ってください。`,
            en: `Row ${rowIndex + 1} was not in the exported file and was not read. Add entries on the page.`,
          },
        });
      addresses.forEach((address, index) => {
        if (address === '') return;
        const column = FIRST_VALUE + index;
        const cell = row[column] ?? null;
        const path = address.slice(2);
        // The year of a column is fixed: the address says which entry it is.
        const value = address[0] === 'y' ? yearOf(cell) : readCell(address, cell);
        if (value === NOTHING) return;
        if (value === undefined) {
          problems.push({
            ...at(column),
            path,
            found: String(cell),
            message: {
              ja: `${name} の ${cellName(rowIndex, column)}「${String(cell)}」を読めません。数値は 1,234 や △1,234、有無は「有」「無」と書いてください。`,
              en: `"${String(cell)}" in ${cellName(rowIndex, column)} of ${name} cannot be read. Write numbers as 1,234 or -1,234.`,
            },
          });
          return;
        }
        const again = texts.has(path);
        if (address[0] === 't') texts.add(path);
        try {
          // An empty list stands only where nothing was filled in.
          if (address[0] !== 's' || !exists(root, path)) put(root, path, value, again);
        } catch {
          sound = false;
        }
      });
    });
    const sheet = compact(root);
    for (const list of ['costs', 'indicators', 'activities']) fillStates(sheet, list);
    const parsed = Sheet.safeParse(sheet);
    if (parsed.success && sound && kinds.some((kind) => kind.id === parsed.data.kind)) sheets.push(parsed.data);
    else
      problems.push({
        table: name,
        path: parsed.error?.issues[0]?.path.join('/'),
        message: {
          ja: `シート「${name}」は必要な項目が欠けているため取り込めません（${parsed.error?.issues[0]?.path.join('/') ?? '様式'}）。書き出し直して、値の列だけを直してください。`,
          en: `The sheet "${name}" lacks what it needs (${parsed.error?.issues[0]?.path.join('/') ?? 'kind'}). Export it again and change only the value cells.`,
        },
      });
  }
  return { sheets, problems };
}

const YEARS = new Map(
  Array.from({ length: 2200 - 1868 }, (_, index) => [formatFiscalYear(1868 + index, 'long'), 1868 + index]),
);

/** 令和5年度 in a header that we wrote, or the year as a number. */
const yearOf = (cell: CellValue): number | undefined =>
  typeof cell === 'number' ? cell : YEARS.get(String(cell).trim());

const exists = (root: Json, path: string): boolean =>
  get(
    root,
    path.split('/').map((segment) => (/^#\d+$/.test(segment) ? Number(segment.slice(1)) : unescape(segment))),
  ) !== undefined;

function put(root: Record<string, Json>, path: string, value: Json, append: boolean): void {
  const segments = path.split('/');
  let parent: Record<string | number, Json> = root;
  segments.forEach((segment, index) => {
    const next = segments[index + 1];
    let key: string | number;
    if (/^#\d+$/.test(segment)) {
      key = Number(segment.slice(1));
      if (key > 100_000) throw new RangeError('no such position');
    } else if (/^@\d{4}$/.test(segment)) {
      const list = parent as unknown as { fiscalYear?: number }[];
      const year = Number(segment.slice(1));
      const place = list.findIndex((item) => item?.fiscalYear === year);
      key = place === -1 ? list.length : place;
      if (place === -1) list[key] = { fiscalYear: year };
    } else {
      key = unescape(segment);
      if (FORBIDDEN.has(key)) throw new RangeError('no field');
    }
    if (next === undefined) {
      parent[key] =
        append && typeof parent[key] === 'string' && typeof value === 'string' ? parent[key] + value : value;
      return;
    }
    const child = parent[key];
    if (child === undefined || child === null || typeof child !== 'object')
      parent[key] = /^[#@]\d+$/.test(next) ? [] : {};
    parent = parent[key] as Record<string | number, Json>;
  });
}

/** Without the holes that deleted rows leave in lists. */
function compact(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(compact);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}

/** A year that was filled in without its state: what lies after the sheet's year is a plan, the rest is actual. */
function fillStates(sheet: Json, list: string): void {
  const own = get(sheet, ['fiscalYear']);
  const entries = get(sheet, [list]);
  if (!Array.isArray(entries)) return;
  const years =
    list === 'costs' ? entries : entries.flatMap((item) => (get(item, ['values']) as Json[] | undefined) ?? []);
  for (const entry of years)
    if (isObject(entry) && entry.state === undefined)
      entry.state =
        list === 'costs' && typeof own === 'number' && typeof entry.fiscalYear === 'number' && entry.fiscalYear > own
          ? 'plan'
          : 'actual';
}
