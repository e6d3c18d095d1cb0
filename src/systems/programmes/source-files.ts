// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { holds } from '#kernel/access/actor.ts';
import { whereReached } from '#kernel/access/records.ts';
import type { FileStream } from '#kernel/files/room-files.ts';
import { forbidden, notFound } from '#kernel/problem.ts';
import type { Context, FileValue } from '#kernel/procedure.ts';
import type { System } from '#kernel/system.ts';
import { sheetRecord } from './sheet-record.ts';
import type { ProgrammeTx } from './store.ts';

/** What a file of this room hangs on: the row that sheets point to as their source. */
const onSource = (record: string) => ({ system: 'programmes', record });

/** An original shows what its sheets show: to readers of one of them, and to whoever brings files in. */
export const sourceFiles = {
  mayRead: async ({ tx, actor }: Context, record: string) => {
    if (holds(actor, 'programmes.import')) return true;
    const { rows } = await sql`
      select from programmes.sheet s where source_id = ${record}
        and ${whereReached(actor, 'programmes.read', sheetRecord, 's')} limit 1`.execute(tx);
    return rows.length > 0;
  },
} satisfies System['files'];

/** Keeps a file exactly as it came; the same bytes are kept once, under the name with which they first came. */
export async function keepSource(context: Context, { name, type, bytes }: FileValue): Promise<string> {
  const tx = context.tx as ProgrammeTx;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = await tx
    .selectFrom('programmes.source_file')
    .select('id')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (known) return known.id;
  const id = crypto.randomUUID();
  const file = await context.files.keep({ name, bytes, on: onSource(id) });
  const row = await tx
    .insertInto('programmes.source_file')
    .values({
      id,
      sha256,
      name,
      type: type || 'application/octet-stream',
      file_id: file.id,
      at: context.now.toString(),
      actor_id: context.actor?.id ?? null,
    })
    // Somebody else has just handed in the same
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'sha256']).doUpdateSet((known_) => ({ sha256: known_.ref('excluded.sha256') })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  if (row.id !== id) await context.files.remove(file.id);
  return row.id;
}

async function sourceRows(context: Context, ids: string[]) {
  const rows = await (context.tx as ProgrammeTx)
    .selectFrom('programmes.source_file')
    .select(['id', 'name', 'type', 'bytes', 'file_id'])
    .where('id', 'in', ids)
    .execute();
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) throw notFound({ ja: '預けたファイル', en: 'The file handed in' });
    return row;
  });
}

/** Files that were handed in, in the order of `ids`. 404 for one that is not there. */
export async function sourcesById(context: Context, ids: string[]): Promise<(FileValue & { id: string })[]> {
  const files = [];
  for (const { id, name, type, bytes, file_id } of await sourceRows(context, ids))
    files.push({ id, name, type, bytes: bytes ?? (await context.files.open(file_id!)).bytes });
  return files;
}

/** The original for handing out, under the rules of the networks. Never as what it claims to be: it came from outside. */
export async function downloadSourceFile(context: Context, id: string): Promise<FileStream> {
  const [row] = await sourceRows(context, [id]);
  if (!(await sourceFiles.mayRead(context, id)))
    throw forbidden({ ja: '事業シートの閲覧', en: 'Read programme sheets' });
  const { name, bytes, file_id } = row!;
  const type = 'application/octet-stream';
  if (file_id) return { ...(await context.files.download(file_id)), type };
  return {
    name,
    type,
    size: bytes!.length,
    stream: (async function* () {
      yield bytes!;
    })(),
  };
}

/** Files that were handed in a week ago and never imported are not records of the municipality. */
export async function forgetUnusedSources(context: Context): Promise<void> {
  const gone = await (context.tx as ProgrammeTx)
    .deleteFrom('programmes.source_file as f')
    .where('f.at', '<', new Date(context.now.epochMilliseconds - 7 * 86_400_000))
    .where((where) =>
      where.not(
        where.exists(where.selectFrom('programmes.sheet as s').select('s.id').whereRef('s.source_id', '=', 'f.id')),
      ),
    )
    .returning('file_id')
    .execute();
  for (const { file_id } of gone) if (file_id) await context.files.remove(file_id);
}

/** How many files are moved in one transaction. */
const CARRIED = 50;

/** Moves bytes that still lie in the table into the store; does nothing once all are there. */
export async function carrySourcesOver(context: Context): Promise<void> {
  const tx = context.tx as ProgrammeTx;
  const rows = await tx
    .selectFrom('programmes.source_file')
    .select(['id', 'name', 'bytes'])
    .where('bytes', 'is not', null)
    .orderBy('id')
    .limit(CARRIED)
    .forUpdate()
    .execute();
  for (const { id, name, bytes } of rows) {
    // From which network they once came was not written down
    const file = await context.files.keep({ name, bytes: bytes!, on: onSource(id), zone: null });
    await tx
      .updateTable('programmes.source_file')
      .set({ bytes: null, file_id: file.id })
      .where('id', '=', id)
      .execute();
  }
}
