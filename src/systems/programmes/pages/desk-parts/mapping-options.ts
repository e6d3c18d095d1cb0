// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatFiscalYear } from '#web/format.ts';
import type { Language } from '#web/language.tsx';
import type { Field, SheetKind } from '../../kinds/kind.ts';

/** Places of a sheet that a column of a foreign table may go to, by section of the form. */
export type OptionGroup = { label: string; options: { value: string; label: string }[] };

type Column = { header: string; proposed: string | null };

const words = {
  always: { ja: 'シートの見出し', en: 'What sheet it is' },
  code: { ja: '番号', en: 'Code' },
  name: { ja: '事務事業名', en: 'Programme' },
  section: { ja: '担当部課', en: 'Department and section' },
  fiscalYear: { ja: '年度', en: 'Fiscal year' },
  ownYear: { ja: 'シートの年度', en: 'the sheet’s year' },
};

/** Lists offer so many entries at least, if the form prints that many. */
const FEW = 3;
const heading = ['fiscalYear', 'code', 'name', 'section'] as const;

/** Years that the headers name: 令和4年度 決算額. */
function yearsOf(columns: readonly Column[]): number[] {
  const years = new Set<number>();
  for (const { header, proposed } of columns) {
    for (const [printed] of header.matchAll(
      /(?:令和|平成|[RH])?\s*(?:元|\d{1,2}|(?:19|20)\d{2})\s*年度?|[RH]\d{1,2}/g,
    )) {
      const year = parseFiscalYear(printed.endsWith('度') || !printed.endsWith('年') ? printed : `${printed}度`);
      if (year !== null) years.add(year);
    }
    const placed = /\/(\d{4})(?:\/|$)/.exec(proposed ?? '');
    if (placed) years.add(Number(placed[1]));
  }
  return [...years].toSorted((a, b) => a - b);
}

/** Every place of a sheet of `kind`: plain fields, yearly fields by fiscal year, the first entries of lists. */
export function mappingOptions(kind: SheetKind, columns: readonly Column[], language: Language): OptionGroup[] {
  const years = yearsOf(columns);
  const yearChoices = [
    { segment: '{0}', label: words.ownYear[language] },
    ...years.map((year) => ({ segment: String(year), label: formatFiscalYear(year, language) })),
  ];
  const entries = (path: string, slots: number | undefined) => {
    const proposed = columns.map((column) => {
      const at = column.proposed?.startsWith(`${path}/`)
        ? Number(column.proposed.slice(path.length + 1).split('/')[0])
        : -1;
      return Number.isInteger(at) ? at : -1;
    });
    return Math.max(1, Math.min(FEW, slots ?? 1), ...proposed.map((at) => at + 1));
  };
  const walk = (field: Field, base: string, before: string): OptionGroup['options'] => {
    const path = base + field.key;
    const label = field.label[language];
    if (field.type === 'years')
      return field.rows.flatMap((row) =>
        yearChoices.map(({ segment, label: year }) => ({
          value: field.map ? `${path}/${segment}` : `${path}/${segment}/${row.key}`,
          label: `${before}${field.map ? label : row.label[language]} ${year}`,
        })),
      );
    if (field.type === 'records')
      return Array.from({ length: entries(path, field.slots) }, (_, index) => index).flatMap((index) =>
        field.columns.flatMap((column) => walk(column, `${path}/${index}/`, `${before}${label} ${index + 1} `)),
      );
    return [{ value: path, label: before + label }];
  };
  const groups: OptionGroup[] = [
    {
      label: words.always[language],
      options: heading.map((value) => ({ value, label: words[value][language] })),
    },
    ...kind.sections.map(({ title, fields }) => ({
      label: title[language],
      options: fields.filter(({ key }) => !heading.some((one) => one === key)).flatMap((field) => walk(field, '', '')),
    })),
  ];
  return groups.filter(({ options }) => options.length > 0);
}
