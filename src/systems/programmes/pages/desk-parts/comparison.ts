// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#web/format.ts';
import type { Language } from '#web/language.tsx';
import type { Field, RecordsField, SheetKind } from '../../kinds/kind.ts';
import { own, placeName, recordName } from './field-names.ts';
import type { Side } from './sides.tsx';
import { twoSides } from './two-sides.ts';

/** One field of two sheets. */
type ComparedField = {
  path: string;
  name: string;
  left: Side;
  right: Side;
  same: boolean;
  /** Right minus left, when both are figures. */
  difference: number | null;
  unit: string | null;
};
type ComparedSection = { id: string; title: string; fields: ComparedField[] };

/** Which fiscal years the two sheets are of: a year that only one of them prints is then no difference. */
type Of = { language: Language; years: [number, number] };
type Pair = { path: string; name: string[]; field: Field | undefined; left: unknown; right: unknown };

const canonical = (value: unknown): string =>
  JSON.stringify(value === '' || value === undefined ? null : value, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Empty text, empty list and absence say the same: nothing stands there. */
const nothing = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Records that belong together: those of the same name or year, the others by their position. */
function matched(field: RecordsField, left: unknown[], right: unknown[], language: Language) {
  const keys = (list: unknown[]) => {
    const names = list.map((record, index) => recordName(field, record, index, language));
    return names.map(({ name, own: named }, index) =>
      named && names.filter((one) => one.name === name).length === 1 ? name : `${index}`,
    );
  };
  const [a, b] = [keys(left), keys(right)];
  return [...new Set([...a, ...b])].map((key) => ({
    index: Math.max(a.indexOf(key), b.indexOf(key)),
    name: recordName(
      field,
      left[a.indexOf(key)] ?? right[b.indexOf(key)],
      Math.max(a.indexOf(key), b.indexOf(key)),
      language,
    ).name,
    left: left[a.indexOf(key)],
    right: right[b.indexOf(key)],
  }));
}

function pairsOf(field: Field, path: string, name: string[], left: unknown, right: unknown, of: Of): Pair[] {
  const { language } = of;
  const label = field.label[language];
  if (field.type === 'years') {
    const years = (value: unknown) =>
      field.map
        ? Object.keys((value as object | null | undefined) ?? {}).map(Number)
        : listOf(value).map((one) => Number(own(one, 'fiscalYear')));
    const at = (value: unknown, year: number, key: string) =>
      field.map
        ? own(value, String(year))
        : own(
            listOf(value).find((one) => own(one, 'fiscalYear') === year),
            key,
          );
    const [mine, theirs] = [years(left), years(right)];
    const anotherYear = of.years[0] !== of.years[1];
    return field.rows.flatMap((row) =>
      [...new Set([...mine, ...theirs])]
        .filter((year) => !anotherYear || (mine.includes(year) && theirs.includes(year)))
        .toSorted((a, b) => a - b)
        .map((year) => ({
          path: field.map ? `${path}/${year}` : `${path}/${year}/${row.key}`,
          name: [...name, field.map ? label : row.label[language], formatFiscalYear(year, language)],
          field: row,
          left: at(left, year, row.key),
          right: at(right, year, row.key),
        })),
    );
  }
  if (field.type === 'records')
    return matched(field, listOf(left), listOf(right), language).flatMap((record) => {
      const start = [...name, `${label}${language === 'ja' && record.name.startsWith('「') ? '' : ' '}${record.name}`];
      // A line that only one sheet has is one difference, not one for each of its columns
      if (record.left === undefined || record.right === undefined)
        return [{ path: `${path}/${record.index}`, name: start, field, left: record.left, right: record.right }];
      const only = field.columns.length === 1;
      return field.columns.flatMap((column) =>
        pairsOf(
          column,
          `${path}/${record.index}/${column.key}`,
          start,
          own(record.left, column.key),
          own(record.right, column.key),
          of,
        ).map((pair) => (only ? { ...pair, name: start } : pair)),
      );
    });
  return [{ path, name: [...name, label], field, left, right }];
}

/** Top-level values that the definition does not print as fields of their own. */
function rest(kind: SheetKind, left: object, right: object, language: Language): Pair[] {
  const known = new Set(
    kind.sections
      .flatMap(({ fields }) => fields.map(({ key }) => key.split('/')[0]!))
      .concat('source', 'kind', 'fiscalYear'),
  );
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((key) => !known.has(key))
    .map((key) => {
      const { name, field } = placeName(kind, key, left, language);
      return { path: key, name: [name], field, left: own(left, key), right: own(right, key) };
    });
}

function compared({ path, name, field, left, right }: Pair, language: Language): ComparedField {
  const [a, b] = twoSides(left, right, field, language);
  const both = typeof left === 'number' && typeof right === 'number' && field?.type !== 'fiscalYear';
  const unit = field && field.type !== 'records' && field.type !== 'years' ? field.unit : undefined;
  return {
    path,
    name: name.join(' '),
    left: a,
    right: b,
    same: (nothing(left) && nothing(right)) || canonical(left) === canonical(right),
    // Sums of decimals like 1.5 − 1.2 carry noise in the last digits
    difference: both && field?.type !== 'rating' ? Number((right - left).toFixed(6)) : null,
    unit: unit?.[language] ?? (field?.type === 'amount' ? { ja: '千円', en: 'thousand yen' }[language] : null),
  };
}

/**
 * Two sheets field by field in the order of the form. Fields that are empty on both sides are left out. Records are
 * matched by what they are called, yearly values by their year. For loaders: works with the kind's definition.
 */
export function comparison(
  kind: SheetKind,
  left: object,
  right: object,
  language: Language,
  { all }: { all: boolean },
): { sections: ComparedSection[]; different: number; total: number } {
  const of: Of = { language, years: [Number(own(left, 'fiscalYear')), Number(own(right, 'fiscalYear'))] };
  const sections = kind.sections
    .map(({ id, title, fields }) => ({
      id,
      title: title[language],
      pairs: fields.flatMap((field) => pairsOf(field, field.key, [], own(left, field.key), own(right, field.key), of)),
    }))
    .concat({
      id: 'rest',
      title: { ja: 'そのほか', en: 'Other' }[language],
      pairs: rest(kind, left, right, language),
    })
    .map(({ pairs, ...section }) => ({
      ...section,
      fields: pairs
        .filter((pair) => !nothing(pair.left) || !nothing(pair.right))
        .map((pair) => compared(pair, language)),
    }));
  const fields = sections.flatMap((section) => section.fields);
  return {
    sections: sections
      .map((section) => ({ ...section, fields: all ? section.fields : section.fields.filter(({ same }) => !same) }))
      .filter((section) => section.fields.length > 0),
    different: fields.filter(({ same }) => !same).length,
    total: fields.length,
  };
}
