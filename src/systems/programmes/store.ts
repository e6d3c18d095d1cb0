// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { unitNamed, unitsOf } from '#blocks/organisation/units.ts';
import type { Tx } from '#kernel/database/database.ts';
import type { Context } from '#kernel/procedure.ts';
import { foldForSearch, pairsOf } from '#kernel/search/pairs.ts';
import { forgetCounts } from './facet-memory.ts';
import { kindOf } from './kinds/lookup.ts';
import { linksOf, ownYear, summaryOf, wordsOf } from './own-year.ts';
import type { Finding, Sheet } from './sheet.ts';
import type { SheetState } from './states.ts';
import type { ProgrammeTables } from './tables.ts';

export type ProgrammeTx = Tx<ProgrammeTables>;

/** A sheet on its way into the database. */
export type Arrival = { sheet: Sheet; findings: (Finding & { origin: Origin })[]; sourceId: string | null };

/** Findings of the reading stay as long as the original; those of the checks are renewed at each change. */
export type Origin = 'reader' | 'check';

/** What an arrival means: a sheet that was not there, another edition of one that is, or the same again. */
export type Outcome = 'new' | 'edition' | 'unchanged';

export type Stored = { sheetId: string; programmeId: string; outcome: Outcome; edition: number };

const seriesOf = (sheet: Sheet) => kindOf(sheet.kind).codeSeries ?? sheet.kind;

/** Columns that lists, filters and search need, taken from the sheet. */
export function columnsOf(sheet: Sheet, findings: { severity: string }[]) {
  const text = foldForSearch(wordsOf(sheet));
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return {
    content: JSON.stringify(sheet),
    code: sheet.code,
    name: sheet.name,
    section: sheet.section ?? '',
    summary: summaryOf(sheet),
    ...ownYear(sheet),
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    search_text: text,
    search_pairs: pairsOf(text),
  };
}

/** Rows of `programmes.finding`, numbered from `first`. */
export const findingRows = (sheetId: string, findings: (Finding & { origin: Origin })[], first = 0) =>
  findings.map((finding, index) => ({
    sheet_id: sheetId,
    n: first + index,
    severity: finding.severity,
    rule: finding.rule,
    place: finding.place,
    path: finding.path ?? null,
    expected: JSON.stringify(finding.expected ?? null),
    found: JSON.stringify(finding.found ?? null),
    difference: finding.difference ?? null,
    message_ja: finding.message.ja,
    message_en: finding.message.en,
    origin: finding.origin,
  }));

type Known = {
  id: string;
  programme_id: string;
  series: string;
  code: string;
  kind: string;
  fiscal_year: number;
  edition: number;
  same: boolean;
};

const keyOf = (series: string, code: string, kind: string, fiscalYear: number) =>
  [series, code, kind, fiscalYear].join('\n');

/** The current edition of each sheet, with whether the arrival says the same (the place in the original aside). */
async function currentEditions(tx: ProgrammeTx, sheets: Sheet[]): Promise<Map<string, Known>> {
  const wanted = sheets.map((sheet) => ({
    series: seriesOf(sheet),
    code: sheet.code,
    kind: sheet.kind,
    fiscal_year: sheet.fiscalYear,
    content: { ...sheet, source: undefined },
  }));
  const { rows } = await sql<Known>`
    select s.id, s.programme_id, p.series, p.code, s.kind, s.fiscal_year, s.edition,
           (s.content - 'source') = w.content as same
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
           as w(series text, code text, kind text, fiscal_year int, content jsonb)
    join programmes.programme p on p.series = w.series and p.code = w.code
    join programmes.sheet s on s.programme_id = p.id and s.kind = w.kind and s.fiscal_year = w.fiscal_year and s.is_current
  `.execute(tx);
  return new Map(rows.map((row) => [keyOf(row.series, row.code, row.kind, row.fiscal_year), row]));
}

/** What would happen to each sheet if it were stored now. */
export async function outcomesOf(
  tx: ProgrammeTx,
  sheets: Sheet[],
): Promise<{ outcome: Outcome; currentId: string | null }[]> {
  const known = await currentEditions(tx, sheets);
  return sheets.map((sheet) => {
    const current = known.get(keyOf(seriesOf(sheet), sheet.code, sheet.kind, sheet.fiscalYear));
    return {
      outcome: current ? (current.same ? 'unchanged' : 'edition') : 'new',
      currentId: current?.id ?? null,
    };
  });
}

const CHUNK = 500;

/**
 * Stores sheets in the running transaction: new ones, and new editions of those that say something else. A sheet that
 * says the same as the current edition is left alone, so that importing twice changes nothing. One import at a time in
 * a municipality; the second waits and then finds the first's sheets.
 */
export async function storeSheets(context: Context, arrivals: Arrival[], state: SheetState): Promise<Stored[]> {
  const tx = context.tx as ProgrammeTx;
  await sql`select pg_advisory_xact_lock(hashtextextended('programmes.import' || ${context.tenant.id}::text, 0))`.execute(
    tx,
  );
  const units = await unitsOf(context.tx);
  const stored: Stored[] = [];
  for (let start = 0; start < arrivals.length; start += CHUNK) {
    const chunk = arrivals.slice(start, start + CHUNK);
    const known = await currentEditions(
      tx,
      chunk.map((arrival) => arrival.sheet),
    );
    const programmes = await programmeIds(
      tx,
      chunk.map((arrival) => arrival.sheet),
    );
    const fresh: Record<string, unknown>[] = [];
    const findings: ReturnType<typeof findingRows> = [];
    const links: { sheet_id: string; kind: string; value: string }[] = [];
    const replaced: string[] = [];
    const seen = new Set<string>();
    for (const { sheet, findings: found, sourceId } of chunk) {
      const key = keyOf(seriesOf(sheet), sheet.code, sheet.kind, sheet.fiscalYear);
      const current = known.get(key);
      const programmeId = programmes.get(`${seriesOf(sheet)}\n${sheet.code}`)!;
      if (current?.same || seen.has(key)) {
        const before = stored.findLast((one) => one.programmeId === programmeId);
        stored.push({
          sheetId: current?.id ?? before!.sheetId,
          programmeId,
          outcome: 'unchanged',
          edition: current?.edition ?? 1,
        });
        continue;
      }
      seen.add(key);
      const id = crypto.randomUUID();
      if (current) replaced.push(current.id);
      const edition = (current?.edition ?? 0) + 1;
      fresh.push({
        id,
        programme_id: programmeId,
        kind: sheet.kind,
        fiscal_year: sheet.fiscalYear,
        edition,
        state,
        is_public: state === 'published',
        published_at: state === 'published' ? context.now.toString() : null,
        unit_id: unitNamed(units, sheet.section, sheet.fiscalYear)?.id ?? null,
        source_id: sourceId,
        ...columnsOf(sheet, found),
        content: sheet,
      });
      findings.push(...findingRows(id, found));
      links.push(...linksOf(sheet).map((link) => ({ sheet_id: id, ...link })));
      stored.push({ sheetId: id, programmeId, outcome: current ? 'edition' : 'new', edition });
    }
    if (replaced.length) {
      await tx.updateTable('programmes.sheet').set({ is_current: false }).where('id', 'in', replaced).execute();
      if (state === 'published')
        await sql`update programmes.sheet set is_public = false where is_public and (programme_id, kind, fiscal_year) in
          (select programme_id, kind, fiscal_year from programmes.sheet where id = any (${replaced}::uuid[]))`.execute(
          tx,
        );
    }
    if (fresh.length)
      await sql`
        insert into programmes.sheet (id, programme_id, kind, fiscal_year, edition, state, is_public, published_at, unit_id,
          source_id, content, code, name, section, summary, budget, settled, errors, warnings, infos, search_text, search_pairs)
        select id, programme_id, kind, fiscal_year, edition, state, is_public, published_at, unit_id,
          source_id, content, code, name, section, summary, budget, settled, errors, warnings, infos, search_text, search_pairs
        from jsonb_populate_recordset(null::programmes.sheet, ${JSON.stringify(fresh)}::jsonb)`.execute(tx);
    if (findings.length)
      await sql`
        insert into programmes.finding (sheet_id, n, severity, rule, place, path, expected, found, difference, message_ja, message_en, origin)
        select sheet_id, n, severity, rule, place, path, expected::jsonb, found::jsonb, difference, message_ja, message_en, origin
        from jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) as f(sheet_id uuid, n int, severity text, rule text,
          place text, path text, expected text, found text, difference numeric, message_ja text, message_en text, origin text)`.execute(
        tx,
      );
    if (links.length)
      await sql`
        insert into programmes.sheet_link (sheet_id, kind, value)
        select sheet_id, kind, value from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as l(sheet_id uuid, kind text, value text)`.execute(
        tx,
      );
  }
  forgetCounts(context.tenant.id);
  await rememberPolicies(
    tx,
    arrivals.map((arrival) => arrival.sheet),
  );
  return stored;
}

/** The programmes of the sheets, made where they are new; a programme bears the name of its latest sheet. */
async function programmeIds(tx: ProgrammeTx, sheets: Sheet[]): Promise<Map<string, string>> {
  const latest = new Map<string, Sheet>();
  for (const sheet of sheets) {
    const key = `${seriesOf(sheet)}\n${sheet.code}`;
    if ((latest.get(key)?.fiscalYear ?? -Infinity) <= sheet.fiscalYear) latest.set(key, sheet);
  }
  const rows = [...latest.values()].map((sheet) => ({
    series: seriesOf(sheet),
    code: sheet.code,
    name: sheet.name,
    fiscal_year: sheet.fiscalYear,
  }));
  const result = await sql<{ id: string; series: string; code: string }>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(series text, code text, name text, fiscal_year int)
    ), made as (
      insert into programmes.programme (series, code, name) select series, code, name from wanted
      on conflict (tenant_id, series, code) do update set name = case
        when (select coalesce(max(s.fiscal_year), 0) from programmes.sheet s where s.programme_id = programme.id)
             <= (select w.fiscal_year from wanted w where w.series = programme.series and w.code = programme.code)
        then excluded.name else programme.name end
      returning id, series, code
    ) select * from made`.execute(tx);
  return new Map(result.rows.map((row) => [`${row.series}\n${row.code}`, row.id]));
}

/** Sheets that print their place in the policy tree build that tree. */
async function rememberPolicies(tx: ProgrammeTx, sheets: Sheet[]) {
  const paths = new Map<string, NonNullable<Sheet['policy']>>();
  for (const { policy } of sheets) if (policy?.length) paths.set(policy.map((one) => one.code).join('-'), policy);
  for (const policy of paths.values()) {
    let parent: string | null = null;
    for (const level of ['field', 'policy', 'measure'] as const) {
      const node = policy.find((one) => one.level === level);
      if (!node || node.code === '') break;
      const { rows }: { rows: { id: string }[] } = await sql<{ id: string }>`
        insert into programmes.policy (parent_id, level, code, name) values (${parent}, ${level}, ${node.code}, ${node.name})
        on conflict (tenant_id, parent_id, code) do update set name = programmes.policy.name returning id`.execute(tx);
      parent = rows[0]!.id;
    }
  }
}
