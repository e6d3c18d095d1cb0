// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from './sheet.ts';

/**
 * The sheet of the next year: what a programme is stays; figures move on by a year; what was planned becomes what is to
 * be reported; judgements of the past year are not copied.
 */
export function nextYear(sheet: Sheet): Sheet {
  const fiscalYear = sheet.fiscalYear + 1;
  const {
    source: _source,
    ratings: _ratings,
    ratingTexts: _ratingTexts,
    direction: _direction,
    directionReason: _directionReason,
    achievements: _achievements,
    previousIssueResponse: _response,
    verdict: _verdict,
    evaluationResult: _evaluation,
    assessmentReason: _assessment,
    submittedOn: _submittedOn,
    ...kept
  } = sheet;
  const years = sheet.costs?.map((cost) => cost.fiscalYear) ?? [];
  return {
    ...kept,
    fiscalYear,
    ...(sheet.costs && {
      costs: [
        ...sheet.costs.filter((cost) => cost.fiscalYear !== Math.min(...years)),
        { fiscalYear: Math.max(...years) + 1, state: 'plan' as const, budget: null, settled: null },
      ].map((cost) => ({
        ...cost,
        state:
          cost.fiscalYear <= sheet.fiscalYear || cost.fiscalYear === fiscalYear
            ? ('actual' as const)
            : ('plan' as const),
        // 0 printed for a year that has not come is not a settled amount
        ...(cost.fiscalYear >= fiscalYear && 'settled' in cost && { settled: null }),
      })),
    }),
    ...(sheet.issues && {
      issues: sheet.issues.map(({ next, done: _done, planned: _planned, ...issue }) => ({
        ...issue,
        ...(next !== undefined && { planned: next }),
      })),
    }),
    ...(sheet.classification && {
      classification: {
        ...(sheet.classification[String(fiscalYear)] !== undefined && {
          [String(fiscalYear)]: sheet.classification[String(fiscalYear)]!,
        }),
        [String(fiscalYear + 1)]: null,
      },
    }),
    ...(sheet.requestLines && { requestLines: sheet.requestLines.map((line) => ({ ...line, approved: null })) }),
  };
}
