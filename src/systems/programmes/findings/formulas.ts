// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatNumber } from '#kernel/text/number.ts';
import type { Field, Formula, SheetKind } from '../kinds/kind.ts';
import { valueAt } from '../path.ts';
import type { Finding, Severity, Sheet } from '../sheet.ts';

type Element = Record<string, unknown>;

/** A place that stands for one element of a list: values are looked up in the element, or in the sheet after `/`. */
type Scope = { sheet: Sheet; element: Element; prefix: string };

const PLACEHOLDER = /\{(\w+)\}/g;
const filledIn = (scope: Scope, path: string): string =>
  path.includes('{') ? path.replace(PLACEHOLDER, (_, key: string) => String(scope.element[key])) : path;

const at = (scope: Scope, path: string): unknown => {
  const filled = filledIn(scope, path);
  return filled.startsWith('/') ? valueAt(scope.sheet, filled.slice(1)) : valueAt(scope.element, filled);
};

const absolute = (scope: Scope, path: string): string => {
  const filled = filledIn(scope, path);
  return filled.startsWith('/') ? filled.slice(1) : scope.prefix + filled;
};

const numberAt = (scope: Scope, path: string): number | null => {
  const value = at(scope, path);
  return typeof value === 'number' ? value : null;
};

function scopesOf(sheet: Sheet, each: string | undefined): Scope[] {
  if (each === undefined) return [{ sheet, element: sheet, prefix: '' }];
  const list = valueAt(sheet, each);
  if (!Array.isArray(list)) return [];
  return (list as Element[]).map((element, index) => ({
    sheet,
    element,
    prefix: `${each}/${typeof element['fiscalYear'] === 'number' ? element['fiscalYear'] : index}/`,
  }));
}

/** Words of a place: `{year}` is the element's fiscal year, `{group}` its field. */
const words = (text: string, element: Element, year: (value: number) => string): string =>
  text.replace(/\{(\w+)\}/g, (_, key: string) =>
    key === 'year' && typeof element['fiscalYear'] === 'number'
      ? year(element['fiscalYear'])
      : `${(element[key] as string | number | undefined) ?? ''}`,
  );

const yen = (value: number): string => formatNumber(value);

/**
 * How grave it is that the parts do not add up: rounding of `count` parts explains half a unit each, more
 * than a hundredth of the total is an error.
 */
export function severityOf(difference: number, total: number, count: number): Severity {
  const apart = Math.abs(difference);
  if (apart <= Math.ceil(count / 2)) return 'info';
  return apart > Math.abs(total) / 100 ? 'error' : 'warning';
}

/** Amount fields of the sheet outside the formula that hold exactly this amount: a cell may have slipped there. */
function elsewhere(
  sheet: Sheet,
  kind: SheetKind,
  formula: Extract<Formula, { kind: 'sum' }>,
  amount: number,
): Field | undefined {
  const inside = new Set([formula.total, ...formula.terms, ...(formula.minus ?? [])]);
  // A sum, a subtotal or a future cost may well be the same amount.
  const own = new Set(
    kind.formulas.flatMap((other) => (other.kind === 'list' || other.kind === 'sum' ? [other.total] : [])),
  );
  return kind.sections
    .flatMap((section) => section.fields)
    .find(
      (field) =>
        field.type === 'amount' &&
        !inside.has(field.key) &&
        !own.has(field.key) &&
        (field.printed === undefined || field.printed.length > 0) &&
        valueAt(sheet, field.key) === amount,
    );
}

function checkSum(scope: Scope, kind: SheetKind, formula: Extract<Formula, { kind: 'sum' }>): Finding[] {
  const total = numberAt(scope, formula.total);
  if (total === null) return [];
  let sum = 0;
  let known = 0;
  const add = (path: string, sign: 1 | -1) => {
    const value = numberAt(scope, path);
    if (value === null) return;
    known++;
    sum += sign * value;
  };
  for (const path of formula.terms) add(path, 1);
  for (const path of formula.minus ?? []) add(path, -1);
  if (known > 0) {
    // In a yearly table a blank place was not readable; in a form it means that there is none.
    const isComplete = known === formula.terms.length + (formula.minus?.length ?? 0);
    if (sum === total || (formula.each !== undefined && !isComplete)) return [];
  } else if (total === 0 || formula.onlyRounding) return [];
  const base = {
    sheet: scope.sheet.code,
    place: words(formula.place.ja, scope.element, (year) => formatFiscalYear(year)),
    path: absolute(scope, formula.total),
  };
  const placeEn = words(formula.place.en, scope.element, (year) => `FY${year}`);
  if (known === 0) {
    const slipped = scope.prefix === '' ? elsewhere(scope.sheet, kind, formula, total) : undefined;
    if (slipped)
      return [
        {
          ...base,
          severity: 'error',
          rule: 'shifted-cell',
          path: slipped.key,
          expected: total,
          found: null,
          difference: -total,
          message: {
            ja: `${base.place}はすべて空欄ですが、合計と同じ${yen(total)}千円が「${slipped.label.ja}」に印刷されています。セルがずれた可能性が高いので、原本を見て正しい欄に移してください（自動では移していません）。`,
            en: `${placeEn} is blank, but the total of ${yen(total)} thousand yen is printed at '${slipped.label.en}'. A cell has probably slipped; move it after checking the original (it was not moved).`,
          },
        },
        {
          ...base,
          severity: 'error',
          rule: formula.rule,
          expected: total,
          found: null,
          difference: -total,
          message: {
            ja: `${base.place}が空欄で、合計${yen(total)}千円の財源が分かりません。`,
            en: `${placeEn} is blank, so the funding of ${yen(total)} thousand yen is not known.`,
          },
        },
      ];
    return [
      {
        ...base,
        severity: 'warning',
        rule: 'missing-value',
        expected: total,
        found: null,
        message: {
          ja: `${base.place}がすべて空欄です（合計は${yen(total)}千円）。原本を確認してください。`,
          en: `${placeEn} is blank although the total is ${yen(total)} thousand yen. Check the original.`,
        },
      },
    ];
  }
  const difference = sum - total;
  const severity = severityOf(difference, total, formula.onlyRounding ? 2 : known);
  if (formula.onlyRounding && severity !== 'info') return [];
  return [
    {
      ...base,
      severity,
      rule: formula.rule,
      expected: total,
      found: sum,
      difference,
      message: sumMessage(base.place, placeEn, total, sum, severity),
    },
  ];
}

function sumMessage(place: string, placeEn: string, total: number, sum: number, severity: Severity) {
  const difference = sum - total;
  const signed = difference > 0 ? `+${yen(difference)}` : yen(difference);
  return severity === 'info'
    ? {
        ja: `${place}：印刷された額は${yen(total)}、内訳の合計は${yen(sum)}で、差${signed}は端数処理で説明できます。修正は不要です。`,
        en: `${placeEn}: the printed amount is ${yen(total)}, its parts add up to ${yen(sum)}; rounding explains the difference of ${signed}. Nothing needs to be done.`,
      }
    : {
        ja: `${place}：印刷された額は${yen(total)}ですが、内訳の合計は${yen(sum)}です（差${signed}）。抜けた行や読み誤りがないか原本を確認してください。`,
        en: `${placeEn}: the printed amount is ${yen(total)}, but its parts add up to ${yen(sum)} (${signed}). Check the original for a missing row or a misread figure.`,
      };
}

function checkList(scope: Scope, formula: Extract<Formula, { kind: 'list' }>): Finding[] {
  const total = numberAt(scope, formula.total);
  const list = at(scope, formula.list);
  if (total === null || !Array.isArray(list) || list.length === 0) return [];
  const { matching } = formula;
  const elements = (list as Element[]).filter(
    (element) => matching === undefined || element[matching] === scope.element[matching],
  );
  const values = elements.map((element) => valueAt(element, formula.term));
  if (values.some((value) => typeof value !== 'number')) return [];
  const sum = (values as number[]).reduce((all, value) => all + value, 0);
  const difference = sum - total;
  if (difference === 0) return [];
  const place = words(formula.place.ja, scope.element, (year) => formatFiscalYear(year));
  const severity = severityOf(difference, total, values.length);
  return [
    {
      severity,
      rule: formula.rule,
      sheet: scope.sheet.code,
      place,
      path: absolute(
        scope,
        formula.each === undefined ? formula.total : formula.list.startsWith('/') ? formula.total : formula.list,
      ),
      expected: total,
      found: sum,
      difference,
      message: sumMessage(
        place,
        words(formula.place.en, scope.element, (year) => `FY${year}`),
        total,
        sum,
        severity,
      ),
    },
  ];
}

function checkNotOver(scope: Scope, formula: Extract<Formula, { kind: 'notOver' }>): Finding[] {
  const value = numberAt(scope, formula.value);
  const limit = numberAt(scope, formula.limit);
  if (value === null || limit === null || value <= limit || scope.element['state'] === 'plan') return [];
  const place = words(formula.place.ja, scope.element, (year) => formatFiscalYear(year));
  return [
    {
      severity: 'warning',
      rule: formula.rule,
      sheet: scope.sheet.code,
      place,
      path: absolute(scope, formula.value),
      expected: limit,
      found: value,
      difference: value - limit,
      message: {
        ja: `${place}：決算額${yen(value)}千円が予算額${yen(limit)}千円を${yen(value - limit)}千円超えています。予算額が当初予算であれば補正・繰越・流用が考えられます。予算現額を確認してください。`,
        en: `${words(formula.place.en, scope.element, (year) => `FY${year}`)}: ${yen(value)} thousand yen were settled, ${yen(value - limit)} more than the budget of ${yen(limit)}. If the budget is the initial one, check the current budget after supplements, carry-over and diversion.`,
      },
    },
  ];
}

/** Checks one sheet against the sums and limits of its kind. Personnel costs need other sheets: see `unit-costs.ts`. */
export function checkFormulas(sheet: Sheet, kind: SheetKind): Finding[] {
  const findings: Finding[] = [];
  for (const formula of kind.formulas) {
    if (formula.kind === 'personnel') continue;
    for (const scope of scopesOf(sheet, formula.each)) {
      if (formula.kind === 'sum') findings.push(...checkSum(scope, kind, formula));
      else if (formula.kind === 'list') findings.push(...checkList(scope, formula));
      else findings.push(...checkNotOver(scope, formula));
    }
  }
  return findings;
}
