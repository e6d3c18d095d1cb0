// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import type { Field, RecordsField, SheetKind, YearsField } from '../kinds/kind.ts';
import type { Sheet } from '../sheet.ts';
import { type Draft, missing } from './draft.ts';
import { once } from './once.ts';
import { put } from './put.ts';

type YearValue = {
  fiscalYear: number;
  state?: string;
  target?: number | null;
  actual?: number | null;
  value?: number | null;
};

/** Costs of a year: what is printed after the sheet's year is a plan, what the sheet calls 見込み a forecast. */
const costState = (year: number, draft: Draft): 'actual' | 'forecast' | 'plan' =>
  draft.sheetYear !== undefined && year > draft.sheetYear ? 'plan' : draft.forecasts.has(year) ? 'forecast' : 'actual';

/** Where the result of an indicator's year stands: forms without targets have a plain value. */
const resultOf = (value: YearValue): 'actual' | 'value' | null =>
  'actual' in value ? 'actual' : 'value' in value ? 'value' : null;

const isToCome = (value: YearValue, draft: Draft): boolean =>
  draft.sheetYear !== undefined && value.fiscalYear > draft.sheetYear && !draft.forecasts.has(value.fiscalYear);

/** Only the reader knows that a 0 was printed for a year to come: the sheet says that nothing is known. */
function reportZerosToCome(
  draft: Draft,
  field: RecordsField,
  index: number,
  record: Record<string, unknown>,
  yearsKey: string,
): void {
  const values = record[yearsKey] as YearValue[];
  const years = values.flatMap((value) => {
    const key = resultOf(value);
    return key !== null && value[key] === 0 && isToCome(value, draft) ? [value.fiscalYear] : [];
  });
  if (years.length === 0) return;
  const place = `${field.key === 'indicators' ? `指標 ${index + 1}` : field.label.ja} ${(record['name'] as string | undefined) ?? ''}`;
  const list = years.map((year) => formatFiscalYear(year)).join('、');
  draft.notes.push({
    severity: 'info',
    rule: 'ambiguous-zero',
    place: `${place} 実績 ${list}`,
    path: `${field.key}/${index}/${yearsKey}`,
    found: 0,
    message: {
      ja: `${place}：${list}の実績の0はシートの年度より後の年度のもので、まだ分からないことを示します。実績0とはみなさず、未定としました。`,
      en: `${place}: the zeros printed for ${years.map((year) => `FY${year}`).join(', ')} lie after the sheet's year and mean that nothing is known yet. They were not taken as results.`,
    },
  });
}

/**
 * State of an indicator's year. The form prints 0.0 for years that are still to come: nothing is known then, and 0 must
 * not look like a result.
 */
function addState(value: YearValue, draft: Draft): void {
  const key = resultOf(value);
  const printed = key === null ? null : (value[key] ?? null);
  if (key === null || printed === null) value.state = 'unknown';
  else if (draft.forecasts.has(value.fiscalYear)) value.state = 'forecast';
  else if (!isToCome(value, draft)) value.state = 'actual';
  else if (printed === 0) {
    value[key] = null;
    value.state = 'unknown';
  } else value.state = 'forecast';
}

/** Adds what follows from the sheet's year to what was read of a field. */
function complete(draft: Draft, field: Field, list: unknown): void {
  if (!Array.isArray(list)) return;
  if (field.type === 'years') {
    for (const year of list as YearValue[]) year.state = costState(year.fiscalYear, draft);
    return;
  }
  const years =
    field.type === 'records'
      ? field.columns.find((column): column is YearsField => column.type === 'years')
      : undefined;
  if (field.type !== 'records' || !years) return;
  // 活動 or 成果: forms that do not print it leave it open.
  const isIndicator = years.rows.some((row) => row.key === 'target' || row.key === 'actual');
  for (const [index, record] of (list as Record<string, unknown>[]).entries()) {
    const values = record[years.key];
    if (!Array.isArray(values)) continue;
    reportZerosToCome(draft, field, index, record, years.key);
    for (const value of values as YearValue[]) addState(value, draft);
    if (isIndicator && !('type' in record)) record['type'] = null;
  }
}

/** What stands for a blank place beside filled ones, by type. */
const BLANKS: Partial<Record<Field['type'], unknown>> = {
  amount: null,
  number: null,
  fiscalYear: null,
  choice: null,
  flag: null,
  choices: [],
  lines: [],
};
/** Parts of a group without which it makes no sense. */
const NAMED = new Set(['code', 'name', 'note']);

/** What `sheetOf` asks of the fields of a kind. */
const fieldsOf = once((kind: SheetKind) => {
  const fields = kind.sections.flatMap((section) => section.fields);
  const groups = fields.flatMap((field) => {
    const slash = field.key.indexOf('/');
    if (slash === -1) return [];
    const group = field.key.slice(0, slash);
    const rest = field.key.slice(slash + 1);
    const blank = field.type in BLANKS ? BLANKS[field.type] : NAMED.has(rest) ? '' : undefined;
    const total = group.endsWith('Funding') ? `${group.slice(0, -'Funding'.length)}Total` : null;
    return [{ key: field.key, group, rest, blank, total }];
  });
  return {
    byKey: new Map(fields.map((field) => [field.key, field])),
    gathered: new Map(
      fields.map((field) => [
        field.key,
        (field.type === 'records' ? field.columns : []).flatMap((column) =>
          'gatheredAt' in column && column.gatheredAt !== undefined
            ? [{ column: column.key, at: column.gatheredAt }]
            : [],
        ),
      ]),
    ),
    groups: groups.filter(({ blank }) => blank !== undefined),
    required: fields.filter((field) => 'required' in field && field.required && field.key !== 'fiscalYear'),
  };
});

/** The sheet from what was read; null when not even its fiscal year is known. */
export function sheetOf(draft: Draft, source: { file: string; firstLine: number; lastLine: number }): Sheet | null {
  const { byKey, groups, gathered, required } = fieldsOf(draft.kind);
  const year = draft.sheetYear ?? draft.values.get('fiscalYear');
  if (typeof year !== 'number') return null;
  const sheet: Record<string, unknown> = { kind: draft.kind.id, fiscalYear: year, code: '', name: '' };
  const take = (path: string, field: Field | undefined) => {
    const value = draft.values.get(path);
    if (value === undefined || path === 'fiscalYear') return;
    if (field) complete(draft, field, value);
    put(sheet, path, value);
    for (const { column, at } of gathered.get(path) ?? []) {
      const all = (value as Record<string, unknown>[]).map((record) => record[column]).filter(Boolean);
      if (all.length > 0) put(sheet, at, [...new Set(all)]);
    }
  };
  // In the order of the definition, whatever the order in print.
  for (const [path, field] of byKey) take(path, field);
  for (const path of draft.values.keys()) if (!byKey.has(path)) take(path, undefined);
  // Within one group (財源内訳) a place without print is null, so that nobody takes it for not asked.
  for (const { key, group, rest, blank, total } of groups) {
    const parent = sheet[group] as Record<string, unknown> | undefined;
    if (parent === undefined ? total === null || sheet[total] === undefined : parent[rest] !== undefined) continue;
    put(sheet, key, Array.isArray(blank) ? [] : blank);
  }
  for (const field of required) {
    const value = draft.values.get(field.key);
    if (value !== undefined && value !== null && value !== '') continue;
    if (!draft.notes.some((note) => note.path === field.key)) missing(draft, field.label.ja, field.key);
  }
  if (typeof sheet['code'] !== 'string') sheet['code'] = String(sheet['code']);
  if (typeof sheet['name'] !== 'string') sheet['name'] = String(sheet['name']);
  sheet['source'] = source;
  return sheet as Sheet;
}
