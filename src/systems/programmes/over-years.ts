// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from './sheet.ts';

export type YearCost = {
  fiscalYear: number;
  budget: number | null;
  settled: number | null;
  personnel: number | null;
  fte: number | null;
  state: 'actual' | 'forecast' | 'plan';
  /** Year of the sheet that says so: the latest that does. */
  saidIn: number;
};
export type IndicatorLine = {
  name: string;
  unit: string | null;
  type: 'output' | 'outcome' | null;
  values: {
    fiscalYear: number;
    target: number | null;
    actual: number | null;
    state: 'actual' | 'forecast' | 'unknown';
    saidIn: number;
  }[];
};
export type OverYears = { costs: YearCost[]; indicators: IndicatorLine[] };

/** How much a sheet's word on a year counts: what has happened outweighs what was expected, then the later sheet wins. */
const weight = (state: string, saidIn: number) =>
  (state === 'actual' ? 10_000 : state === 'forecast' ? 5_000 : 0) + saidIn;

/**
 * One programme's costs and indicators over the years, each year's figure from the sheet that knows it best. Thousand
 * yen. A printed 0 for the settled amount of a year that has not come is unknown. Activities of an analysis sheet count
 * as indicators without target.
 */
export function overYears(sheets: Sheet[]): OverYears {
  const costs = new Map<number, YearCost>();
  const lines = new Map<string, IndicatorLine>();
  for (const sheet of sheets) {
    for (const cost of sheet.costs ?? []) {
      const known = costs.get(cost.fiscalYear);
      if (known && weight(known.state, known.saidIn) > weight(cost.state, sheet.fiscalYear)) continue;
      costs.set(cost.fiscalYear, {
        fiscalYear: cost.fiscalYear,
        budget: cost.budget ?? null,
        settled: cost.state === 'plan' ? null : (cost.settled ?? null),
        personnel: cost.personnel?.total ?? null,
        fte: cost.personnel?.fte ?? null,
        state: cost.state,
        saidIn: sheet.fiscalYear,
      });
    }
    const series = [
      ...(sheet.indicators ?? []).map((indicator) => ({
        ...indicator,
        values: indicator.values.map((value) => ({
          ...value,
          target: value.target ?? null,
          actual: value.actual ?? null,
        })),
      })),
      ...(sheet.activities ?? []).map(({ name, unit, values }) => ({
        name,
        unit,
        type: null,
        values: values.map(({ fiscalYear, value, state }) => ({ fiscalYear, state, target: null, actual: value })),
      })),
    ];
    for (const { name, unit, type, values } of series) {
      if (name === '') continue;
      const line = lines.get(name) ?? { name, unit, type, values: [] };
      lines.set(name, line);
      for (const { fiscalYear, target, actual, state } of values) {
        const index = line.values.findIndex((value) => value.fiscalYear === fiscalYear);
        const known = line.values[index];
        if (known && weight(known.state, known.saidIn) > weight(state, sheet.fiscalYear)) continue;
        const value = { fiscalYear, target, actual, state, saidIn: sheet.fiscalYear };
        if (known) line.values[index] = value;
        else line.values.push(value);
      }
    }
  }
  return {
    costs: [...costs.values()].sort((a, b) => a.fiscalYear - b.fiscalYear),
    indicators: [...lines.values()].map((line) => ({
      ...line,
      values: line.values.sort((a, b) => a.fiscalYear - b.fiscalYear),
    })),
  };
}
