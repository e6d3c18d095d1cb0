// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '#systems/programmes/sheet.ts';
import { analysisLines } from './analysis.ts';
import { budgetRequestLines } from './budget-request.ts';
import { addFault, FAULTS, type Fault } from './faults.ts';
import { habitsFrom, type Habits } from './habits.ts';
import { managementLines } from './management.ts';
import { priorEvaluationLines } from './prior-evaluation.ts';
import { randomFrom } from './random.ts';

/** The cells of one line. */
export type Line = string[];

const FORMS: Record<string, (sheet: Sheet, habits: Habits) => Line[]> = {
  management: managementLines,
  analysis: analysisLines,
  'budget-request': budgetRequestLines,
  'prior-evaluation': priorEvaluationLines,
};

/**
 * A sheet as the text that a converter makes of its printed form: tables as tab-separated lines. The same for the same
 * seed; another seed has other habits of writing years, marks, units and blank cells, none of which is a fault. `faults`
 * adds what conversions spoil.
 */
export function publish(sheet: Sheet, { seed, faults = [] }: { seed: number; faults?: readonly Fault[] }): string {
  const random = randomFrom(seed);
  const habits = habitsFrom(random);
  const form = FORMS[sheet.kind];
  if (!form) throw new Error(`no printed form for the kind '${sheet.kind}'`);
  const lines = form(sheet, habits).map((line) => [...line]);
  for (const line of lines) if (line.length > 1) for (let n = 0; n < habits.trailing; n++) line.push('');
  for (const fault of FAULTS) if (faults.includes(fault)) addFault(lines, fault, random);
  const end = faults.includes('carriageReturns') ? '\r\n' : '\n';
  return lines.map((line) => line.join('\t')).join(end) + end;
}
