// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { formatFiscalYear, formatNumber } from '#web/format.ts';
import type { Language } from '#web/language.tsx';
import type { Field, RecordsField, SheetKind, ValueField } from '../../kinds/kind.ts';

/**
 * The words of a sheet's definition for a place on it. For loaders: the definitions are large and stay on the server.
 */

/** A place on a sheet as a clerk calls it. */
type PlaceName = {
  /** Section of the form: コストの推移. */
  section: string;
  /** 決算額 令和4年度; the path itself when the definition does not know it. */
  name: string;
};
type Place = PlaceName & { field: Field | undefined };

const words = {
  nth: { ja: '{n}番目', en: 'no. {n}' },
  code: { ja: '{label}の番号', en: '{label}: code' },
  part: { ja: '{label}（記載の一部）', en: '{label} (part of it)' },
  total: { ja: '{label}の計', en: '{label}: total' },
  other: { ja: 'その他', en: 'Other' },
  yes: { ja: '有', en: 'yes' },
  no: { ja: '無', en: 'no' },
  kind: { ja: '様式', en: 'Kind of sheet' },
  fiscalYear: { ja: '年度', en: 'Fiscal year' },
  codeOnly: { ja: '番号', en: 'Code' },
  nameOnly: { ja: '事務事業名', en: 'Programme' },
};
const known: Record<string, Label> = {
  kind: words.kind,
  fiscalYear: words.fiscalYear,
  code: words.codeOnly,
  name: words.nameOnly,
};

const say = (label: Label, language: Language, values: Record<string, string | number> = {}) =>
  label[language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

/** What is below `key` in `path`; `''` for the key itself, `null` when the path leads elsewhere. */
const below = (path: string, key: string): string | null =>
  path === key ? '' : path.startsWith(`${key}/`) ? path.slice(key.length + 1) : null;

/** What a record of a list is called: the text of its naming column (指標名), else its position. */
export function recordName(
  { columns }: RecordsField,
  record: unknown,
  index: number,
  language: Language,
): { name: string; own: boolean } {
  for (const column of columns) {
    const value = column.type === 'text' || column.type === 'fiscalYear' ? own(record, column.key) : undefined;
    if (column.type === 'fiscalYear' && typeof value === 'number')
      return { name: formatFiscalYear(value, language), own: true };
    if (typeof value === 'string' && value.trim() !== '' && column.key !== 'unit')
      return { name: language === 'ja' ? `「${shortened(value)}」` : `“${shortened(value)}”`, own: true };
  }
  return { name: say(words.nth, language, { n: index + 1 }), own: false };
}

const shortened = (text: string) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

/** The value at a path of plain objects and lists. */
export const own = (root: unknown, path: string): unknown =>
  path.split('/').reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], root);

function withinField(field: Field, rest: string, root: unknown, language: Language): string[] | null {
  const label = field.label[language];
  if (rest === '') return [label];
  const [head = '', ...tail] = rest.split('/');
  if (field.type === 'years') {
    const year = /^\d{4}$/.test(head) ? formatFiscalYear(Number(head), language) : head;
    if (field.map || tail.length === 0) return [label, year];
    const row = field.rows.find(({ key }) => key === tail.join('/'));
    return [row?.label[language] ?? tail.join('/'), year];
  }
  if (field.type === 'records') {
    const list = Array.isArray(root) ? (root as unknown[]) : [];
    const index = /^\d{4}$/.test(head)
      ? list.findIndex((record) => own(record, 'fiscalYear') === Number(head))
      : Number(head);
    const { name } = recordName(field, list[index], index, language);
    if (tail.length === 0) return [label, name];
    for (const column of field.columns) {
      const inner = below(tail.join('/'), column.key);
      if (inner !== null)
        return [label, name, ...(withinField(column, inner, own(list[index], column.key), language) ?? [])];
    }
    return [label, name, tail.join('/')];
  }
  return /^\d+$/.test(rest) ? [label, say(words.nth, language, { n: Number(rest) + 1 })] : null;
}

/** Places that a field writes beside its own: the code in front of it, a part of its text, the total below its list. */
function besides(field: Field, path: string, language: Language): string | null {
  const label = field.label[language];
  if (field.type === 'records') return field.totalKey === path ? say(words.total, language, { label }) : null;
  if (field.type === 'years') return null;
  if (field.leadingCode === path) return say(words.code, language, { label });
  return field.within?.some(({ key }) => key === path) ? say(words.part, language, { label }) : null;
}

/** The name of a place on a sheet of this kind. `sheet` gives the names of records (指標「利用者数」). */
export function placeName(kind: SheetKind, path: string, sheet: unknown, language: Language): Place {
  for (const section of kind.sections)
    for (const field of section.fields) {
      const rest = below(path, field.key);
      const name = rest === null ? null : withinField(field, rest, own(sheet, field.key), language);
      if (name) {
        const found = rest === '' ? field : leafOf(field, rest!);
        return { section: section.title[language], name: name.join(' '), field: found };
      }
    }
  for (const section of kind.sections)
    for (const field of section.fields) {
      const name = besides(field, path, language);
      if (name) return { section: section.title[language], name, field: undefined };
    }
  return { section: say(words.other, language), name: known[path]?.[language] ?? path, field: undefined };
}

/** The definition of what is at `rest` below a list or a yearly table. */
function leafOf(field: Field, rest: string): Field | undefined {
  const [, ...tail] = rest.split('/');
  if (field.type === 'years') {
    if (field.map) return field.rows[0];
    return field.rows.find(({ key }) => key === tail.join('/'));
  }
  if (field.type === 'records') {
    if (tail.length === 0) return undefined;
    for (const column of field.columns) {
      const inner = below(tail.join('/'), column.key);
      if (inner !== null) return inner === '' ? column : leafOf(column, inner);
    }
    return undefined;
  }
  return { ...field, type: 'text' };
}

/** Whether a missing value of the field is an unknown figure rather than an empty text. */
export const isFigure = (field: Field | undefined, ...values: unknown[]): boolean =>
  field
    ? field.type === 'amount' || field.type === 'number' || field.type === 'rating'
    : values.some((value) => typeof value === 'number');

/** A value of a sheet in words; `null` when nothing stands there. */
export function valueWords(value: unknown, field: Field | undefined, language: Language): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return say(value ? words.yes : words.no, language);
  if (typeof value === 'number') {
    if (field?.type === 'fiscalYear') return formatFiscalYear(value, language);
    const wording = field?.type === 'rating' ? optionLabel(field, String(value), language) : undefined;
    if (wording) return `${value} ${wording}`;
    return formatNumber(value, { digits: decimalsOf(field, value) });
  }
  if (typeof value === 'string')
    return field && field.type !== 'records' && field.type !== 'years'
      ? (optionLabel(field, value, language) ?? value)
      : value;
  if (Array.isArray(value)) {
    const lines = value.map((one) => recordWords(one, field, language)).filter((line) => line !== null);
    return lines.length ? lines.join('\n') : null;
  }
  return recordWords(value, field, language);
}

/** Printed digits, never fewer than the value has: a rounded figure would hide a difference. */
function decimalsOf(field: Field | undefined, value: number): number | undefined {
  const printed = field && field.type !== 'records' && field.type !== 'years' ? (field.decimals ?? 0) : 0;
  const has = String(value).split('.')[1]?.length ?? 0;
  return Math.max(printed, has) || undefined;
}

const optionLabel = ({ options }: ValueField, value: string, language: Language) =>
  options?.find((option) => option.value === value)?.label[language];

/** One record in a line: 指標名 利用者数、単位 人. */
function recordWords(record: unknown, field: Field | undefined, language: Language): string | null {
  if (record === null || typeof record !== 'object')
    return valueWords(record, field?.type === 'records' || field?.type === 'years' ? undefined : field, language);
  const comma = language === 'ja' ? '、' : ', ';
  const columns: Field[] = field?.type === 'records' ? field.columns : field?.type === 'years' ? field.rows : [];
  const told = columns.flatMap((column) => {
    const text = valueWords(own(record, column.key), column, language);
    return text === null ? [] : [`${column.label[language]} ${text.replaceAll('\n', comma)}`];
  });
  const year = field?.type === 'years' ? own(record, 'fiscalYear') : undefined;
  if (typeof year === 'number') told.unshift(formatFiscalYear(year, language));
  if (columns.length === 0)
    for (const [key, value] of Object.entries(record)) {
      const text = valueWords(value, undefined, language);
      if (text !== null) told.push(`${key} ${text}`);
    }
  return told.length ? told.join(comma) : null;
}
