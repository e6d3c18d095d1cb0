// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/**
 * A sheet kind is data: sections, fields, formulas and the printed form. Reader, editor, checks, exchange and print
 * work from it and know no kind by name. A municipality's own sheet is one more definition of this shape.
 */

export type SheetKind = {
  id: string;
  title: Label;
  /**
   * Numbering that the sheet's code belongs to; sheets of one numbering and code are one programme over the years.
   * Without it the kind numbers by itself (requests and prior evaluations are numbered anew each year).
   */
  codeSeries?: string;
  /** How the reader finds the start of such a sheet, tried on the line with all white space removed and widths folded. */
  recognise: {
    title: RegExp;
    /** Labels that may stand above the title and belong to the sheet. */
    above?: string[];
  };
  /** What only the reader needs to know of the printed form. */
  reading?: {
    /** Words that the form prints and that carry no value: units, column heads, group names. */
    ignore?: string[];
    crossTables?: CrossTable[];
  };
  sections: Section[];
  formulas: Formula[];
  layout: Layout;
};

/** A small table of amounts with labels on both sides: each row and column together name one value field. */
export type CrossTable = {
  /** Label in front of the column heads. */
  printed: string[];
  columns: { printed: string[]; key: string }[];
  /** `keys`: column key to the path of the value. */
  rows: { printed: string[]; keys: Record<string, string> }[];
};

export type Section = { id: string; title: Label; fields: Field[] };

export type Field = ValueField | RecordsField | YearsField;

type Named = {
  /** Path below the parent, segments joined by `/`: `purpose`, `funding/general`. */
  key: string;
  label: Label;
  /**
   * The labels as municipalities print them, most usual first; `label.ja` when it is not given. The reader folds width and
   * white space, and leaves out numbering and brackets, before comparing. `…内訳` stands for any label that ends so.
   */
  printed?: string[];
  /** The label counts only in the row that starts with one of these (対象 below 基本施策の目的). */
  under?: string[];
};

export type ValueField = Named & {
  type:
    | 'text' // one line
    | 'longText' // paragraphs
    | 'lines' // string[]: one a line
    | 'amount' // thousand yen
    | 'number'
    | 'fiscalYear'
    | 'date'
    | 'flag' // 有 / 無: boolean, null when not known
    | 'choice' // one of `options`
    | 'choices' // several of `options`: string[]
    | 'rating'; // 1 to 5, wording in `options`
  unit?: Label;
  /** Digits after the point in print. */
  decimals?: number;
  options?: Option[];
  required?: boolean;
  /** The value is printed behind a code (`088 情報通信…`); the code goes to this path. */
  leadingCode?: string;
  /**
   * Other fields whose values stand inside the printed text of this one: marked options, a year, or a figure with the
   * words `before` or `after` it (実施 22 区; 31,225千円/年).
   */
  within?: { key: string; before?: string; after?: string }[];
  /** An empty mark is usual here: no finding when no option is marked. */
  mayBeBlank?: boolean;
  /** The values of this column are also a list of the sheet, at this path. */
  gatheredAt?: string;
  /** Some variants of the form do not print the label: no finding when it is not there. */
  optional?: boolean;
};

export type Option = { value: string; label: Label };

/** A list of records: `requestLines`, `indicators`, `breakdown`. */
export type RecordsField = Named & {
  type: 'records';
  columns: Field[];
  /** Empty slots that the form prints (management sheet: five indicators). */
  slots?: number;
  /** Years shown when an item is first added, for records keyed by year. */
  addLabel?: Label;
  /** How the form prints the records; see `reading/form-*.ts`. Derived from the columns when it is not given. */
  form?: RecordsForm;
  /** Path of the printed total of the records (合計 below a list of quantities). */
  totalKey?: string;
};

/**
 * `slots`: one block of labelled rows each with a row of years; `rows`: one line each with a column a year;
 * `lines`: text and amounts at the end of a line; `sideBySide`: one group of columns a year, items below each other;
 * `statement`: accounts down, years across, two halves side by side; `matrix`: numbered lines under column heads;
 * `numbered`: one labelled text each; `list`: cells in the order of the columns, one record a line.
 */
export type RecordsForm = 'slots' | 'rows' | 'lines' | 'sideBySide' | 'statement' | 'matrix' | 'numbered' | 'list';

/** A list of objects with `fiscalYear`, printed with one column a year. */
export type YearsField = Named & {
  type: 'years';
  rows: ValueField[];
  /** Columns: relative to the sheet's year (`from: -2, to: 2`) or the fixed period of a plan (`plan: [2019, 2024]`). */
  years: { from: number; to: number } | { plan: [number, number] };
  /** The value is an object from year to the only row's value (`{ "2021": "継続" }`) and not a list. */
  map?: boolean;
};

/**
 * What must hold on a sheet. `path`s follow `path.ts`. With `each`, the formula holds for every element of that list.
 * `sum`: total = sum(terms) - sum(minus). `list`: total = sum of `term` over `list`,
 * only its elements whose `matching` field equals that of the `each` element when `matching` is given.
 * A path that starts with `/` begins at the sheet; `{field}` in it is replaced from the `each` element.
 */
export type Formula =
  | {
      kind: 'sum';
      rule: string;
      each?: string;
      total: string;
      terms: string[];
      minus?: string[];
      /** The two sides may differ for good reasons: only a difference that rounding explains is worth a note. */
      onlyRounding?: boolean;
      /** The form prints the total as the sum: it is computed when a part is typed. Elsewhere the two are only compared. */
      computes?: boolean;
      place: Label;
    }
  | {
      kind: 'list';
      rule: string;
      each?: string;
      total: string;
      list: string;
      term: string;
      matching?: string;
      computes?: boolean;
      place: Label;
    }
  | { kind: 'notOver'; rule: string; each?: string; value: string; limit: string; place: Label }
  | {
      kind: 'personnel';
      rule: string;
      each: string;
      total: string;
      fte: string;
      overtimeHours: string;
      place: Label;
    };

/**
 * The printed form, top to bottom, on A4. Drawn as HTML paper on screen and as PDF by the same description
 * (`print/paper.ts` resolves it with a sheet's values; how a fiscal year, a number or an unknown is written stands there).
 *
 * Paths: from the sheet's root in a `grid`, from the record inside `records` and `beside` (there a leading `/` means
 * the root). `{0}`, `{-1}`, `{+1}` as a segment is a fiscal year counted from the sheet's own.
 *
 * Words (`text`, `format`, `empty`) may hold `{path}` (the value as printed), `{path?(%)}` (words around a value, nothing
 * without one), `{path:year}` 令和5年度, `{path:short}` 5年度, `{path:era}` R05年度,
 * `{path:both}` 昭和58（1983）年度, `{}` the cell's own value, `{year}`, `{year-1}`, `{short}`,
 * `{short+1}`, `{era}` years counted from the sheet's (inside a cell with `years`: that column's year), `{n}` and `{circled}` the
 * number of the record (1, ①).
 */
export type Layout = {
  orientation: 'portrait' | 'landscape';
  /** Size of the text in points; 9 when absent. */
  textSize?: number;
  parts: Part[];
};

export type Part = {
  /** Space above in millimetres; 0 attaches the part to the one above, so that both look like one table. */
  gap?: number;
  /** The part is printed only when this holds. */
  when?: Condition;
} & (
  | { part: 'title'; text: string }
  | { part: 'heading'; text: string }
  | { part: 'note'; text: string; align?: 'left' | 'center' | 'right' }
  /** Cells in rows. A row's spans must fill the widths; `head` rows are repeated after a page break. */
  | { part: 'grid'; widths: Width[]; head?: Cell[][]; rows: Cell[][] }
  /** One block of rows for each record of the list `field`; `slots` pads with empty blocks. */
  | {
      part: 'records';
      field: string;
      widths: Width[];
      head?: Cell[][];
      rows: Cell[][];
      /** Rows below the last record, paths from the root. */
      foot?: Cell[][];
      /** A label cell left of all records (it has the first width). */
      side?: Cell;
      slots?: number;
      /**
       * Rows above the first record of each group: records follow each other grouped by the value of `by`; `rows` have
       * their paths in the record of the list `of` that has the same value of `by` (printed subtotals).
       */
      group?: { by: string; of: string; rows: Cell[][] };
    }
  /** The records of `field` next to each other, each with its `list` running down (budget breakdown by year). */
  | { part: 'beside'; field: string; list: string; widths: number[]; head: Cell[][]; row: Cell[]; slots?: number }
  /** Parts next to each other. `height`: least height in millimetres; the rows marked `grow` take what is left. */
  | { part: 'columns'; widths: number[]; columns: Part[][]; height?: number; space?: number }
  | { part: 'pageBreak' }
);

/**
 * A relative column width; with `years`, one such column for each fiscal year of the list at that path. `from` and `to`
 * are the years of an empty form, counted from the sheet's, for lists that are no years field.
 */
export type Width = number | { years: string; width: number; from?: number; to?: number };

/** Holds when the value is printed (not empty), is `is`, is not `not`. */
export type Condition = { value: string; is?: string; not?: string };

export type Cell = {
  /** Fixed words: a label cell, unless `plain`. */
  text?: string;
  plain?: boolean;
  /** A value drawn as a label (the name of a group or of a line). */
  label?: boolean;
  /** Path of the value shown. */
  value?: string;
  /** One cell for each fiscal year of the list at this path; `value` is then relative to the year's object. */
  years?: string;
  /** Only with `years`: one cell instead, the last year's value minus the first's. */
  change?: boolean;
  /** Only with `years` and `text`: the words for a year that the sheet marks as forecast. */
  forecast?: string;
  /** Only with `years`: the words for a missing value of a year whose state is `unknown`. */
  unknown?: string;
  /** One line for each element of the list at this path; `format` has its paths in the element, `#` is its position. */
  each?: string;
  /** Between the lines of `each` or of a list; a new line when absent. */
  separator?: string;
  /** Show every option of the field with its mark (☑ 新規 □ 拡大), or only these options. */
  boxes?: boolean | string[];
  /** Marks count only when this holds (options under the decision that was taken). */
  marked?: Condition;
  marks?: 'box' | 'circle';
  /** Printed words for values, where they differ from the field's option labels. */
  words?: Record<string, string>;
  /** Words around the value: `{}千円/年`. Blank when none of its values is there. */
  format?: string;
  /** Show the wording of a rating or of an option instead of its value; the text at this path wins when there is one. */
  wording?: string;
  /** Words for a missing value. */
  empty?: string;
  decimals?: number;
  /** Several contents below each other in one cell. */
  pieces?: Cell[];
  /** `fill`: all columns of the row that the other cells leave. */
  colSpan?: number | 'fill';
  rowSpan?: number;
  align?: 'left' | 'center' | 'right';
  /** Least height in millimetres. */
  height?: number;
  /** This cell's row takes the height left in `columns` (one row a column). */
  grow?: boolean;
};
