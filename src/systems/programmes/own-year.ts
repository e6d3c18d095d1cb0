// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from './sheet.ts';

/** Budget and settled amount (thousand yen) of the sheet's own year; null when not printed or not yet actual. */
export function ownYear(sheet: Sheet): { budget: number | null; settled: number | null } {
  const year = sheet.costs?.find((cost) => cost.fiscalYear === sheet.fiscalYear);
  return {
    budget: year?.budget ?? sheet.requestTotal ?? null,
    settled: year?.state === 'actual' ? (year.settled ?? null) : null,
  };
}

/** What the programme is for, in the sheet's own words; a request says it in its description. */
export const summaryOf = (sheet: Sheet): string =>
  (sheet.purpose || sheet.summary || sheet.outline || sheet.goal || '').slice(0, 500);

/** Every word on the sheet, for search. */
export function wordsOf(sheet: Sheet): string {
  const words: string[] = [];
  const collect = (value: unknown, key = '') => {
    if (typeof value === 'string') {
      if (key !== 'kind' && key !== 'file' && key !== 'state' && key !== 'type') words.push(value);
    } else if (Array.isArray(value)) for (const one of value) collect(one, key);
    else if (value && typeof value === 'object')
      for (const [name, one] of Object.entries(value)) if (name !== 'source') collect(one, name);
  };
  collect(sheet);
  return words.join('\n');
}

/** What the sheet belongs to, for filters: budget codes, plans, laws, pledges, SDGs, measures of the policy tree. */
export function linksOf(
  sheet: Sheet,
): { kind: 'budget' | 'plan' | 'law' | 'pledge' | 'sdg' | 'measure'; value: string }[] {
  const policy = sheet.policy ?? [];
  const path = (['field', 'policy', 'measure'] as const).map(
    (level) => policy.find((one) => one.level === level)?.code,
  );
  const links = [
    ...(sheet.budgetCodes ?? []).map((value) => ({ kind: 'budget' as const, value })),
    ...(sheet.subProgrammes ?? []).map(({ code }) => ({ kind: 'budget' as const, value: code })),
    ...(sheet.relatedPlans ?? []).map((value) => ({ kind: 'plan' as const, value })),
    ...(sheet.legalBasis ?? []).map((value) => ({ kind: 'law' as const, value })),
    ...(sheet.mayorPledges ?? []).map((value) => ({ kind: 'pledge' as const, value })),
    ...(sheet.sdgs ?? []).map((value) => ({ kind: 'sdg' as const, value })),
    ...(path.every((code) => code !== undefined) ? [{ kind: 'measure' as const, value: path.join('-') }] : []),
    ...(sheet.strategicPlans ?? []).map(({ code }) => ({ kind: 'measure' as const, value: code })),
    ...(sheet.individualMeasure ? [{ kind: 'measure' as const, value: sheet.individualMeasure.code }] : []),
  ];
  return links.filter(
    (link, index) =>
      link.value !== '' && links.findIndex((one) => one.kind === link.kind && one.value === link.value) === index,
  );
}
