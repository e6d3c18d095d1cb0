// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { states, type SheetState } from '../states.ts';

/** Shapes that several procedures give or take. Amounts are thousand yen. */
export const State = z.enum(states.map((state) => state.id) as [SheetState, ...SheetState[]]);
export const Label = z.object({ ja: z.string(), en: z.string() });
export const Severity = z.enum(['error', 'warning', 'info']);
export const FiscalYear = z.int().min(1868).max(2199);

export const Finding = z.object({
  severity: Severity,
  rule: z.string(),
  sheet: z.string(),
  place: z.string(),
  path: z.string().optional(),
  expected: z.union([z.number(), z.string()]).nullable().optional(),
  found: z.union([z.number(), z.string()]).nullable().optional(),
  difference: z.number().nullable().optional(),
  message: Label,
});

/** A sheet in a list. */
export const SheetRow = z.object({
  id: z.uuid(),
  programmeId: z.uuid(),
  kind: z.string(),
  fiscalYear: FiscalYear,
  edition: z.int(),
  state: State,
  code: z.string(),
  name: z.string(),
  section: z.string(),
  /** What it is for, in the sheet's own words. */
  summary: z.string(),
  budget: z.number().nullable(),
  settled: z.number().nullable(),
  errors: z.int(),
  warnings: z.int(),
  infos: z.int(),
  updatedAt: z.iso.datetime(),
});

/** What a list is narrowed to; an absent field does not narrow. */
export const SheetFilter = z.object({
  /** Words, all of which must occur somewhere on the sheet. */
  q: z.string().max(200).optional(),
  fiscalYear: FiscalYear.optional(),
  kind: z.string().max(100).optional(),
  unitId: z.uuid().optional(),
  section: z.string().max(200).optional(),
  state: State.optional(),
  /** A rule of findings (`funding-sum`) or a severity (`error`). */
  finding: z.string().max(100).optional(),
  /** Codes of field, policy and measure joined by `-`, from the top: `4-12`. */
  policy: z.string().max(100).optional(),
  budgetCode: z.string().max(100).optional(),
  plan: z.string().max(300).optional(),
  law: z.string().max(300).optional(),
  pledge: z.string().max(100).optional(),
  sdg: z.string().max(100).optional(),
});
export type SheetFilter = z.output<typeof SheetFilter>;
