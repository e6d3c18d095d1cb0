// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { file, fileStream } from '#kernel/http/files.ts';
import { holdsForAll } from '#kernel/access/actor.ts';
import { badRequest, Problem } from '#kernel/problem.ts';
import { procedure, staff, type Context } from '#kernel/procedure.ts';
import { deriveUnitCosts } from '../findings/check.ts';
import { readAnyFiles, type AnyRead } from '../intake.ts';
import { kinds } from '../kinds/index.ts';
import type { Sheet } from '../sheet.ts';
import { downloadSourceFile, keepSource, sourcesById } from '../source-files.ts';
import { outcomesOf, storeSheets, type Arrival, type ProgrammeTx } from '../store.ts';
import { Finding, FiscalYear, Label, State } from './shapes.ts';

/** Largest file that is taken, in bytes: a year's sheets of a large city are below 5 MB. */
export const LARGEST_FILE = 20 * 1024 * 1024;

export const uploadFiles = procedure({
  name: 'programmes.import.upload',
  title: { ja: '取り込むファイルを預ける', en: 'Hand in files to import' },
  access: staff('programmes.import'),
  effect: 'write',
  http: 'POST /programmes/imports/files',
  input: z.object({
    files: z.array(file()).min(1, 'ファイルを選んでください').max(50, '一度に取り込めるのは50ファイルまでです'),
  }),
  output: z.object({ files: z.array(z.object({ id: z.uuid(), name: z.string(), bytes: z.int() })) }),
  run: async (context, { files }) => {
    const kept = [];
    for (const [index, one] of files.entries()) {
      if (one.bytes.length > LARGEST_FILE)
        throw badRequest(
          {
            ja: `「${one.name}」は${Math.ceil(one.bytes.length / 1_048_576)} MBあります。${LARGEST_FILE / 1_048_576} MBまでに分けてください。`,
            en: `‘${one.name}’ has ${Math.ceil(one.bytes.length / 1_048_576)} MB. Split it into parts of at most ${LARGEST_FILE / 1_048_576} MB.`,
          },
          `files/${index}`,
        );
      kept.push({ id: await keepSource(context, one), name: one.name, bytes: one.bytes.length });
    }
    context.log('files', { count: kept.length });
    return { files: kept };
  },
});

const FileIds = z.array(z.uuid()).min(1, 'ファイルを選んでください').max(50);

/** What the files say, with the findings of each sheet: those of its reading and those of the checks over all of them. */
async function readHandedIn(
  context: Context,
  ids: string[],
): Promise<AnyRead & { arrivals: Arrival[]; files: { id: string; name: string }[] }> {
  const files = await sourcesById(context, ids);
  const remembered = await (context.tx as ProgrammeTx).selectFrom('programmes.column_mapping').selectAll().execute();
  const mappings = new Map(
    remembered.map((row) => [
      row.fingerprint,
      { kind: row.kind, mapping: row.mapping, ...(row.fiscal_year !== null && { fiscalYear: row.fiscal_year }) },
    ]),
  );
  const read = await readAnyFiles(files, kinds, mappings);
  return {
    ...read,
    files,
    arrivals: read.sheets.map((sheet, index) => ({
      sheet,
      findings: read.findings.filter((finding) => finding.of === index),
      sourceId: files[read.fileOf[index]!]!.id,
    })),
  };
}

const Preview = z.object({
  sheets: z.array(
    z.object({
      kind: z.string(),
      fiscalYear: FiscalYear,
      code: z.string(),
      name: z.string(),
      section: z.string(),
      outcome: z.enum(['new', 'edition', 'unchanged']),
      currentId: z.uuid().nullable(),
      file: z.string(),
      findings: z.array(Finding),
    }),
  ),
  /** Files that are no sheets of any kind, with what was looked for. */
  rejected: z.array(z.object({ file: z.string(), message: Label })),
  /** Tables whose columns must be matched first. */
  tables: z.array(
    z.object({
      fileId: z.uuid(),
      file: z.string(),
      fingerprint: z.string(),
      /** The kind whose labels fit best. */
      kind: z.string().nullable(),
      columns: z.array(
        z.object({ index: z.int(), header: z.string(), samples: z.array(z.string()), proposed: z.string().nullable() }),
      ),
    }),
  ),
});

export const previewImport = procedure({
  name: 'programmes.import.preview',
  title: { ja: '取込内容を確認する', en: 'Preview an import' },
  access: staff('programmes.import'),
  effect: 'read',
  http: 'GET /programmes/imports/preview',
  input: z.object({ files: FileIds }),
  output: Preview,
  run: async (context, { files: ids }) => {
    const read = await readHandedIn(context, ids);
    const { files } = read;
    const outcomes = await outcomesOf(
      context.tx as ProgrammeTx,
      read.arrivals.map((arrival) => arrival.sheet),
    );
    return {
      sheets: read.arrivals.map(({ sheet, findings }, index) => ({
        kind: sheet.kind,
        fiscalYear: sheet.fiscalYear,
        code: sheet.code,
        name: sheet.name,
        section: sheet.section ?? '',
        ...outcomes[index]!,
        file: files[read.fileOf[index]!]!.name,
        findings: findings.map(({ origin: _, ...finding }) => finding),
      })),
      rejected: read.rejected,
      tables: read.tables.map(({ fileIndex, file, fingerprint, kind, columns }) => ({
        fileId: files[fileIndex]!.id,
        file,
        fingerprint,
        kind,
        columns: columns.map(({ index, header, samples, proposal }) => ({
          index,
          header,
          samples,
          proposed: proposal && proposal.score >= 0.5 ? proposal.path : null,
        })),
      })),
    };
  },
});

export const runImport = procedure({
  name: 'programmes.import.run',
  title: { ja: 'シートを取り込む', en: 'Import sheets' },
  access: staff('programmes.import'),
  effect: 'write',
  http: 'POST /programmes/imports',
  input: z.object({
    files: FileIds,
    /** State in which the sheets enter: sheets that were published on paper are published here at once. */
    state: State.extract(['draft', 'closed', 'published']).default('draft'),
  }),
  output: z.object({
    sheets: z.array(
      z.object({ id: z.uuid(), code: z.string(), outcome: z.enum(['new', 'edition', 'unchanged']), edition: z.int() }),
    ),
    rejected: z.array(z.object({ file: z.string(), message: Label })),
  }),
  run: async (context, { files: ids, state }) => {
    if (state !== 'draft' && context.actor && !holdsForAll(context.actor, 'programmes.close'))
      throw new Problem(403, {
        ja: '確定または公表の状態で取り込めるのは企画課だけです。「作成中」で取り込んでください。',
        en: 'Only planning may import sheets as closed or published. Import them as drafts.',
      });
    const read = await readHandedIn(context, ids);
    if (read.arrivals.length === 0)
      throw badRequest(
        {
          ja: '取り込めるシートがありません。ファイルの内容をご確認ください。',
          en: 'There is no sheet to import. Please check the files.',
        },
        'files',
      );
    const stored = await storeSheets(context, read.arrivals, state);
    await rememberUnitCosts(context);
    context.log('import', {
      new: stored.filter((one) => one.outcome === 'new').length,
      edition: stored.filter((one) => one.outcome === 'edition').length,
      unchanged: stored.filter((one) => one.outcome === 'unchanged').length,
    });
    await context.emit('programmes.imported', ids[0]!, { sheets: stored.length });
    return {
      sheets: stored.map(({ sheetId, outcome, edition }, index) => ({
        id: sheetId,
        code: read.arrivals[index]!.sheet.code,
        outcome,
        edition,
      })),
      rejected: read.rejected,
    };
  },
});

/** The unit costs of personnel that all sheets of the municipality imply, kept for computing and checking (B4). */
export async function rememberUnitCosts(context: Context) {
  const tx = context.tx as ProgrammeTx;
  const { rows } = await sql<{ fiscal_year: number; costs: Sheet['costs'] }>`
    select fiscal_year, content->'costs' as costs from programmes.sheet
    where is_current and jsonb_path_exists(content, '$.costs[*].personnel.total')`.execute(tx);
  const sheets = rows.map((row) => ({ fiscalYear: row.fiscal_year, costs: row.costs })) as Sheet[];
  const derived = deriveUnitCosts(sheets);
  if (derived.length === 0) return;
  await sql`
    insert into programmes.unit_cost (fiscal_year, annual, hourly, sheets)
    select fiscal_year, annual, hourly, sheets
    from jsonb_to_recordset(${JSON.stringify(
      derived.map((one) => ({ fiscal_year: one.fiscalYear, annual: one.annual, hourly: one.hourly, sheets: one.rows })),
    )}::jsonb) as u(fiscal_year int, annual numeric, hourly numeric, sheets int)
    on conflict (tenant_id, fiscal_year) do update
      set annual = excluded.annual, hourly = excluded.hourly, sheets = excluded.sheets`.execute(tx);
}

export const saveMapping = procedure({
  name: 'programmes.import.mapping',
  title: { ja: '表の列の対応を覚える', en: 'Remember how the columns of a table match' },
  access: staff('programmes.import'),
  effect: 'write',
  http: 'PUT /programmes/imports/mappings/{fingerprint}',
  input: z.object({
    fingerprint: z.string().min(1).max(200),
    kind: z.string(),
    /** Number of the column => path of the field. */
    mapping: z.record(z.string().regex(/^\d+$/), z.string().max(200)),
    /** For a table that does not say its year. */
    fiscalYear: FiscalYear.optional(),
  }),
  output: z.object({ columns: z.int() }),
  run: async (context, { fingerprint, kind, mapping, fiscalYear }) => {
    if (!kinds.some((one) => one.id === kind))
      throw badRequest({ ja: 'シートの様式を選んでください。', en: 'Choose the kind of sheet.' }, 'kind');
    if (!Object.values(mapping).includes('code') || !Object.values(mapping).includes('name'))
      throw badRequest(
        {
          ja: '「番号」と「事務事業名」の列を必ず選んでください。この2つで事業を見分けます。',
          en: 'The columns of the code and the name must be chosen: they tell the programmes apart.',
        },
        'mapping',
      );
    if (fiscalYear === undefined && !Object.values(mapping).includes('fiscalYear'))
      throw badRequest(
        {
          ja: '表に年度の列がないときは、何年度の表かを入力してください。',
          en: 'If the table has no column of the year, say which fiscal year it is of.',
        },
        'fiscalYear',
      );
    const row = {
      kind,
      mapping: JSON.stringify(mapping),
      fiscal_year: fiscalYear ?? null,
      at: context.now.toString(),
    };
    await (context.tx as ProgrammeTx)
      .insertInto('programmes.column_mapping')
      .values({ fingerprint, ...row })
      .onConflict((onConflict) => onConflict.columns(['tenant_id', 'fingerprint']).doUpdateSet(row))
      .execute();
    context.log(fingerprint, { kind });
    return { columns: Object.keys(mapping).length };
  },
});

export const downloadSource = procedure({
  name: 'programmes.source',
  title: { ja: '取込元のファイルを開く', en: 'Open the original file' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sources/{id}',
  input: z.object({ id: z.uuid() }),
  output: fileStream(),
  run: (context, { id }) => downloadSourceFile(context, id),
});
