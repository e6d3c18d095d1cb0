// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { reachesRecord } from '#kernel/access/records.ts';
import { everyone, procedure, staff, type Context } from '#kernel/procedure.ts';
import { conflict, forbidden, Problem } from '#kernel/problem.ts';
import { validated } from '#kernel/validated.ts';
import { checkEach } from '../findings/check.ts';
import { recompute, type UnitCost } from '../computed.ts';
import { withStates } from '../editing.ts';
import { forgetCounts } from '../facet-memory.ts';
import { kinds } from '../kinds/index.ts';
import { kindOf } from '../kinds/lookup.ts';
import { nextYear } from '../next-year.ts';
import { linksOf } from '../own-year.ts';
import { valueAt, withValueAt } from '../path.ts';
import { Sheet } from '../sheet.ts';
import { sheetMissing, sheetOfCall, sheetRecord } from '../sheet-record.ts';
import { editPermission, moves } from '../states.ts';
import { columnsOf, findingRows, storeSheets, type ProgrammeTx } from '../store.ts';
import { Finding, FiscalYear, SheetRow, State } from './shapes.ts';
import { sheetRow } from './listing.ts';

/** The row of a sheet that the actor may read; `lock` keeps others from changing it until the transaction ends. */
export async function sheetById(context: Context, id: string, lock = false) {
  let query = (context.tx as ProgrammeTx).selectFrom('programmes.sheet').selectAll().where('id', '=', id);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw sheetMissing();
  if (!reachesRecord(context.actor, 'programmes.read', sheetRecord, row))
    throw forbidden({ ja: '事業シートの閲覧', en: 'Read programme sheets' });
  return row;
}

/** For programs that say which version they saw (`If-Match`): another one is told, nothing is written. */
function requireVersion(version: number, expected: number | undefined) {
  if (expected !== undefined && expected !== version)
    throw new Problem(412, {
      ja: 'ほかの人が先にこのシートを変更しました。読み込み直してください。',
      en: 'Someone else changed this sheet first. Read it again.',
    });
}

export async function findingsOf(context: Context, sheetId: string): Promise<z.input<typeof Finding>[]> {
  const rows = await (context.tx as ProgrammeTx)
    .selectFrom('programmes.finding as f')
    .innerJoin('programmes.sheet as s', 's.id', 'f.sheet_id')
    .selectAll('f')
    .select('s.code')
    .where('f.sheet_id', '=', sheetId)
    .orderBy('f.n')
    .execute();
  return rows.map((row) => ({
    severity: row.severity,
    rule: row.rule,
    sheet: row.code,
    place: row.place,
    ...(row.path !== null && { path: row.path }),
    expected: row.expected,
    found: row.found,
    difference: row.difference === null ? null : Number(row.difference),
    message: { ja: row.message_ja, en: row.message_en },
  }));
}

/** What the actor may do with a sheet in its state. */
function rights(
  { actor }: Context,
  row: { state: z.infer<typeof State>; unit_id: string | null; kind: string; is_current: boolean },
) {
  const holds = (permission: string | null) =>
    permission !== null && reachesRecord(actor, permission, sheetRecord, row);
  return {
    edit: row.is_current && holds(editPermission(row.state)),
    moves: row.is_current
      ? moves.filter((move) => move.from === row.state && holds(move.permission)).map((move) => move.id)
      : [],
    carryForward: row.is_current && holds('programmes.edit'),
  };
}

const Opened = SheetRow.extend({
  sheet: Sheet,
  findings: z.array(Finding),
  version: z.int(),
  current: z.boolean(),
  sourceId: z.uuid().nullable(),
  sourceName: z.string().nullable(),
  may: z.object({ edit: z.boolean(), moves: z.array(z.string()), carryForward: z.boolean() }),
  editions: z.array(z.object({ id: z.uuid(), edition: z.int(), state: State, updatedAt: z.iso.datetime() })),
  way: z.array(z.object({ from: State, to: State, reason: z.string(), by: z.string(), at: z.iso.datetime() })),
  unitCosts: z.array(z.object({ fiscalYear: FiscalYear, annual: z.number(), hourly: z.number() })),
});

export async function unitCostsOf(tx: ProgrammeTx): Promise<Map<number, UnitCost>> {
  const rows = await tx.selectFrom('programmes.unit_cost').selectAll().execute();
  return new Map(rows.map((row) => [row.fiscal_year, { annual: Number(row.annual), hourly: Number(row.hourly) }]));
}

export const openSheet = procedure({
  name: 'programmes.sheet',
  title: { ja: '事業シートを開く', en: 'Open a programme sheet' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/{id}',
  input: z.object({ id: z.uuid() }),
  output: Opened,
  run: async (context, { id }) => {
    const tx = context.tx as ProgrammeTx;
    const row = await sheetById(context, id);
    const editions = await tx
      .selectFrom('programmes.sheet')
      .select(['id', 'edition', 'state', 'updated_at'])
      .where('programme_id', '=', row.programme_id)
      .where('kind', '=', row.kind)
      .where('fiscal_year', '=', row.fiscal_year)
      .orderBy('edition')
      .execute();
    const way = await tx
      .selectFrom('programmes.transition')
      .selectAll()
      .where('sheet_id', '=', id)
      .orderBy('id')
      .execute();
    const source = row.source_id
      ? await tx.selectFrom('programmes.source_file').select('name').where('id', '=', row.source_id).executeTakeFirst()
      : undefined;
    const costs = await unitCostsOf(tx);
    return {
      ...sheetRow(row),
      sheet: row.content,
      findings: await findingsOf(context, id),
      version: row.version,
      current: row.is_current,
      sourceId: row.source_id,
      sourceName: source?.name ?? null,
      may: rights(context, row),
      editions: editions.map((one) => ({
        id: one.id,
        edition: one.edition,
        state: one.state,
        updatedAt: one.updated_at.toISOString(),
      })),
      way: way.map((one) => ({
        from: one.from_state,
        to: one.to_state,
        reason: one.reason,
        by: one.actor_name,
        at: one.at.toISOString(),
      })),
      unitCosts: [...costs].map(([fiscalYear, unit]) => ({ fiscalYear, ...unit })),
    };
  },
});

/** The public edition of a programme's sheet in a year; the kind is needed only where a year has several. */
export async function publicSheet(context: Context, programmeId: string, fiscalYear: number, kind?: string) {
  let query = (context.tx as ProgrammeTx)
    .selectFrom('programmes.sheet')
    .selectAll()
    .where('programme_id', '=', programmeId)
    .where('fiscal_year', '=', fiscalYear)
    .where('is_public', '=', true);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  const row = await query.orderBy('kind').executeTakeFirst();
  if (!row) throw sheetMissing();
  return row;
}

export const openPublicSheet = procedure({
  name: 'programmes.public.sheet',
  title: { ja: '公表された事業シートを読む', en: 'Read a published programme sheet' },
  access: everyone('only sheets that the municipality has published'),
  effect: 'read',
  http: 'GET /public/programmes/{programmeId}/{fiscalYear}',
  input: z.object({ programmeId: z.uuid(), fiscalYear: FiscalYear, kind: z.string().optional() }),
  output: z.object({
    id: z.uuid(),
    programmeId: z.uuid(),
    sheet: Sheet,
    publishedAt: z.iso.datetime().nullable(),
    /** Whom residents may ask, and whether the municipality shows the comparison with last year: its settings. */
    contact: z.string(),
    showComparison: z.boolean(),
  }),
  run: async (context, { programmeId, fiscalYear, kind }) => {
    const row = await publicSheet(context, programmeId, fiscalYear, kind);
    return {
      id: row.id,
      programmeId,
      sheet: forThePublic(row.content),
      publishedAt: row.published_at?.toISOString() ?? null,
      ...(await context.settings<{ contact: string; showComparison: boolean }>('programmes')),
    };
  },
});

/** Names and telephone extensions of single officers are the office's, not the public's. */
export function forThePublic({
  staff: _,
  sectionHead: __,
  contact: ___,
  extension: ____,
  source: _____,
  ...shown
}: Sheet): Sheet {
  return shown;
}

const Change = z.object({
  /** Address of the field on the sheet (`costs/2023/settled`). */
  path: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[A-Za-z0-9]+(\/[A-Za-z0-9]+)*$/),
  /** What the person saw there when starting to type; another value now is a conflict. */
  before: z.json().nullable(),
  after: z.json().nullable(),
});
const Conflict = z.object({
  path: z.string(),
  yours: z.json().nullable(),
  theirs: z.json().nullable(),
  by: z.string(),
  at: z.iso.datetime().nullable(),
});

/** Fields that say what the sheet is; they are not edited but given at its making. */
const FIXED = new Set(['kind', 'fiscalYear', 'code', 'source']);

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

export const saveSheet = procedure({
  name: 'programmes.sheet.save',
  title: { ja: '事業シートを書き込む', en: 'Write on a programme sheet' },
  access: staff('programmes.write', sheetOfCall),
  effect: 'write',
  http: 'PATCH /programmes/sheets/{id}',
  input: z.object({ id: z.uuid(), changes: z.array(Change).min(1).max(500), version: z.int().optional() }),
  output: z.object({
    version: z.int(),
    saved: z.array(z.string()),
    /** Fields that someone else changed meanwhile: not saved, both values shown. */
    conflicts: z.array(Conflict),
    /** Fields that were computed from those saved, with their new values. */
    computed: z.array(z.object({ path: z.string(), value: z.json().nullable() })),
    findings: z.array(Finding),
  }),
  run: async (context, { id, changes, version: expected }) => {
    const tx = context.tx as ProgrammeTx;
    const row = await sheetById(context, id, true);
    requireVersion(row.version, expected);
    if (!rights(context, row).edit)
      throw conflict({
        ja: 'このシートは今の段階では変更できません。差し戻されてから変更してください。',
        en: 'This sheet cannot be changed in its present state. It must be returned first.',
      });
    const kind = kindOf(row.kind);
    const conflicts: z.input<typeof Conflict>[] = [];
    const saved: string[] = [];
    let sheet = row.content;
    for (const { path, before, after } of changes) {
      if (FIXED.has(path.split('/')[0]!)) throw noField(path);
      const now = fieldAt(sheet, path);
      if (same(now, after)) continue;
      if (same(now, before)) {
        sheet = put(sheet, path, after);
        saved.push(path);
      } else conflicts.push(await conflictAt(tx, id, path, after, now));
    }
    const result = recompute(kind, withStates(sheet, saved), saved, await unitCostsOf(tx));
    const checked = validated(Sheet, result.sheet);
    const version = row.version + (saved.length ? 1 : 0);
    if (saved.length) {
      await recordChanges(context, id, row.content, checked, [...saved, ...result.computed]);
      await updateSheet(context, id, checked, version);
      context.log(id, { fields: saved });
      await context.emit('programmes.sheet-changed', id, { fields: saved });
    }
    return {
      version,
      saved,
      conflicts,
      computed: result.computed.map((path) => ({ path, value: (valueAt(checked, path) ?? null) as never })),
      findings: await findingsOf(context, id),
    };
  },
});

const noField = (path: string) =>
  new Problem(422, { ja: `項目「${path}」は変更できません。`, en: `The field ‘${path}’ cannot be changed.` });

function fieldAt(sheet: Sheet, path: string): unknown {
  try {
    return valueAt(sheet, path);
  } catch {
    throw noField(path);
  }
}

function put(sheet: Sheet, path: string, value: unknown): Sheet {
  try {
    // An emptied list entry goes; an emptied field stays as unknown, which is not zero
    return withValueAt(sheet, path, value === null && /\/\d{1,3}$/.test(path) ? undefined : value);
  } catch (error) {
    if (error instanceof RangeError) throw noField(path);
    throw error;
  }
}

async function conflictAt(tx: ProgrammeTx, id: string, path: string, yours: unknown, theirs: unknown) {
  const last = await tx
    .selectFrom('programmes.change')
    .select(['actor_name', 'at'])
    .where('sheet_id', '=', id)
    .where('path', '=', path)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return {
    path,
    yours: (yours ?? null) as never,
    theirs: (theirs ?? null) as never,
    by: last?.actor_name ?? '',
    at: last?.at.toISOString() ?? null,
  };
}

/** One line of history a field: what stood there before and after. */
async function recordChanges(context: Context, id: string, before: Sheet, after: Sheet, paths: string[]) {
  await (context.tx as ProgrammeTx)
    .insertInto('programmes.change')
    .values(
      paths.map((path) => ({
        sheet_id: id,
        path,
        before: JSON.stringify(fieldAt(before, path) ?? null),
        after: JSON.stringify(fieldAt(after, path) ?? null),
        actor_id: context.actor?.id ?? null,
        actor_name: context.actor?.name ?? '',
      })),
    )
    .execute();
}

/** The checks of a sheet by itself, with the unit costs that the municipality's sheets implied before. */
const checkOne = (sheet: Sheet, unitCosts: Map<number, UnitCost>) =>
  checkEach([sheet], kinds, unitCosts)[0]!.map((finding) => ({ ...finding, origin: 'check' as const }));

/** Writes the sheet with everything that follows from it: list columns, links, and the checks done anew. */
async function updateSheet(context: Context, id: string, sheet: Sheet, version: number) {
  forgetCounts(context.tenant.id);
  const tx = context.tx as ProgrammeTx;
  const kept = await tx
    .selectFrom('programmes.finding')
    .select(['severity', 'n'])
    .where('sheet_id', '=', id)
    .where('origin', '=', 'reader')
    .execute();
  const found = checkOne(sheet, await unitCostsOf(tx));
  await tx.deleteFrom('programmes.finding').where('sheet_id', '=', id).where('origin', '=', 'check').execute();
  const rows = findingRows(id, found, Math.max(-1, ...kept.map((one) => one.n)) + 1);
  if (rows.length) await tx.insertInto('programmes.finding').values(rows).execute();
  await tx.deleteFrom('programmes.sheet_link').where('sheet_id', '=', id).execute();
  const links = linksOf(sheet).map((link) => ({ sheet_id: id, ...link }));
  if (links.length) await tx.insertInto('programmes.sheet_link').values(links).execute();
  await tx
    .updateTable('programmes.sheet')
    .set({ ...columnsOf(sheet, [...kept, ...found]), version, updated_at: context.now.toString() })
    .where('id', '=', id)
    .execute();
}

export const sheetHistory = procedure({
  name: 'programmes.sheet.history',
  title: { ja: '変更履歴を見る', en: 'Read the history of a sheet' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/{id}/history',
  input: z.object({ id: z.uuid(), path: z.string().max(200).optional(), before: z.uuid().optional() }),
  output: z.array(
    z.object({
      id: z.uuid(),
      path: z.string(),
      before: z.json().nullable(),
      after: z.json().nullable(),
      by: z.string(),
      at: z.iso.datetime(),
    }),
  ),
  run: async (context, { id, path, before }) => {
    await sheetById(context, id);
    let query = (context.tx as ProgrammeTx)
      .selectFrom('programmes.change')
      .selectAll()
      .where('sheet_id', '=', id)
      .orderBy('id', 'desc')
      .limit(200);
    if (path !== undefined) query = query.where('path', '=', path);
    if (before !== undefined) query = query.where('id', '<', before);
    return (await query.execute()).map((row) => ({
      id: row.id,
      path: row.path,
      before: (row.before ?? null) as never,
      after: (row.after ?? null) as never,
      by: row.actor_name,
      at: row.at.toISOString(),
    }));
  },
});

export const moveSheet = procedure({
  name: 'programmes.sheet.move',
  title: { ja: 'シートを次の段階へ進める・差し戻す', en: 'Move a sheet on or back' },
  access: staff('programmes.write', sheetOfCall),
  effect: 'write',
  http: 'POST /programmes/sheets/{id}/moves',
  input: z.object({
    id: z.uuid(),
    move: z.enum(moves.map((move) => move.id) as [string, ...string[]]),
    reason: z.string().trim().max(2_000).default(''),
    version: z.int().optional(),
  }),
  output: z.object({ state: State, version: z.int() }),
  run: async (context, { id, move: moveId, reason, version: expected }) => {
    const tx = context.tx as ProgrammeTx;
    const row = await sheetById(context, id, true);
    requireVersion(row.version, expected);
    const move = moves.find((one) => one.id === moveId)!;
    if (!rights(context, row).moves.includes(moveId))
      throw conflict({
        ja: `このシートは今の段階では「${move.title.ja}」ことができません。画面を読み込み直してご確認ください。`,
        en: `“${move.title.en}” is not possible in the present state. Reload the page.`,
      });
    if (move.needsReason && reason === '')
      throw reasonNeeded({
        ja: '理由を入力してください。相手に届きます。',
        en: 'Please give the reason; the other side will read it.',
      });
    if (move.refusesErrors && row.errors > 0 && reason === '')
      throw reasonNeeded({
        ja: `エラーの指摘が${row.errors}件あります。直すか、このまま確定する理由を入力してください。`,
        en: `There are ${row.errors} findings of severity error. Mend them, or say why the sheet is closed as it is.`,
      });
    if (move.to === 'published')
      await tx
        .updateTable('programmes.sheet')
        .set({ is_public: false })
        .where('programme_id', '=', row.programme_id)
        .where('kind', '=', row.kind)
        .where('fiscal_year', '=', row.fiscal_year)
        .where('is_public', '=', true)
        .execute();
    await tx
      .updateTable('programmes.sheet')
      .set({
        state: move.to,
        version: row.version + 1,
        updated_at: context.now.toString(),
        is_public: move.to === 'published',
        ...(move.to === 'published' && { published_at: context.now.toString() }),
      })
      .where('id', '=', id)
      .execute();
    await tx
      .insertInto('programmes.transition')
      .values({
        sheet_id: id,
        from_state: row.state,
        to_state: move.to,
        reason,
        actor_id: context.actor?.id ?? null,
        actor_name: context.actor?.name ?? '',
      })
      .execute();
    context.log(id, { move: moveId });
    forgetCounts(context.tenant.id);
    await context.emit('programmes.sheet-moved', id, { from: row.state, to: move.to });
    return { state: move.to, version: row.version + 1 };
  },
});

const reasonNeeded = (message: { ja: string; en: string }) => new Problem(422, message, [{ path: 'reason', message }]);

export const carryForward = procedure({
  name: 'programmes.sheet.carryForward',
  title: { ja: '翌年度のシートを作る', en: 'Carry a sheet forward into the next year' },
  access: staff('programmes.edit', sheetOfCall),
  effect: 'write',
  http: 'POST /programmes/sheets/{id}/next-year',
  input: z.object({ id: z.uuid() }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id }) => {
    const row = await sheetById(context, id);
    const next = nextYear(row.content);
    const tx = context.tx as ProgrammeTx;
    const there = await tx
      .selectFrom('programmes.sheet')
      .select('id')
      .where('programme_id', '=', row.programme_id)
      .where('kind', '=', row.kind)
      .where('fiscal_year', '=', next.fiscalYear)
      .where('is_current', '=', true)
      .executeTakeFirst();
    if (there)
      throw conflict(
        {
          ja: '翌年度のシートはすでにあります。そちらを開いてください。',
          en: 'The next year’s sheet exists already. Open that one.',
        },
        { sheetId: there.id },
      );
    const [stored] = await storeSheets(
      context,
      [{ sheet: next, findings: checkOne(next, await unitCostsOf(tx)), sourceId: null }],
      'draft',
    );
    context.log(stored!.sheetId, { from: id });
    return { id: stored!.sheetId };
  },
});
