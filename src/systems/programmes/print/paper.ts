// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatWarekiDate } from '#blocks/calendar/wareki.ts';
import { formatNumber } from '#kernel/text/number.ts';
import { squeeze } from '#kernel/text/width.ts';
import type { Cell, Condition, Field, Part, SheetKind, ValueField, Width } from '../kinds/kind.ts';
import { valueAt } from '../path.ts';
import type { Sheet } from '../sheet.ts';

/** A printed form with its values, ready to draw: nothing is left to look up. Gaps and heights are millimetres. */
export type Paper = {
  title: string;
  orientation: 'portrait' | 'landscape';
  /** Points. */
  textSize: number;
  blocks: Block[];
};

export type Block =
  | { block: 'title'; text: string; gap?: number }
  | { block: 'heading'; text: string; gap?: number }
  | { block: 'note'; text: string; align: Align; gap?: number }
  /** `widths` are relative. `head` rows come again after a page break. Positions count over `head` and `rows`. */
  | { block: 'table'; gap?: number; widths: number[]; head: PaperCell[][]; rows: PaperCell[][] }
  | { block: 'columns'; gap?: number; widths: number[]; space: number; height?: number; columns: Block[][] }
  | { block: 'pageBreak' };

export type Align = 'left' | 'center' | 'right';

export type PaperCell = {
  /** One below the other; an empty list is an empty cell. */
  texts: PaperText[];
  label: boolean;
  align: Align;
  row: number;
  column: number;
  colSpan: number;
  rowSpan: number;
  height?: number;
  grow?: boolean;
};

/** `path`: where in the sheet the text comes from, so that a page can lead there. */
export type PaperText = { text: string; path?: string };

type Context = {
  kind: SheetKind;
  sheet: Sheet;
  /** Path of the record that relative paths start from; empty at the root. */
  base: string;
  /** Number of the record, from 1. */
  number?: number;
  /** Fiscal year of the column. */
  year?: number;
  words?: Record<string, string>;
};

const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';

/** Path in the sheet that `path` means here. */
function resolve(path: string, context: Context): string {
  const absolute = path.startsWith('/') ? path.slice(1) : context.base === '' ? path : `${context.base}/${path}`;
  return absolute
    .replace(/\{([+-]?\d+)\}/g, (_, offset: string) => String(context.sheet.fiscalYear + Number(offset)))
    .replace('#', String((context.number ?? 1) - 1));
}

const at = (path: string, context: Context): unknown => valueAt(context.sheet, resolve(path, context));

/** The field that defines the value at `path` (positions and years in it are skipped); undefined when none does. */
export function fieldAt(kind: SheetKind, path: string): Field | undefined {
  const find = (fields: Field[], segments: string[]): Field | undefined => {
    for (const field of fields) {
      const key = field.key.split('/');
      if (!key.every((segment, index) => segments[index] === segment)) continue;
      const rest = segments.slice(key.length + 1);
      if (segments.length === key.length) return field;
      if (field.type === 'records') return rest.length === 0 ? field : find(field.columns, rest);
      if (field.type === 'years') return rest.length === 0 ? field : find(field.rows, rest);
    }
    return undefined;
  };
  return find(
    kind.sections.flatMap((section) => section.fields),
    path.split('/'),
  );
}

const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.every(isMissing));

/** 昭和58（1983）年度 */
const bothCalendars = (year: number) => formatFiscalYear(year, 'long').replace(/年度$/, `（${year}）年度`);

function yearText(year: number, style: string): string {
  if (style === 'short') return formatFiscalYear(year, 'bare');
  if (style === 'era') return formatFiscalYear(year, 'short');
  return style === 'both' ? bothCalendars(year) : formatFiscalYear(year, 'long');
}

/** A value in print. What is missing prints as nothing; zero prints as 0. */
function printed(
  value: unknown,
  field: Field | undefined,
  path: string,
  { words, decimals, separator = '\n' }: { words?: Record<string, string>; decimals?: number; separator?: string },
): string {
  if (isMissing(value)) return '';
  if (Array.isArray(value))
    return value
      .map((item) => printed(item, field, path, { words, decimals }))
      .filter((text) => text !== '')
      .join(separator);
  if (typeof value === 'boolean') return value ? '有' : '無';
  if (typeof value === 'number') {
    if (field?.type === 'fiscalYear' || /fiscalyear$/i.test(path)) return formatFiscalYear(value, 'long');
    if (field?.type === 'rating') return String(value);
    const digits = decimals ?? (field && 'decimals' in field ? field.decimals : undefined);
    return formatNumber(value, digits);
  }
  if (typeof value !== 'string') return '';
  const options = field && 'options' in field ? field.options : undefined;
  const named = words?.[value] ?? options?.find((option) => option.value === value)?.label.ja;
  if (named !== undefined) return named;
  return field?.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatWarekiDate(value) : value;
}

/** Words with their placeholders filled in, and whether any value was there. */
function fill(
  template: string,
  context: Context,
  own: { value: unknown; text: string },
): { text: string; found: boolean } {
  let found = false;
  const text = template.replace(
    /\{([^{}:?]*)(?::(\w+))?(?:\?([^{}]*))?\}/g,
    (_, name: string, style: string | undefined, around: string | undefined) => {
      const relative = /^(year|short|era)([+-]\d+)?$/.exec(name);
      if (relative)
        return yearText((context.year ?? context.sheet.fiscalYear) + Number(relative[2] ?? 0), relative[1] ?? '');
      if (name === 'n') return String(context.number ?? '');
      if (name === 'circled') return CIRCLED[(context.number ?? 0) - 1] ?? `(${context.number ?? ''})`;
      let shown = own.text;
      if (name !== '') {
        const path = resolve(name, context);
        const value = valueAt(context.sheet, path);
        shown =
          style !== undefined && typeof value === 'number'
            ? yearText(value, style)
            : printed(value, fieldAt(context.kind, path), path, { words: context.words });
      }
      if (shown === '') return '';
      found = true;
      return around === undefined ? shown : around.replace('%', shown);
    },
  );
  return { text, found };
}

function holds(condition: Condition, context: Context): boolean {
  const value = at(condition.value, context);
  if (condition.is !== undefined) return String(value) === condition.is;
  if (condition.not !== undefined) return String(value) !== condition.not;
  return !isMissing(value);
}

/** All options with their marks, those that the sheet has and the definition does not at the end. */
function marked(cell: Cell, value: unknown, field: Field | undefined, context: Context): string {
  const defined =
    field?.type === 'flag'
      ? [
          { value: 'true', text: '有' },
          { value: 'false', text: '無' },
        ]
      : ((field as ValueField | undefined)?.options ?? []).map((option) => ({
          value: option.value,
          text: option.label.ja,
        }));
  const shown = Array.isArray(cell.boxes) ? cell.boxes.map((option) => ({ value: option, text: option })) : defined;
  const counts = cell.marked === undefined || holds(cell.marked, context);
  const chosen = counts
    ? [value]
        .flat()
        .filter((item) => !isMissing(item))
        .map(String)
    : [];
  const same = (a: string, b: { value: string; text: string }) =>
    squeeze(a) === squeeze(b.value) || squeeze(a) === squeeze(b.text);
  const [yes, no] = cell.marks === 'circle' ? ['●', '○'] : ['☑', '□'];
  // Of an explicit part of the options (one decision a line), the others belong to other cells.
  const known = Array.isArray(cell.boxes) && defined.length > 0 ? [...shown, ...defined] : shown;
  const single = Array.isArray(cell.boxes) && cell.boxes.length === 1 && cell.marked === undefined;
  const foreign = single ? [] : chosen.filter((item) => !known.some((option) => same(item, option)));
  return [
    ...shown.map((option) => `${chosen.some((item) => same(item, option)) ? yes : no}\u00a0${option.text}`),
    ...foreign.map((item) => `${yes}\u00a0${item}`),
  ].join('　');
}

/** The texts of one cell. */
function textsOf(cell: Cell, context: Context): PaperText[] {
  const inside = cell.words ? { ...context, words: cell.words } : context;
  if (cell.pieces) {
    const texts = cell.pieces.flatMap((piece) => textsOf(piece, inside)).filter(({ text }) => text !== '');
    // What another piece says in its words already (a figure that the note repeats) is not printed twice.
    return texts.filter(
      ({ text }, index) =>
        !texts.some((other, place) => {
          const [longer, shorter] = [squeeze(other.text), squeeze(text)];
          return longer === shorter ? place > index : longer.includes(shorter);
        }),
    );
  }
  if (cell.each !== undefined) {
    const path = resolve(cell.each, inside);
    const list = valueAt(inside.sheet, path);
    const lines = (Array.isArray(list) ? list : []).map((item, index): PaperText => {
      const itemPath = `${path}/${index}`;
      const own = { value: item, text: printed(item, undefined, itemPath, cell) };
      const format = (cell.format ?? '{}').replaceAll('#', String(index));
      return { text: fill(format, { ...inside, base: itemPath, number: index + 1 }, own).text.trim(), path: itemPath };
    });
    if (cell.separator === undefined) return lines;
    return [{ text: lines.map((line) => line.text).join(cell.separator), path }];
  }
  if (cell.text !== undefined) return [{ text: fill(cell.text, inside, { value: undefined, text: '' }).text }];
  if (cell.value === undefined) return [];

  const path = resolve(cell.value, inside);
  const value = valueAt(inside.sheet, path);
  const field = fieldAt(inside.kind, path);
  let text: string;
  if (
    cell.boxes !== undefined &&
    (Array.isArray(cell.boxes) || field?.type === 'flag' || (field as ValueField)?.options)
  )
    text = marked(cell, value, field, inside);
  else if (cell.wording !== undefined) {
    const written = at(cell.wording, inside);
    const option = (field as ValueField | undefined)?.options?.find((candidate) => candidate.value === String(value));
    text = typeof written === 'string' && written !== '' ? written : isMissing(value) ? '' : (option?.label.ja ?? '');
  } else {
    text = printed(value, field, path, { words: inside.words, decimals: cell.decimals, separator: cell.separator });
    if (cell.format !== undefined) {
      const filled = fill(cell.format, inside, { value, text });
      text = filled.found || text !== '' ? filled.text.replace(/^　+|　+$/g, '') : '';
    }
  }
  if (text === '') text = fill(cell.empty ?? '', inside, { value, text: '' }).text;
  return text === '' ? [{ text: '', path }] : [{ text, path }];
}

type YearItem = { fiscalYear: number; state?: string } & Record<string, unknown>;

const yearItems = (value: unknown): YearItem[] =>
  Array.isArray(value)
    ? value.filter((item): item is YearItem => typeof (item as YearItem)?.fiscalYear === 'number')
    : [];

/**
 * The year columns of a list: the definition's window, widened by years that the sheet has besides. When the sheet's
 * years lie wholly elsewhere (the form of another year), only those.
 */
function yearsOf(
  kind: SheetKind,
  sheet: Sheet,
  fieldPath: string,
  lists: unknown[],
  empty: { from?: number; to?: number },
): number[] {
  const present = [...new Set(lists.flatMap((list) => yearItems(list).map((item) => item.fiscalYear)))];
  const field = fieldAt(kind, fieldPath);
  const [from, to] =
    field?.type !== 'years'
      ? empty.from === undefined || empty.to === undefined
        ? [1, 0]
        : [sheet.fiscalYear + empty.from, sheet.fiscalYear + empty.to]
      : 'plan' in field.years
        ? field.years.plan
        : [sheet.fiscalYear + field.years.from, sheet.fiscalYear + field.years.to];
  const window = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  const years =
    present.length === 0 || present.some((year) => window.includes(year)) ? [...window, ...present] : present;
  return years.length === 0 ? [sheet.fiscalYear] : [...new Set(years)].toSorted((a, b) => a - b);
}

/** Digits after the point that all of a row's figures need, so that they stand under each other. */
function commonDecimals(items: YearItem[]): number {
  let most = 0;
  for (const item of items)
    for (const value of Object.values(item)) {
      if (typeof value !== 'number') continue;
      const point = String(value).indexOf('.');
      if (point !== -1) most = Math.max(most, String(value).length - point - 1);
    }
  return Math.min(most, 3);
}

type Shape = { widths: number[]; years: Map<string, number[]>; lists: Map<string, unknown[]> };

/** Builds the rows of one table: year cells become one cell a year, spans and positions become numbers. */
class TableRows {
  readonly cells: PaperCell[][] = [];
  private readonly shape: Shape;
  /** For each column, the first row that is free again below a row span. */
  private readonly free: number[];
  private readonly offset: number;

  constructor(shape: Shape, offset = 0) {
    this.shape = shape;
    this.offset = offset;
    this.free = shape.widths.map(() => 0);
  }

  add(row: Cell[], context: Context): void {
    this.addResolved(row.flatMap((cell) => this.expand(cell, context)));
  }

  addResolved(expanded: { cell: Cell; texts: PaperText[] }[]): void {
    const index = this.cells.length;
    const open = this.free.filter((until) => until <= index).length;
    const others = expanded.reduce((sum, { cell }) => sum + (cell.colSpan === 'fill' ? 0 : (cell.colSpan ?? 1)), 0);
    let column = 0;
    const line: PaperCell[] = [];
    for (const { cell, texts } of expanded) {
      while ((this.free[column] ?? 0) > index) column++;
      const colSpan = cell.colSpan === 'fill' ? Math.max(1, open - others) : (cell.colSpan ?? 1);
      const rowSpan = cell.rowSpan ?? 1;
      for (let under = column; under < column + colSpan; under++) this.free[under] = index + rowSpan;
      const label = cell.label === true || (cell.text !== undefined && cell.plain !== true);
      line.push({
        texts: texts.length === 1 ? texts : texts.filter(({ text }) => text !== ''),
        label,
        align: cell.align ?? (cell.years !== undefined && cell.text !== undefined ? 'center' : 'left'),
        row: index + this.offset,
        column,
        colSpan,
        rowSpan,
        ...(cell.height === undefined ? {} : { height: cell.height }),
        ...(cell.grow ? { grow: true } : {}),
      });
      column += colSpan;
    }
    this.cells.push(line);
  }

  private expand(cell: Cell, context: Context): { cell: Cell; texts: PaperText[] }[] {
    if (cell.years === undefined) return [{ cell, texts: textsOf(cell, context) }];
    const years = this.shape.years.get(cell.years) ?? [];
    const list = resolve(cell.years, context);
    const items = yearItems(valueAt(context.sheet, list));
    const place = (year: number) =>
      `${list}/${
        items.length === 0
          ? 0
          : Math.max(
              0,
              items.findIndex((item) => item.fiscalYear === year),
            )
      }`;
    const first = cell.value === undefined ? undefined : fieldAt(context.kind, `${list}/0/${cell.value}`);
    const decimals =
      cell.decimals ??
      (first && 'decimals' in first ? first.decimals : undefined) ??
      (first?.type === 'amount' ? undefined : commonDecimals(items));

    if (cell.change) {
      const number = (year: number | undefined) => {
        const item = items.find((candidate) => candidate.fiscalYear === year);
        return item === undefined || cell.value === undefined ? undefined : valueAt(item, cell.value);
      };
      const [from, to] = [number(years[0]), number(years.at(-1))];
      const both = years.length > 1 && typeof from === 'number' && typeof to === 'number';
      return [{ cell, texts: both ? [{ text: formatNumber(to - from, decimals) }] : [] }];
    }
    return years.map((year) => {
      const inside = { ...context, year };
      if (cell.text !== undefined) {
        const lists = this.shape.lists.get(cell.years ?? '') ?? [];
        const forecast = lists.flatMap(yearItems).some((item) => item.fiscalYear === year && item.state === 'forecast');
        return {
          cell,
          texts: textsOf(forecast && cell.forecast !== undefined ? { ...cell, text: cell.forecast } : cell, inside),
        };
      }
      const item = items.find((candidate) => candidate.fiscalYear === year);
      const path = `${list}/${year}/${cell.value ?? ''}`;
      if (item === undefined) return { cell, texts: [{ text: '', path }] };
      const value = valueAt(item, cell.value ?? '');
      if (cell.unknown !== undefined && isMissing(value) && item.state === 'unknown')
        return { cell, texts: [{ text: cell.unknown, path }] };
      const { years: _, ...plain } = cell;
      const texts = textsOf(
        {
          ...plain,
          decimals: typeof value === 'number' ? decimals : undefined,
          value: `/${place(year)}/${cell.value ?? ''}`,
        },
        inside,
      );
      return { cell, texts: texts.map(({ text }) => ({ text, path })) };
    });
  }
}

/** The drawable form of a sheet: its kind's layout with the sheet's values. Pure; unknown stays blank or 未把握, never 0. */
export function paperOf(kind: SheetKind, sheet: Sheet): Paper {
  const root: Context = { kind, sheet, base: '' };
  const listAt = (path: string): unknown[] => {
    const list = valueAt(sheet, path);
    return Array.isArray(list) ? list : [];
  };

  const shapeOf = (widths: Width[], records?: string): Shape => {
    const shape: Shape = { widths: [], years: new Map(), lists: new Map() };
    for (const width of widths) {
      if (typeof width === 'number') {
        shape.widths.push(width);
        continue;
      }
      const lists =
        records === undefined
          ? [valueAt(sheet, width.years)]
          : listAt(records).map((_, index) => valueAt(sheet, `${records}/${index}/${width.years}`));
      const path = records === undefined ? width.years : `${records}/0/${width.years}`;
      const years = shape.years.get(width.years) ?? yearsOf(kind, sheet, path, lists, width);
      shape.years.set(width.years, years);
      shape.lists.set(width.years, lists);
      shape.widths.push(...years.map(() => width.width));
    }
    return shape;
  };

  const table = (
    part: { gap?: number; head?: Cell[][] },
    shape: Shape,
    lines: { row: Cell[]; context: Context }[],
    side?: Cell,
  ): Block => {
    const head = new TableRows(shape);
    const titles = part.head ?? [];
    titles.forEach((row, index) =>
      head.add(side && index === 0 ? [{ text: '', rowSpan: titles.length }, ...row] : row, root),
    );
    const body = new TableRows(shape, titles.length);
    lines.forEach(({ row, context }, index) =>
      body.add(side && index === 0 ? [{ ...side, rowSpan: lines.length }, ...row] : row, context),
    );
    return {
      block: 'table',
      ...(part.gap === undefined ? {} : { gap: part.gap }),
      widths: shape.widths,
      head: head.cells,
      rows: body.cells,
    };
  };

  const records = (part: Extract<Part, { part: 'records' }>): Block => {
    const list = listAt(part.field);
    const count = Math.max(list.length, part.slots ?? 0);
    const shape = shapeOf(part.widths, part.field);
    const contextAt = (index: number): Context => ({ ...root, base: `${part.field}/${index}`, number: index + 1 });
    const block = (index: number) => part.rows.map((row) => ({ row, context: contextAt(index) }));
    let lines: { row: Cell[]; context: Context }[] = [];
    if (part.group) {
      const { by, of, rows } = part.group;
      const groupOf = (item: unknown) => (item as Record<string, unknown> | undefined)?.[by];
      const groups = Map.groupBy(
        Array.from({ length: count }, (_, index) => index),
        (index) => groupOf(list[index]) ?? null,
      );
      for (const [name, members] of groups) {
        const place = listAt(of).findIndex((item) => groupOf(item) === name);
        const context = place === -1 ? contextAt(members[0] ?? 0) : { ...root, base: `${of}/${place}` };
        if (name !== null) lines.push(...rows.map((row) => ({ row, context })));
        lines.push(...members.flatMap(block));
      }
    } else lines = Array.from({ length: count }, (_, index) => block(index)).flat();
    lines.push(...(part.foot ?? []).map((row) => ({ row, context: root })));
    return table(part, shape, lines, part.side);
  };

  const beside = (part: Extract<Part, { part: 'beside' }>): Block => {
    const list = listAt(part.field);
    const count = Math.max(list.length, part.slots ?? 0, 1);
    // Next to each other by year, whatever their order in the list.
    const order = list.map((_, index) => index).toSorted((a, b) => yearAt(list[a]) - yearAt(list[b]));
    const places = Array.from({ length: count }, (_, index) => order[index]);
    const widths = places.flatMap(() => part.widths);
    const shape: Shape = { widths, years: new Map(), lists: new Map() };
    const longest = Math.max(
      1,
      ...places.map((place) => listAt(`${part.field}/${place ?? list.length}/${part.list}`).length),
    );
    const head = new TableRows(shape);
    const body = new TableRows(shape, part.head.length);
    // Cells of one row come from several records: each is resolved in its own record and put in as fixed content.
    const compose = (target: TableRows, row: Cell[], base: (place: number) => string, bare: boolean) =>
      target.addResolved(
        places.flatMap((place) =>
          row.map((cell) => ({
            cell,
            texts: place === undefined && bare ? [] : textsOf(cell, { ...root, base: base(place ?? list.length) }),
          })),
        ),
      );
    for (const row of part.head) compose(head, row, (place) => `${part.field}/${place}`, false);
    for (let index = 0; index < longest; index++)
      compose(body, part.row, (place) => `${part.field}/${place}/${part.list}/${index}`, true);
    return {
      block: 'table',
      ...(part.gap === undefined ? {} : { gap: part.gap }),
      widths,
      head: head.cells,
      rows: body.cells,
    };
  };

  const blocksOf = (parts: Part[]): Block[] =>
    parts
      .filter((part) => part.when === undefined || holds(part.when, root))
      .map((part): Block => {
        const gap = part.gap === undefined ? {} : { gap: part.gap };
        switch (part.part) {
          case 'title':
          case 'heading':
            return { block: part.part, text: fill(part.text, root, { value: undefined, text: '' }).text, ...gap };
          case 'note':
            return {
              block: 'note',
              text: fill(part.text, root, { value: undefined, text: '' }).text,
              align: part.align ?? 'left',
              ...gap,
            };
          case 'grid':
            return table(
              part,
              shapeOf(part.widths),
              part.rows.map((row) => ({ row, context: root })),
            );
          case 'records':
            return records(part);
          case 'beside':
            return beside(part);
          case 'columns':
            return {
              block: 'columns',
              ...gap,
              widths: part.widths,
              space: part.space ?? 0,
              ...(part.height === undefined ? {} : { height: part.height }),
              columns: part.columns.map(blocksOf),
            };
          case 'pageBreak':
            return { block: 'pageBreak' };
        }
      });

  return {
    title: `${formatFiscalYear(sheet.fiscalYear, 'long')} ${kind.title.ja} ${sheet.code} ${sheet.name}`,
    orientation: kind.layout.orientation,
    textSize: kind.layout.textSize ?? 9,
    blocks: blocksOf(kind.layout.parts),
  };
}

const yearAt = (item: unknown): number => (item as { fiscalYear?: number } | null)?.fiscalYear ?? 0;
