// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Confidentiality, Zone } from '../access/zones.ts';
import type { TenantAccess } from '../access/tenant-access.ts';
import type { Label } from '../label.ts';
import type { Context, FileValue } from '../procedure.ts';
import { DocumentRefusal } from '../documents/refusal.ts';
import { badRequest, notFound, Problem } from '../problem.ts';
import type { System } from '../system.ts';
import { DamagedFile, type Bytes } from './chunks.ts';
import { readContent, saveContent, wholeOf, type Vault } from './content.ts';
import { filesWhere, type FileInfo, type RecordName, type ScanState, type StoredFile } from './file-info.ts';
import { once } from './disk.ts';
import { fileName } from './name.ts';
import { passageRefusal, requireUpload, sightRefusal } from './passage.ts';
import { rebuildPicture } from './sanitising/picture.ts';
import { detectType } from './type.ts';

/** A file that goes out of the house in a stream. */
export type FileStream = { name: string; type: string; size: number; stream: Bytes };

export type NewFile = {
  name: string;
  /** The record that it hangs on, of a room whose manifest says who may see its files. */
  on: RecordName;
  /** `internal` unless said otherwise. */
  confidentiality?: Confidentiality;
  /** The network that it came from: the caller's unless said otherwise; null for what the house made itself. */
  zone?: Zone | null;
} & ({ bytes: Uint8Array } | { stream: Bytes });

/** The files of the municipality, as a room works with them in one transaction. */
export type RoomFiles = {
  /** Keeps a file on a record. 403 from a network in which no files may be handed in. */
  keep(file: NewFile): Promise<FileInfo>;
  /** Hangs a file that the caller handed in before on a record. 404 when it is not theirs or is in use already. */
  attach(id: string, on: RecordName, confidentiality?: Confidentiality): Promise<FileInfo>;
  /** The file with all its bytes, for work inside the house. 404 when the caller may not see what it hangs on. */
  open(id: string): Promise<{ info: FileInfo; bytes: Uint8Array<ArrayBuffer> }>;
  /** The same in pieces. */
  stream(id: string): Promise<{ info: FileInfo; stream: Bytes }>;
  /** For handing out: as `stream`, and 403 with the way to go where the rules of the networks hold it back. */
  download(id: string): Promise<FileStream>;
  /** What is known of a file, and why it is not handed out here (null when it is). 404 as in `open`, 403 where it may not be seen. */
  info(id: string): Promise<FileInfo & { refusal: Label | null }>;
  /** What hangs on a record, oldest first. The room has looked whether the caller may see the record. */
  of(on: RecordName): Promise<FileInfo[]>;
  /** Removes a file; of its name and content nothing is left. 404 as in `open`: who may remove is the room's to say. */
  remove(id: string): Promise<void>;
  /** A picture as the public gets it: drawn anew, without place, time and device (EXIF). 422 for what is no picture. */
  publicPicture(id: string): Promise<FileValue>;
  /** What a virus scanner said of the file's content; holds for every file of the same content. */
  noteScan(id: string, scan: { state: Exclude<ScanState, 'not-scanned'>; engine: string }): Promise<void>;
};

const missing = () => notFound({ ja: 'ファイル', en: 'The file' });

const damaged = ({ sha256 }: FileInfo, { damage }: DamagedFile) =>
  new Problem(
    500,
    {
      ja: '保管されているファイルが壊れているか、失われています。情報システム担当へ連絡してください。',
      en: 'The stored file is damaged or lost. Please tell the ICT section.',
    },
    [],
    { damage, sha256 },
  );

/** Jobs, the command line and the house itself. */
const isMachine = ({ actor, from }: Context) => (actor === null ? from === null : actor.kind === 'machine');

/** The files of a context's municipality. */
export function roomFiles(context: Context, vault: Vault, systems: System[], access: TenantAccess): RoomFiles {
  const { tx, tenant } = context;
  const zone = context.from?.zone;
  const ruleOf = ({ system }: RecordName) => systems.find((one) => one.id === system)?.files;

  const requireRoom = (on: RecordName) => {
    if (!ruleOf(on))
      throw new Error(`'${on.system}' takes no files: its manifest does not say who may see them (files)`);
  };

  const maySee = async ({ info }: StoredFile): Promise<boolean> => {
    if (isMachine(context)) return true;
    if (!info.on) return context.actor !== null && info.uploadedBy === context.actor.id;
    return (await ruleOf(info.on)?.mayRead(context, info.on.record, info)) ?? false;
  };

  /** A file that the caller may see; whoever may not learns not even that it is there. */
  const seen = async (id: string): Promise<StoredFile> => {
    const [file] = await filesWhere(tx, sql`f.id = ${id}`);
    if (!file || !(await maySee(file))) throw missing();
    return file;
  };

  const refusalOf = async (info: FileInfo) =>
    passageRefusal(info, (await access.zonesIn(tx)).rules, zone, context.actor) ?? null;

  const refused = (words: Label) => new Problem(403, words, [], { reason: 'zone', zone });

  const files: RoomFiles = {
    async keep(file) {
      requireRoom(file.on);
      if (file.zone === undefined) requireUpload((await access.zonesIn(tx)).rules, zone);
      const name = fileName(file.name);
      const content = await saveContent(tx, vault, tenant.id, name, 'bytes' in file ? file.bytes : file.stream);
      const { rows } = await sql<{ id: string }>`
        insert into kernel.file (content_id, name, type, size, zone, confidentiality, uploaded_by, uploaded_at, system, record, state)
        values (${content.id}, ${name}, ${content.type}, ${content.size}, ${file.zone === undefined ? (zone ?? null) : file.zone},
          ${file.confidentiality ?? 'internal'}, ${context.actor?.id ?? null}, ${context.now.toString()},
          ${file.on.system}, ${file.on.record}, 'kept') returning id`.execute(tx);
      await context.emit('files.kept', rows[0]!.id);
      return (await filesWhere(tx, sql`f.id = ${rows[0]!.id}`))[0]!.info;
    },

    async attach(id, on, confidentiality) {
      requireRoom(on);
      const { rows } = await sql<{ id: string }>`
        update kernel.file set state = 'kept', system = ${on.system}, record = ${on.record},
          confidentiality = coalesce(${confidentiality ?? null}, confidentiality)
        where id = ${id} and state = 'incoming' and (uploaded_by = ${context.actor?.id ?? null} or ${isMachine(context)})
        returning id`.execute(tx);
      if (!rows[0]) throw missing();
      return (await filesWhere(tx, sql`f.id = ${id}`))[0]!.info;
    },

    async open(id) {
      const { info, stream } = await files.stream(id);
      return { info, bytes: await wholeOf(stream) };
    },

    async stream(id) {
      const { info, content } = await seen(id);
      return { info, stream: await readContent(vault, tenant.id, content) };
    },

    async download(id) {
      const { info, content } = await seen(id);
      const refusal = await refusalOf(info);
      if (refusal) throw refused(refusal);
      // Pictures tell where and with what they were taken: not to everybody
      if (context.actor === null && context.from && info.type.startsWith('image/') && info.type !== 'image/svg+xml') {
        const { name, type, bytes } = await files.publicPicture(id);
        return { name, type, size: bytes.length, stream: once(bytes) };
      }
      return {
        name: info.name,
        type: info.type,
        size: info.size,
        stream: await readContent(vault, tenant.id, content).catch((error: unknown) => {
          throw error instanceof DamagedFile ? damaged(info, error) : error;
        }),
      };
    },

    async info(id) {
      const { info } = await seen(id);
      const hidden = sightRefusal(info, (await access.zonesIn(tx)).rules, zone, context.actor);
      if (hidden) throw refused(hidden);
      return { ...info, refusal: await refusalOf(info) };
    },

    of: async ({ system, record }) =>
      (await filesWhere(tx, sql`f.state = 'kept' and f.system = ${system} and f.record = ${record}`)).map(
        ({ info }) => info,
      ),

    async remove(id) {
      const { info } = await seen(id);
      if (info.on)
        await sql`update kernel.file set state = 'removed', removed_at = ${context.now.toString()}, content_id = null, name = ''
          where id = ${id}`.execute(tx);
      else await sql`delete from kernel.file where id = ${id}`.execute(tx);
    },

    async publicPicture(id) {
      const { info, bytes } = await files.open(id);
      const type = await detectType(bytes, info.name);
      if (type.kind !== 'picture')
        throw badRequest({ ja: `「${info.name}」は画像ではありません。`, en: `‘${info.name}’ is no picture.` });
      const picture = await rebuildPicture(bytes).catch((error: unknown) => {
        throw error instanceof DocumentRefusal ? badRequest(error.label) : error;
      });
      return {
        name: `${info.name.replace(/\.[^.]*$/, '')}.${picture.extension}`,
        type: picture.type,
        bytes: picture.bytes,
      };
    },

    async noteScan(id, { state, engine }) {
      const { rows } = await sql`
        update kernel.file_content set scan = ${state}, scan_engine = ${engine}, scanned_at = ${context.now.toString()}
        where id = (select content_id from kernel.file where id = ${id}) returning id`.execute(tx);
      if (!rows[0]) throw missing();
    },
  };
  return files;
}
