// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { confidentialities, zones } from '../access/zones.ts';
import type { House, HouseOptions } from '../house.ts';
import { fileStream } from '../http/files.ts';
import { conflict, notFound, Problem } from '../problem.ts';
import { everyone, procedure, signedIn, staff, type Context } from '../procedure.ts';
import { defineSystem, type System } from '../system.ts';
import { DamagedFile, makeKey } from './chunks.ts';
import { saveContent } from './content.ts';
import { filesWhere } from './file-info.ts';
import { keyOf, sealedForTenant } from './keys.ts';
import { fileName } from './name.ts';
import { requireUpload } from './passage.ts';
import { checkScanner, scanFile, scanPending } from './scanning.ts';
import { receivedBytes } from './uploads.ts';

/** Bytes that one person may have handed in without using them, in multiples of the largest upload. */
const WAITING_UPLOADS = 20;

const HANGS_ON = 'a file is visible to exactly those who may see the record that it hangs on, which may be everyone';
const Label = z.object({ ja: z.string(), en: z.string() });
const missing = () => notFound({ ja: 'アップロード中のファイル', en: 'The upload' });
const megabytes = (bytes: number) => Math.ceil(bytes / 1_048_576);

/** What the house can do with files, whichever room they hang in. */
export function filesSystem(open: () => House, { houseRoles }: Pick<HouseOptions, 'houseRoles'>): System {
  const read = procedure({
    name: 'files.read',
    title: { ja: 'ファイルを取り出す', en: 'Download a file' },
    access: everyone(HANGS_ON),
    effect: 'read',
    personal: true,
    http: 'GET /files/{id}',
    input: z.object({ id: z.uuid() }),
    output: fileStream(),
    run: (context, { id }) => {
      context.log(id);
      return context.files.download(id);
    },
  });

  const info = procedure({
    name: 'files.info',
    title: { ja: 'ファイルの情報を見る', en: 'Read about a file' },
    access: everyone(HANGS_ON),
    effect: 'read',
    personal: true,
    http: 'GET /files/{id}/info',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      id: z.uuid(),
      name: z.string(),
      type: z.string(),
      size: z.int(),
      sha256: z.string(),
      zone: z.enum(zones).nullable(),
      confidentiality: z.enum(confidentialities),
      scan: z.object({
        state: z.enum(['not-scanned', 'clean', 'infected']),
        engine: z.string().nullable(),
        at: z.iso.datetime().nullable(),
      }),
      uploadedAt: z.iso.datetime(),
      on: z.object({ system: z.string(), record: z.string() }).nullable(),
      /** Why it is not handed out in the caller's network; null when it is. */
      refusal: Label.nullable(),
    }),
    run: async (context, { id }) => {
      context.log(id);
      const { uploadedBy: _, uploadedAt, scan, ...found } = await context.files.info(id);
      return {
        ...found,
        scan: { ...scan, at: scan.at?.toISOString() ?? null },
        uploadedAt: uploadedAt.toISOString(),
      };
    },
  });

  const begin = procedure({
    name: 'files.upload.begin',
    title: { ja: 'ファイルのアップロードを始める', en: 'Begin to upload a file' },
    access: signedIn,
    effect: 'write',
    // From which networks files may be handed in has a rule of its own
    confidentiality: 'public',
    input: z.object({ name: z.string().max(2_000), size: z.int().min(0) }),
    output: z.object({ id: z.uuid() }),
    run: async (context, { name, size }) => {
      const { tx, tenant, now, from } = context;
      requireUpload((await open().access.zonesIn(tx)).rules, from?.zone);
      const { limit, vault } = open().files;
      if (size > limit)
        throw new Problem(413, {
          ja: `ファイルは${megabytes(size)} MBあります。${megabytes(limit)} MBまでにしてください。`,
          en: `The file has ${megabytes(size)} MB; at most ${megabytes(limit)} MB are taken.`,
        });
      const actor = context.actor!.id;
      // Counted one after the other: many at once must not all find room for one
      await sql`select pg_advisory_xact_lock(hashtextextended(${`files.upload\n${tenant.id}\n${actor}`}, 0))`.execute(
        tx,
      );
      const { rows: waiting } = await sql<{ bytes: number | null }>`
        select sum(size)::bigint as bytes from (
          select size from kernel.file_upload where actor_id = ${actor}
          union all select size from kernel.file where uploaded_by = ${actor} and state = 'incoming') w`.execute(tx);
      if ((waiting[0]!.bytes ?? 0) + size > WAITING_UPLOADS * limit)
        throw conflict({
          ja: '預けたまま使われていないファイルが多すぎます。不要なものを削除してから、もう一度お試しください。',
          en: 'Too many files were handed in and not used. Remove what is not needed and try again.',
        });
      const id = crypto.randomUUID();
      const sealed = await sealedForTenant(tx, vault.secret, tenant.id, makeKey(), id);
      await sql`
        insert into kernel.file_upload (id, actor_id, name, zone, size, sealed_key, key_version, begun_at)
        values (${id}, ${actor}, ${fileName(name)}, ${from?.zone ?? null}, ${size}, ${sealed.sealed_key},
          ${sealed.key_version}, ${now.toString()})`.execute(tx);
      context.log(id, { size });
      return { id };
    },
  });

  const finish = procedure({
    name: 'files.upload.finish',
    title: { ja: 'ファイルのアップロードを終える', en: 'Finish the upload of a file' },
    access: signedIn,
    effect: 'write',
    confidentiality: 'public',
    input: z.object({ id: z.uuid() }),
    output: z.object({ id: z.uuid() }),
    run: async (context, { id }) => {
      await finishUpload(context, open(), id);
      context.log(id);
      return { id };
    },
  });

  const infected = procedure({
    name: 'files.infected',
    title: { ja: 'ウイルスが検出されたファイルの一覧を見る', en: 'List the files in which a virus was found' },
    access: staff('files.infected'),
    effect: 'read',
    personal: true,
    http: 'GET /files/infected',
    input: z.object({ limit: z.int().min(1).max(1_000).default(200) }),
    output: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        sha256: z.string(),
        /** Engine, its signatures, and what it found. */
        engine: z.string(),
        scannedAt: z.iso.datetime(),
        uploadedAt: z.iso.datetime(),
        uploadedBy: z.string().nullable(),
        on: z.object({ system: z.string(), record: z.string() }).nullable(),
      }),
    ),
    run: async ({ tx, log }, { limit }) => {
      const found = await filesWhere(
        tx,
        sql`f.id in (select i.id from kernel.file i join kernel.file_content ic on ic.id = i.content_id
          where ic.scan = 'infected' order by ic.scanned_at desc, i.id limit ${limit})`,
      );
      log('infected', { files: found.length });
      return found
        .map(({ info: { id, name, sha256, scan, uploadedAt, uploadedBy, on } }) => ({
          id,
          name,
          sha256,
          engine: scan.engine ?? '',
          scannedAt: scan.at!.toISOString(),
          uploadedAt: uploadedAt.toISOString(),
          uploadedBy,
          on,
        }))
        .sort((a, b) => b.scannedAt.localeCompare(a.scannedAt));
    },
  });

  return defineSystem({
    id: 'files',
    title: { ja: 'ファイル', en: 'Files' },
    procedures: [read, info, infected, begin, finish],
    permissions: {
      'files.infected': {
        title: { ja: 'ウイルス検出の確認', en: 'See in which files a virus was found' },
        roles: houseRoles.run,
      },
    },
    emits: ['files.kept', 'files.infected'],
    listens: [
      {
        event: 'files.kept',
        name: 'scan',
        run: ({ tenant }, { subject }) => scanFile(open(), tenant, subject),
      },
    ],
    jobs: [
      { name: 'scan-pending', cron: '*/10 * * * *', run: (context) => scanPending(open(), context) },
      {
        name: 'forget',
        cron: '10 * * * *',
        run: async ({ tenant, now }) => void (await open().files.forget(tenant.id, now)),
      },
      {
        name: 'clear-leftovers',
        cron: '20 4 * * *',
        run: async ({ tenant, now }) => void (await open().files.clearLeftovers(tenant.id, now)),
      },
    ],
    checks: [
      {
        id: 'scanner',
        title: { ja: 'ウイルス検査', en: 'Virus scanner' },
        run: (context) => checkScanner(open(), context),
      },
      {
        id: 'store',
        title: { ja: 'ファイルの保管先', en: 'Store of files' },
        run: () => open().files.vault.backend.check(),
      },
      {
        id: 'keys',
        title: { ja: 'ファイルの暗号鍵', en: 'Keys of files' },
        run: async ({ tenant }) => {
          const versions = await open()
            .files.keys(tenant.id)
            .catch((error: unknown) => {
              throw error instanceof DamagedFile
                ? new Error(
                    'ファイルの鍵を開けません。DATA_DIR の secret が、鍵を作ったときのものと違います。バックアップから secret を戻してください。',
                    { cause: error },
                  )
                : error;
            });
          if (versions > 1)
            throw new Error('ファイルの鍵の更新が途中です。yakuba files rotate をもう一度実行してください。');
          return versions
            ? { ja: '鍵を開けられます', en: 'the keys can be opened' }
            : { ja: 'ファイルはまだありません', en: 'there are no files yet' };
        },
      },
    ],
    personalData: {
      // Whose record a file belongs to, its room knows; here it is who handed it in
      export: async ({ tx }, personId) => ({
        handedIn: (
          await sql`select id, name, uploaded_at from kernel.file where uploaded_by = ${personId} order by id`.execute(
            tx,
          )
        ).rows,
      }),
      remove: async ({ tx }, personId) => {
        const incoming = await sql`
          delete from kernel.file where uploaded_by = ${personId} and state = 'incoming'`.execute(tx);
        const kept = await sql`
          update kernel.file set uploaded_by = null where uploaded_by = ${personId}`.execute(tx);
        return Number(incoming.numAffectedRows ?? 0) + Number(kept.numAffectedRows ?? 0);
      },
    },
  });
}

/** Makes a file of an upload whose bytes are all there. Nothing happens when that has been done already. */
async function finishUpload(context: Context, house: House, id: string): Promise<void> {
  const { tx, tenant, now } = context;
  const { vault } = house.files;
  const actor = context.actor!.id;
  const { rows } = await sql<{
    name: string;
    zone: string | null;
    size: number;
    received: number;
    sealed_key: Buffer;
    key_version: number;
    wrapping: Buffer;
  }>`select u.*, k.sealed as wrapping from kernel.file_upload u join kernel.file_key k on k.version = u.key_version
    where u.id = ${id} and u.actor_id = ${actor} and u.zone is not distinct from ${context.from?.zone ?? null}
    for update of u`.execute(tx);
  const [upload] = rows;
  if (!upload) {
    const done = await sql`select from kernel.file where id = ${id} and uploaded_by = ${actor}`.execute(tx);
    if (!done.rows[0]) throw missing();
    return;
  }
  if (upload.received < upload.size)
    throw conflict({
      ja: 'ファイルがまだ最後まで届いていません。続きを送ってください。',
      en: 'The file has not arrived completely. Send the rest.',
    });
  const parts = await sql<{ object: string; size: number }>`
    select object, size from kernel.file_upload_part where upload_id = ${id} order by start`.execute(tx);
  const bytes = receivedBytes(vault, keyOf(vault.secret, tenant.id, upload, id), parts.rows);
  const content = await saveContent(tx, vault, tenant.id, upload.name, bytes);
  await sql`
    insert into kernel.file (id, content_id, name, type, size, zone, confidentiality, uploaded_by, uploaded_at, state)
    values (${id}, ${content.id}, ${upload.name}, ${content.type}, ${content.size}, ${upload.zone}, 'internal', ${actor},
      ${now.toString()}, 'incoming')`.execute(tx);
  await context.emit('files.kept', id);
  await sql`delete from kernel.file_upload where id = ${id}`.execute(tx);
}
