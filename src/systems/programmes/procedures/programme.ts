// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { notFound } from '#kernel/problem.ts';
import { everyone, procedure, staff, type Context } from '#kernel/procedure.ts';
import { overYears } from '../over-years.ts';
import { Sheet } from '../sheet.ts';
import type { ProgrammeTx } from '../store.ts';
import { scopeOf, sheetRow } from './listing.ts';
import { sheetById, forThePublic } from './sheets.ts';
import { SheetRow } from './shapes.ts';

const Years = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  section: z.string(),
  sheets: z.array(SheetRow),
  /** The latest sheet, for the words about the programme. */
  latest: Sheet.nullable(),
  costs: z.array(
    z.object({
      fiscalYear: z.int(),
      budget: z.number().nullable(),
      settled: z.number().nullable(),
      personnel: z.number().nullable(),
      fte: z.number().nullable(),
      state: z.enum(['actual', 'forecast', 'plan']),
      saidIn: z.int(),
    }),
  ),
  indicators: z.array(
    z.object({
      name: z.string(),
      unit: z.string().nullable(),
      type: z.enum(['output', 'outcome']).nullable(),
      values: z.array(
        z.object({
          fiscalYear: z.int(),
          target: z.number().nullable(),
          actual: z.number().nullable(),
          state: z.enum(['actual', 'forecast', 'unknown']),
          saidIn: z.int(),
        }),
      ),
    }),
  ),
});

async function years(context: Context, id: string, which: 'current' | 'public'): Promise<z.input<typeof Years>> {
  const tx = context.tx as ProgrammeTx;
  const programme = await tx.selectFrom('programmes.programme').selectAll().where('id', '=', id).executeTakeFirst();
  const rows = await tx
    .selectFrom('programmes.sheet as s')
    .selectAll('s')
    .where('programme_id', '=', id)
    .where(scopeOf(context, which))
    .orderBy('fiscal_year')
    .execute();
  const last = rows.at(-1);
  if (!programme || (which === 'public' && !last)) throw notFound({ ja: 'この事業', en: 'This programme' });
  return {
    id,
    code: programme.code,
    name: last?.name ?? programme.name,
    section: last?.section ?? '',
    sheets: rows.map(sheetRow),
    latest: last ? (which === 'public' ? forThePublic(last.content) : last.content) : null,
    ...overYears(rows.map((row) => row.content)),
  };
}

export const openProgramme = procedure({
  name: 'programmes.programme',
  title: { ja: '事業の推移を見る', en: 'Read a programme over the years' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/{id}',
  input: z.object({ id: z.uuid() }),
  output: Years,
  run: (context, { id }) => years(context, id, 'current'),
});

export const openPublicProgramme = procedure({
  name: 'programmes.public.programme',
  title: { ja: '公表された事業の推移を読む', en: 'Read a published programme over the years' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  http: 'GET /public/programmes/{id}',
  input: z.object({ id: z.uuid() }),
  output: Years,
  run: (context, { id }) => years(context, id, 'public'),
});

/** One difference between two sheets, by the field's path. */
const Difference = z.object({ path: z.string(), left: z.json().nullable(), right: z.json().nullable() });

/** Leaves that differ, in the order of the left sheet. Yearly lists are compared by year, others by position. */
export function differences(left: unknown, right: unknown, path = ''): z.input<typeof Difference>[] {
  if (JSON.stringify(left ?? null) === JSON.stringify(right ?? null)) return [];
  const isNode = (value: unknown) => value !== null && typeof value === 'object';
  if (!isNode(left) && !isNode(right))
    return [{ path, left: (left ?? null) as never, right: (right ?? null) as never }];
  const keyed = (value: unknown): Map<string, unknown> => {
    if (!isNode(value)) return new Map();
    if (!Array.isArray(value)) return new Map(Object.entries(value));
    const yearsOf = value.map((item) => (item as { fiscalYear?: unknown } | null)?.fiscalYear);
    const unique = yearsOf.every((year) => typeof year === 'number') && new Set(yearsOf).size === yearsOf.length;
    return new Map(value.map((item, index) => [String(unique ? yearsOf[index] : index), item as unknown]));
  };
  const [a, b] = [keyed(left), keyed(right)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    path === '' && key === 'source' ? [] : differences(a.get(key), b.get(key), path === '' ? key : `${path}/${key}`),
  );
}

export const compareSheets = procedure({
  name: 'programmes.sheet.compare',
  title: { ja: 'シートを見比べる', en: 'Compare two sheets' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/{id}/compare/{other}',
  input: z.object({ id: z.uuid(), other: z.uuid() }),
  output: z.object({
    left: SheetRow.extend({ sheet: Sheet }),
    right: SheetRow.extend({ sheet: Sheet }),
    differences: z.array(Difference),
  }),
  run: async (context, { id, other }) => {
    const [left, right] = [await sheetById(context, id), await sheetById(context, other)];
    return {
      left: { ...sheetRow(left), sheet: left.content },
      right: { ...sheetRow(right), sheet: right.content },
      differences: differences(left.content, right.content),
    };
  },
});
