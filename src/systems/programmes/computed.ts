// SPDX-License-Identifier: Apache-2.0
import type { Formula, SheetKind } from './kinds/kind.ts';
import { valueAt, withValueAt } from './path.ts';
import type { Sheet } from './sheet.ts';

/** Unit costs of personnel in thousand yen: of a full-time year and of an hour of overtime. */
export type UnitCost = { annual: number; hourly: number };

type Numbers = (number | null | undefined)[];
const total = (values: Numbers) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
const known = (values: Numbers) => values.some((value) => typeof value === 'number');

/** Segments under which a list's elements are addressed: the fiscal year where there is one, else the position. */
function elements(sheet: Sheet, each: string | undefined): string[] {
  if (each === undefined) return [''];
  const list = valueAt(sheet, each);
  if (!Array.isArray(list)) return [];
  const years = list.map((item) => (item as { fiscalYear?: unknown }).fiscalYear);
  const byYear = years.every((year) => typeof year === 'number') && new Set(years).size === years.length;
  return list.map((_, index) => `${each}/${byYear ? years[index] : index}/`);
}

/** The computed fields of a sheet that a formula stands for: the place of each total, and of what it is computed from. */
function computations(sheet: Sheet, formula: Formula, unitCosts: Map<number, UnitCost>) {
  return elements(sheet, 'each' in formula ? formula.each : undefined).flatMap((prefix) => {
    const at = (path: string) => valueAt(sheet, prefix + path) as number | null | undefined;
    if (formula.kind === 'sum' && formula.computes) {
      const terms = [...formula.terms, ...(formula.minus ?? [])];
      return [
        {
          total: prefix + formula.total,
          from: terms.map((term) => prefix + term),
          value: known(terms.map(at)) ? total(formula.terms.map(at)) - total((formula.minus ?? []).map(at)) : null,
        },
      ];
    }
    if (formula.kind === 'list' && formula.computes) {
      const list = formula.list.startsWith('/') ? formula.list.slice(1) : prefix + formula.list;
      const group = formula.matching && valueAt(sheet, prefix + formula.matching);
      const items = ((valueAt(sheet, list) as unknown[] | undefined) ?? []).filter(
        (item) => !formula.matching || valueAt(item, formula.matching) === group,
      );
      const values = items.map((item) => valueAt(item, formula.term) as number | null | undefined);
      return [{ total: prefix + formula.total, from: [list], value: known(values) ? total(values) : null }];
    }
    if (formula.kind === 'personnel') {
      const year = Number(prefix.split('/').at(-2));
      // Planned years are printed with the unit costs of the sheet's own year
      const unit = unitCosts.get(Math.min(year, sheet.fiscalYear));
      const [fte, hours] = [at(formula.fte), at(formula.overtimeHours)];
      return unit && typeof fte === 'number'
        ? [
            {
              total: prefix + formula.total,
              from: [formula.fte, formula.overtimeHours].map((path) => prefix + path),
              value: Math.round(fte * unit.annual + (hours ?? 0) * unit.hourly),
            },
          ]
        : [];
    }
    return [];
  });
}

const touches = (changed: string, place: string) =>
  changed === place || changed.startsWith(`${place}/`) || place.startsWith(`${changed}/`);

/**
 * The sheet after the computed fields that depend on `changed` have been computed again, in the order in which the
 * kind states them, and the paths that changed thereby. A total that was printed otherwise and whose terms nobody
 * touched stays as it was printed.
 */
export function recompute(
  kind: Pick<SheetKind, 'formulas'>,
  sheet: Sheet,
  changed: string[],
  unitCosts: Map<number, UnitCost>,
): { sheet: Sheet; computed: string[] } {
  const moved = [...changed];
  const computed: string[] = [];
  let result = sheet;
  for (const formula of kind.formulas)
    for (const { total: place, from, value } of computations(result, formula, unitCosts)) {
      if (!from.some((source) => moved.some((path) => touches(path, source)))) continue;
      if (changed.includes(place) || valueAt(result, place) === value) continue;
      result = withValueAt(result, place, value);
      moved.push(place);
      computed.push(place);
    }
  return { sheet: result, computed };
}
