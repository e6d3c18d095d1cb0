// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear, parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { parseWarekiDate } from '#blocks/calendar/wareki.ts';
import type { Label } from '#kernel/label.ts';
import { formatNumber, parseNumber } from '#kernel/text/number.ts';
import type { Field, RecordsField, SheetKind, ValueField } from './kinds/kind.ts';
import { valueAt, withValueAt } from './path.ts';
import { fieldAt } from './print/paper.ts';
import type { Sheet } from './sheet.ts';

/** What a person types into a field, and what the sheet holds. Pure: the browser and the server read alike. */
export type Typed = { value: unknown } | { problem: Label };

/** What stands in the field of a form. */
export function textOf(field: ValueField, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    if (field.type === 'fiscalYear') return formatFiscalYear(value);
    if (field.type === 'rating') return String(value);
    return formatNumber(value, field.decimals, { minus: '−' });
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const refused = (ja: string, en: string): Typed => ({ problem: { ja, en } });

/** The value that a typed text means; a sentence on how to mend it when it means none. Empty is not known, not zero. */
export function valueOf(field: ValueField, typed: string, sheetYear: number): Typed {
  const text = typed.replaceAll('\r\n', '\n');
  const empty = text.trim() === '';
  switch (field.type) {
    case 'text':
      return { value: text.trim() };
    case 'longText':
      return { value: text.trimEnd() };
    case 'lines':
      return {
        value: text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      };
    case 'choices':
      return { value: text.split('\n').filter((line) => line !== '') };
    case 'amount':
    case 'number': {
      if (empty) return { value: null };
      const number = parseNumber(text);
      if (number === null)
        return refused(
          `「${text.trim()}」は数字として読み取れません。例: 1,234 / △500`,
          `‘${text.trim()}’ cannot be read as a number. For example 1,234 or -500.`,
        );
      if (field.type === 'amount' && !Number.isInteger(number))
        return refused('千円単位の整数で入力してください。', 'Enter whole thousands of yen.');
      return { value: number };
    }
    case 'fiscalYear': {
      if (empty) return { value: null };
      const year = parseFiscalYear(/年/.test(text) ? text : `${text.trim()}年度`, { sheetYear });
      return year === null
        ? refused(
            `「${text.trim()}」は年度として読み取れません。例: 令和5年度、2023`,
            `‘${text.trim()}’ is no fiscal year. For example 2023.`,
          )
        : { value: year };
    }
    case 'date': {
      if (empty) return { value: null };
      const date = parseWarekiDate(text);
      return date === null
        ? refused(
            `「${text.trim()}」は日付として読み取れません。例: 令和5年4月1日、2023-04-01`,
            `‘${text.trim()}’ is no date. For example 2023-04-01.`,
          )
        : { value: date };
    }
    case 'flag':
      return { value: text === 'yes' ? true : text === 'no' ? false : null };
    case 'choice':
      return { value: empty ? null : text };
    case 'rating':
      return empty
        ? { value: null }
        : /^[1-5]$/.test(text)
          ? { value: Number(text) }
          : refused('1から5までの数字を選んでください。', 'Choose a number from 1 to 5.');
  }
}

export type FieldChange = { path: string; before: unknown; after: unknown };
export type FieldProblem = { path: string; message: Label };

/**
 * The changes that a filled-in form means. `entries` are the typed texts by path; `before` says what stood there when
 * the person began to type. What cannot be read is told, and does not keep the rest from being saved.
 */
export function changesFrom(
  kind: SheetKind,
  sheetYear: number,
  entries: Map<string, string>,
  before: (path: string) => unknown,
): { changes: FieldChange[]; problems: FieldProblem[] } {
  const changes: FieldChange[] = [];
  const problems: FieldProblem[] = [];
  for (const [path, text] of entries) {
    const field = fieldAt(kind, path);
    if (!field || field.type === 'records' || field.type === 'years') continue;
    const old = before(path) ?? null;
    // untouched: what the form showed comes back as it was shown, rounded digits do not become a change
    if (textOf(field, old) === text.replaceAll('\r\n', '\n')) continue;
    const read = valueOf(field, text, sheetYear);
    if ('problem' in read) problems.push({ path, message: read.problem });
    else if (!(read.value === '' && old === null) && JSON.stringify(read.value) !== JSON.stringify(old))
      changes.push({ path, before: old, after: read.value });
  }
  return { changes, problems };
}

/** An empty record of a list, with everything that its shape needs. */
export function emptyRecord(field: RecordsField, sheet: Sheet, position: number): Record<string, unknown> {
  let record: Record<string, unknown> = {};
  for (const column of field.columns) record = withValueAt(record, column.key, emptyValue(column, sheet));
  if ('number' in record) record['number'] = position + 1;
  return record;
}

function emptyValue(field: Field, sheet: Sheet): unknown {
  switch (field.type) {
    case 'text':
    case 'longText':
      return '';
    case 'lines':
    case 'choices':
      return [];
    case 'records':
      return [];
    case 'years':
      return yearsShown(field, sheet, []).map((fiscalYear) => ({
        fiscalYear,
        ...Object.fromEntries(field.rows.filter((row) => !row.key.includes('/')).map((row) => [row.key, null])),
        state: fiscalYear > sheet.fiscalYear ? 'unknown' : 'actual',
      }));
    default:
      return null;
  }
}

/** The columns of a years table: those of the definition and those that the sheet has. */
export function yearsShown(
  field: Extract<Field, { type: 'years' }>,
  sheet: Pick<Sheet, 'fiscalYear'>,
  value: unknown,
): number[] {
  const [first, last] =
    'plan' in field.years ? field.years.plan : [sheet.fiscalYear + field.years.from, sheet.fiscalYear + field.years.to];
  const years = new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  const there = Array.isArray(value)
    ? value.map((one) => (one as { fiscalYear: number }).fiscalYear)
    : value && typeof value === 'object'
      ? Object.keys(value).map(Number)
      : [];
  // A sheet that prints its own period is shown with that period only
  const shown = there.length ? there : [...years];
  return [...new Set(shown)].sort((a, b) => a - b);
}

/**
 * What follows from typed values without being typed: a year that is new gets its state, an indicator's actual that is
 * filled in is known, one that is emptied is not.
 */
export function withStates(sheet: Sheet, changed: string[]): Sheet {
  let result = sheet;
  for (const path of changed) {
    const year = path.match(/^(.+\/(\d{4}))\//);
    if (!year) continue;
    const [, place, digits] = year as unknown as [string, string, string];
    const entry = valueAt(result, place) as
      | { state?: string; actual?: number | null; value?: number | null }
      | undefined;
    if (!entry) continue;
    const later = Number(digits) > sheet.fiscalYear;
    const typed = path.endsWith('/actual') ? entry.actual : path.endsWith('/value') ? entry.value : undefined;
    const state =
      typed !== undefined
        ? typed === null
          ? 'unknown'
          : later
            ? 'forecast'
            : 'actual'
        : entry.state === undefined
          ? place.startsWith('costs/')
            ? later
              ? 'plan'
              : 'actual'
            : 'unknown'
          : undefined;
    if (state !== undefined && entry.state !== state) result = withValueAt(result, `${place}/state`, state);
  }
  return result;
}
