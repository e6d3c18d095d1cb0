// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod';
import { badRequest } from '#kernel/problem.ts';
import { whereReached } from '#kernel/access/records.ts';
import { everyone, procedure, staff, type Context } from '#kernel/procedure.ts';
import { searchTerms } from '#kernel/search/pairs.ts';
import { rememberCounts } from '../facet-memory.ts';
import { kinds } from '../kinds/index.ts';
import type { Sheet } from '../sheet.ts';
import { sheetRecord } from '../sheet-record.ts';
import type { ProgrammeTx } from '../store.ts';
import { FiscalYear, Label, SheetFilter, SheetRow, State } from './shapes.ts';

type Row = {
  id: string;
  programme_id: string;
  kind: string;
  fiscal_year: number;
  edition: number;
  state: z.infer<typeof State>;
  code: string;
  name: string;
  section: string;
  summary: string;
  budget: number | null;
  settled: number | null;
  errors: number;
  warnings: number;
  infos: number;
  updated_at: Date;
};

const columns = sql`s.id, s.programme_id, s.kind, s.fiscal_year, s.edition, s.state, s.code, s.name, s.section, s.summary,
  s.budget, s.settled, s.errors, s.warnings, s.infos, s.updated_at`;

export const sheetRow = (row: Row): z.input<typeof SheetRow> => ({
  id: row.id,
  programmeId: row.programme_id,
  kind: row.kind,
  fiscalYear: row.fiscal_year,
  edition: row.edition,
  state: row.state,
  code: row.code,
  name: row.name,
  section: row.section,
  summary: row.summary,
  budget: row.budget,
  settled: row.settled,
  errors: row.errors,
  warnings: row.warnings,
  infos: row.infos,
  updatedAt: row.updated_at.toISOString(),
});

/** Conditions of a filter on `programmes.sheet s`; `scope` says which editions are looked at. */
function conditions(filter: SheetFilter, scope: RawBuilder<unknown>): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [scope];
  const linked = (kind: string, value: string | undefined, prefix = false) => {
    if (value === undefined) return;
    const fits = prefix ? sql`(l.value = ${value} or l.value like ${`${likeText(value)}-%`})` : sql`l.value = ${value}`;
    parts.push(
      sql`exists (select from programmes.sheet_link l where l.sheet_id = s.id and l.kind = ${kind} and ${fits})`,
    );
  };
  if (filter.fiscalYear !== undefined) parts.push(sql`s.fiscal_year = ${filter.fiscalYear}`);
  if (filter.kind !== undefined) parts.push(sql`s.kind = ${filter.kind}`);
  if (filter.unitId !== undefined) parts.push(sql`s.unit_id = ${filter.unitId}`);
  if (filter.section !== undefined) parts.push(sql`s.section = ${filter.section}`);
  if (filter.state !== undefined) parts.push(sql`s.state = ${filter.state}`);
  if (filter.finding === 'error') parts.push(sql`s.errors > 0`);
  else if (filter.finding === 'warning') parts.push(sql`s.warnings > 0`);
  else if (filter.finding === 'info') parts.push(sql`s.infos > 0`);
  else if (filter.finding !== undefined)
    parts.push(sql`exists (select from programmes.finding f where f.sheet_id = s.id and f.rule = ${filter.finding})`);
  linked('measure', filter.policy, true);
  linked('budget', filter.budgetCode);
  linked('plan', filter.plan);
  linked('law', filter.law);
  linked('pledge', filter.pledge);
  linked('sdg', filter.sdg);
  const search = searchTerms(filter.q ?? '');
  if (search)
    parts.push(
      sql`s.id = any (array(select programmes.sheets_with(${search.pairs}::text[], ${search.words}::text[])))`,
    );
  return sql.join(parts, sql` and `);
}

const likeText = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

/** A place in a list: year, code and id of the last row seen. */
const Cursor = z.tuple([z.int(), z.string(), z.uuid()]);
function openCursor(cursor: string | undefined): z.infer<typeof Cursor> | null {
  if (cursor === undefined) return null;
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw badRequest(
      {
        ja: 'ページの位置が正しくありません。最初のページから開き直してください。',
        en: 'The cursor is damaged. Start from the first page.',
      },
      'cursor',
    );
  }
}

const Page = SheetFilter.extend({
  cursor: z.string().max(500).optional(),
  limit: z.int().min(1).max(500).default(50),
});
const List = z.object({
  items: z.array(SheetRow),
  next: z.string().nullable(),
  /** Of everything that the filter finds. Sums in thousand yen; null when no sheet has the figure. */
  total: z.object({ sheets: z.int(), budget: z.number().nullable(), settled: z.number().nullable() }),
});

async function list(
  context: Context,
  { cursor, limit, ...filter }: z.output<typeof Page>,
  scope: RawBuilder<unknown>,
): Promise<z.input<typeof List>> {
  const tx = context.tx as ProgrammeTx;
  const where = conditions(filter, scope);
  const from = openCursor(cursor);
  const after = from
    ? sql`and s.fiscal_year <= ${from[0]} and (s.fiscal_year < ${from[0]} or (s.code, s.id) > (${from[1]}, ${from[2]}::uuid))`
    : sql``;
  const { rows } = await sql<Row>`select ${columns} from programmes.sheet s where ${where} ${after}
    order by s.fiscal_year desc, s.code, s.id limit ${limit + 1}`.execute(tx);
  const totals = await sql<{ sheets: number; budget: number | null; settled: number | null }>`
    select count(*) as sheets, sum(s.budget)::bigint as budget, sum(s.settled)::bigint as settled
    from programmes.sheet s where ${where}`.execute(tx);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(sheetRow),
    next: last ? Buffer.from(JSON.stringify([last.fiscal_year, last.code, last.id])).toString('base64url') : null,
    total: totals.rows[0]!,
  };
}

/** Every row of a filter, in list order: for downloads. */
export async function allRows(context: Context, filter: SheetFilter, which: 'current' | 'public') {
  const { rows } = await sql<Row & { content: Sheet }>`
    select ${columns}, s.content from programmes.sheet s where ${conditions(filter, scopeOf(context, which))}
    order by s.fiscal_year desc, s.code, s.id`.execute(context.tx as ProgrammeTx);
  return rows;
}

/** At the desk the current editions that the actor may read; for residents what is published. */
export const scopeOf = ({ actor }: Context, which: 'current' | 'public') =>
  which === 'current'
    ? sql<boolean>`s.is_current and ${whereReached(actor, 'programmes.read', sheetRecord, 's')}`
    : sql<boolean>`s.is_public`;

export const listSheets = procedure({
  name: 'programmes.sheets.list',
  title: { ja: '事業シートの一覧を見る', en: 'List programme sheets' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets',
  input: Page,
  output: List,
  run: (context, input) => list(context, input, scopeOf(context, 'current')),
});

export const listPublicSheets = procedure({
  name: 'programmes.public.list',
  title: { ja: '公表された事業シートの一覧', en: 'List published programme sheets' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  http: 'GET /public/programmes',
  input: Page.omit({ state: true, finding: true }),
  output: List,
  run: (context, input) => list(context, input, scopeOf(context, 'public')),
});

const Option = z.object({ value: z.string(), label: z.string(), sheets: z.int() });
const Facets = z.object({
  fiscalYears: z.array(z.object({ value: FiscalYear, sheets: z.int() })),
  kinds: z.array(z.object({ value: z.string(), label: Label, sheets: z.int() })),
  sections: z.array(Option),
  states: z.array(z.object({ value: State, sheets: z.int() })),
  rules: z.array(Option),
  policies: z.array(z.object({ value: z.string(), label: z.string(), level: z.enum(['field', 'policy', 'measure']) })),
});

async function countFacets(context: Context, which: 'current' | 'public'): Promise<z.input<typeof Facets>> {
  const tx = context.tx as ProgrammeTx;
  const scope = scopeOf(context, which);
  // One pass over the sheets for all their own columns
  const { rows } = await sql<{ what: string; value: string; sheets: number }>`
      select case grouping(s.fiscal_year, s.kind, s.section, s.state)
               when 7 then 'year' when 11 then 'kind' when 13 then 'section' else 'state' end as what,
             coalesce(s.fiscal_year::text, s.kind, s.section, s.state) as value, count(*) as sheets
      from programmes.sheet s where ${scope}
      group by grouping sets ((s.fiscal_year), (s.kind), (s.section), (s.state)) order by 1, 2`.execute(tx);
  const rules =
    which === 'public'
      ? { rows: [] }
      : await sql<{ value: string; sheets: number }>`
          select f.rule as value, count(distinct f.sheet_id) as sheets from programmes.finding f
          join programmes.sheet s on s.id = f.sheet_id where ${scope} group by 1 order by 1`.execute(tx);
  const policies = await sql<{ value: string; label: string; level: 'field' | 'policy' | 'measure' }>`
      with recursive tree as (
        select id, level, code as value, name as label, array[lpad(code, 8, '0')] as place from programmes.policy where parent_id is null
        union all
        select p.id, p.level, tree.value || '-' || p.code, p.name, place || lpad(p.code, 8, '0')
        from programmes.policy p join tree on p.parent_id = tree.id)
      select value, label, level from tree order by place`.execute(tx);
  const of = (what: string) => rows.filter((row) => row.what === what);
  return {
    fiscalYears: of('year')
      .map((row) => ({ value: Number(row.value), sheets: row.sheets }))
      .sort((a, b) => b.value - a.value),
    kinds: of('kind').map((row) => ({
      value: row.value,
      label: kinds.find((kind) => kind.id === row.value)?.title ?? { ja: row.value, en: row.value },
      sheets: row.sheets,
    })),
    sections: of('section')
      .filter((row) => row.value !== '')
      .map((row) => ({ ...row, label: row.value })),
    states: of('state').map((row) => ({ value: row.value as z.infer<typeof State>, sheets: row.sheets })),
    rules: rules.rows.map((row) => ({ ...row, label: row.value })),
    policies: policies.rows,
  };
}

/** Remembered for a moment: every page with a filter asks for it. */
const facets = (context: Context, which: 'current' | 'public') =>
  rememberCounts(
    context.tenant.id,
    which === 'public' ? which : JSON.stringify(context.actor?.permissions['programmes.read']),
    () => countFacets(context, which),
  );

export const sheetFacets = procedure({
  name: 'programmes.sheets.facets',
  title: { ja: '絞り込みの候補を見る', en: 'List what sheets can be filtered by' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/facets',
  input: z.object({}),
  output: Facets,
  run: (context) => facets(context, 'current'),
});

export const publicFacets = procedure({
  name: 'programmes.public.facets',
  title: { ja: '公表された事業の絞り込みの候補', en: 'List what published sheets can be filtered by' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  http: 'GET /public/programmes/facets',
  input: z.object({}),
  output: Facets.omit({ states: true, rules: true }),
  run: async (context) => {
    const { states: _, rules: __, ...shown } = await facets(context, 'public');
    return shown;
  },
});

export const newestPublic = procedure({
  name: 'programmes.publicNewest',
  title: { ja: '新しく公表された事業', en: 'Programmes published lately' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  input: z.object({ limit: z.int().min(1).max(20).default(3) }),
  output: z.array(
    z.object({ id: z.uuid(), fiscalYear: z.int(), name: z.string(), summary: z.string(), href: z.string() }),
  ),
  run: async (context, { limit }) => {
    const { rows } = await sql<{
      id: string;
      programme_id: string;
      fiscal_year: number;
      name: string;
      summary: string;
    }>`
      select s.id, s.programme_id, s.fiscal_year, s.name, s.summary from programmes.sheet s where s.is_public
      order by s.fiscal_year desc, s.published_at desc, s.code limit ${limit}`.execute(context.tx as ProgrammeTx);
    return rows.map((row) => ({
      id: row.id,
      fiscalYear: row.fiscal_year,
      name: row.name,
      summary: row.summary,
      href: `/programmes/${row.programme_id}/${row.fiscal_year}`,
    }));
  },
});
