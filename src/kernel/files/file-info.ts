// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import type { Confidentiality, Zone } from '../access/zones.ts';
import type { Tx } from '../database/database.ts';
import { storedColumns, type StoredContent } from './content.ts';

/** A record of a room: what a file hangs on. */
export type RecordName = { system: string; record: string };

/** What the virus scanner said of a content; `not-scanned` is not the same as clean. */
export type ScanState = 'not-scanned' | 'clean' | 'infected';

export type FileInfo = {
  id: string;
  /** As it was given, without folders. */
  name: string;
  /** By its content. */
  type: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** The network that it came from; null for what the house made itself. */
  zone: Zone | null;
  confidentiality: Confidentiality;
  scan: { state: ScanState; engine: string | null; at: Date | null };
  uploadedBy: string | null;
  uploadedAt: Date;
  /** null as long as it is only handed in. */
  on: RecordName | null;
};

/** A file with where its content lies. */
export type StoredFile = { info: FileInfo; content: StoredContent };

type Row = Omit<StoredContent, 'id'> & {
  content_id: string;
  id: string;
  name: string;
  type: string;
  zone: Zone | null;
  confidentiality: Confidentiality;
  scan: ScanState;
  scan_engine: string | null;
  scanned_at: Date | null;
  uploaded_by: string | null;
  uploaded_at: Date;
  system: string | null;
  record: string | null;
};

/** Files that are not removed, oldest first. `f` is the file in the condition. */
export async function filesWhere(tx: Tx, condition: RawBuilder<unknown>): Promise<StoredFile[]> {
  const { rows } = await sql<Row>`
    select ${storedColumns}, c.id as content_id, c.scan, c.scan_engine, c.scanned_at,
      f.id, f.name, f.type, f.zone, f.confidentiality, f.uploaded_by, f.uploaded_at, f.system, f.record
    from kernel.file f
      join kernel.file_content c on c.id = f.content_id
      join kernel.file_key k on k.version = c.key_version
    where ${condition} order by f.uploaded_at, f.id`.execute(tx);
  return rows.map(({ content_id, id, ...row }) => ({
    info: {
      id,
      name: row.name,
      type: row.type,
      size: row.size,
      sha256: row.sha256,
      zone: row.zone,
      confidentiality: row.confidentiality,
      scan: { state: row.scan, engine: row.scan_engine, at: row.scanned_at },
      uploadedBy: row.uploaded_by,
      uploadedAt: row.uploaded_at,
      on: row.system === null ? null : { system: row.system, record: row.record! },
    },
    content: { ...row, id: content_id },
  }));
}
