// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { Backend } from './backend.ts';
import { DamagedFile, type Damage } from './chunks.ts';
import type { ClamdAddress } from './clamd.ts';
import { readContent, storedColumns, type StoredContent, type Vault } from './content.ts';
import { diskBackend } from './disk.ts';
import { checkKeys, rotateKeys } from './keys.ts';
import { s3Backend, type S3Settings } from './s3.ts';
import { openScanner, type Scanner } from './scanning.ts';

export type FileSettings = {
  /** Folder of the store; with S3 only for bytes on their way. */
  dir: string;
  /** Largest upload in bytes. */
  limit: number;
  s3?: S3Settings;
  /** Where the virus scanner listens; without it files stay `not-scanned`. */
  clamd?: ClamdAddress;
  /** 32 bytes in hexadecimal digits that seal the keys of all municipalities. */
  secret: string;
};

/** One content that is not as it was put in. Named by hash and by the files that have it, never by their names. */
export type Fault = { sha256: string; files: string[]; damage: Damage };

/** The store of files of the whole house, beside any transaction of a procedure. */
export type FileStore = {
  vault: Vault;
  limit: number;
  scanner: Scanner | null;
  /** Gives a municipality's keys a new version; null when it has no files yet. */
  rotate(tenantId: string): Promise<{ version: number; sealed: number } | null>;
  /** Reads everything; reports each fault as it is found. */
  verify(tenantId: string, found: (fault: Fault) => void): Promise<{ contents: number; bytes: number; faults: number }>;
  /** Versions of the keys; DamagedFile when one cannot be opened. */
  keys(tenantId: string): Promise<number>;
  /** Removes what nobody needs any more: see `FORGOTTEN`. */
  forget(tenantId: string, now: Temporal.Instant): Promise<Forgotten>;
  /** Removes objects that no row knows and that are older than a day: what interrupted work left behind. */
  clearLeftovers(tenantId: string, now: Temporal.Instant): Promise<number>;
};

/** How long things wait: uploads to be finished, files handed in to be used, objects to be found in a row. In hours. */
export const FORGOTTEN = { upload: 24, incoming: 7 * 24, leftover: 24 } as const;

type Forgotten = { uploads: number; incoming: number; contents: number };

const hoursBefore = (now: Temporal.Instant, hours: number) => now.subtract({ hours }).toString();

/** Opens the store as the settings say. */
export function openFileStore(database: Database, settings: FileSettings): FileStore {
  const backend = settings.s3 ? s3Backend(settings.s3, settings.dir) : diskBackend(settings.dir);
  const vault: Vault = { backend, secret: Buffer.from(settings.secret, 'hex') };
  const inTenant = <R>(tenantId: string, work: (tx: Tx) => Promise<R>) =>
    database.as({ tenantId, actorId: null }, work);

  return {
    vault,
    limit: settings.limit,
    scanner: settings.clamd ? openScanner(settings.clamd) : null,
    rotate: (tenantId) => rotateKeys(database, vault.secret, tenantId),
    verify: (tenantId, found) => verifyContents(vault, tenantId, (work) => inTenant(tenantId, work), found),
    keys: (tenantId) => inTenant(tenantId, (tx) => checkKeys(tx, vault.secret, tenantId)),

    async forget(tenantId, now) {
      const { objects, ...counts } = await inTenant(tenantId, (tx) => forgetRows(tx, now));
      // Only what the database has let go of for good
      for (const object of objects) await backend.remove(object);
      return counts;
    },

    async clearLeftovers(tenantId, now) {
      const before = now.subtract({ hours: FORGOTTEN.leftover }).epochMilliseconds;
      let removed = 0;
      for await (const objects of batches(olderThan(backend.list(tenantId), before), 1_000)) {
        const unknown = await inTenant(tenantId, (tx) => unknownObjects(tx, objects));
        for (const object of unknown) await backend.remove(object);
        removed += unknown.length;
      }
      await backend.clearTemporary(before);
      return removed;
    },
  };
}

async function forgetRows(tx: Tx, now: Temporal.Instant) {
  const parts = await sql<{ object: string }>`
    select p.object from kernel.file_upload_part p join kernel.file_upload u on u.id = p.upload_id
    where u.begun_at < ${hoursBefore(now, FORGOTTEN.upload)} for update of u`.execute(tx);
  const uploads = await sql`
    delete from kernel.file_upload where begun_at < ${hoursBefore(now, FORGOTTEN.upload)}`.execute(tx);
  const incoming = await sql`
    delete from kernel.file where state = 'incoming' and uploaded_at < ${hoursBefore(now, FORGOTTEN.incoming)}`.execute(
    tx,
  );
  // Locked first, removed by a second statement, which sees every file that was added before the lock
  const { rows: unused } = await sql<{ id: string }>`
    select id from kernel.file_content c
    where not exists (select from kernel.file f where f.content_id = c.id)
    order by id limit 10000 for update skip locked`.execute(tx);
  const contents = await sql<{ object: string }>`
    delete from kernel.file_content c
    where id = any (${unused.map(({ id }) => id)}::uuid[])
      and not exists (select from kernel.file f where f.content_id = c.id)
    returning object`.execute(tx);
  return {
    uploads: Number(uploads.numAffectedRows ?? 0),
    incoming: Number(incoming.numAffectedRows ?? 0),
    contents: contents.rows.length,
    objects: [...parts.rows, ...contents.rows].map(({ object }) => object),
  };
}

async function unknownObjects(tx: Tx, objects: string[]): Promise<string[]> {
  const { rows } = await sql<{ object: string }>`
    select object from unnest(${objects}::text[]) as found(object)
    where not exists (select from kernel.file_content c where c.object = found.object)
      and not exists (select from kernel.file_upload_part p where p.object = found.object)`.execute(tx);
  return rows.map(({ object }) => object);
}

async function verifyContents(
  vault: Vault,
  tenantId: string,
  inTenant: <R>(work: (tx: Tx) => Promise<R>) => Promise<R>,
  found: (fault: Fault) => void,
) {
  const told = { contents: 0, bytes: 0, faults: 0 };
  const read = (condition: ReturnType<typeof sql>) =>
    inTenant(async (tx) => {
      const { rows } = await sql<StoredContent & { files: string[] }>`
        select ${storedColumns}, array(select f.id from kernel.file f where f.content_id = c.id order by f.id)::text[] as files
        from kernel.file_content c join kernel.file_key k on k.version = c.key_version
        where ${condition} order by c.id limit 100`.execute(tx);
      return rows;
    });
  for (let rows = await read(sql`true`); rows.length; rows = await read(sql`c.id > ${rows.at(-1)!.id}`))
    for (const row of rows) {
      const damage = await damageOf(vault, tenantId, row);
      // Removed, or stored anew, while this was under way: that is no damage
      if (damage) {
        const [now] = await read(sql`c.id = ${row.id}`);
        if (now?.object !== row.object) continue;
        found({ sha256: row.sha256, files: row.files, damage });
        told.faults++;
      }
      told.contents++;
      told.bytes += row.size;
    }
  return told;
}

async function damageOf(vault: Vault, tenantId: string, stored: StoredContent): Promise<Damage | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of await readContent(vault, tenantId, stored)) hash.update(piece);
  } catch (error) {
    if (error instanceof DamagedFile) return error.damage;
    throw error;
  }
  return hash.digest('hex') === stored.sha256 ? undefined : 'altered';
}

async function* olderThan(all: ReturnType<Backend['list']>, before: number) {
  for await (const { object, at } of all) if (at < before) yield object;
}

async function* batches<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length) yield batch;
}
