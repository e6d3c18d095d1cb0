// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import { makeKey, openKey, sealKey } from './chunks.ts';

/**
 * Keys in three layers: the secret of the installation (DATA_DIR) seals the keys of each municipality (kernel.file_key,
 * numbered by version), those seal the key of each content. A change of version seals the small keys anew, never the
 * contents.
 */
type SealedKey = { sealed_key: Buffer; key_version: number };

const nameOf = (tenantId: string, version: number) => `${tenantId} ${version}`;

/** The secret of the installation as the key that seals a municipality's keys. */
export type Secret = Uint8Array;

type Version = { version: number; sealed: Buffer };

async function newestVersion(tx: Tx): Promise<Version | undefined> {
  // Held until the end of the transaction: a change of version does not retire a key that is about to be used
  const { rows } = await sql<Version>`
    select version, sealed from kernel.file_key order by version desc limit 1 for key share`.execute(tx);
  return rows[0];
}

export const addVersion = (tx: Tx, secret: Secret, tenantId: string, version: number) =>
  sql`insert into kernel.file_key (version, sealed)
      values (${version}, ${sealKey(makeKey(), secret, nameOf(tenantId, version))}) on conflict do nothing`.execute(tx);

/** Seals a content's key with the newest key of the municipality, which is made when it is the first. */
export async function sealedForTenant(
  tx: Tx,
  secret: Secret,
  tenantId: string,
  key: Uint8Array,
  of: string,
): Promise<SealedKey> {
  let newest = await newestVersion(tx);
  if (!newest) {
    await addVersion(tx, secret, tenantId, 1);
    newest = (await newestVersion(tx))!;
  }
  const wrapping = openKey(newest.sealed, secret, nameOf(tenantId, newest.version));
  return { sealed_key: sealKey(key, wrapping, of), key_version: newest.version };
}

/** A content's key. `wrapping` is the row of kernel.file_key, read in the same statement as the sealed key. */
export const keyOf = (
  secret: Secret,
  tenantId: string,
  { sealed_key, key_version, wrapping }: SealedKey & { wrapping: Buffer },
  of: string,
): Buffer => openKey(sealed_key, openKey(wrapping, secret, nameOf(tenantId, key_version)), of);

/** How many versions a municipality has: two or more while a change is under way. DamagedFile when one cannot be opened. */
export async function checkKeys(tx: Tx, secret: Secret, tenantId: string): Promise<number> {
  const { rows } = await sql<Version>`select version, sealed from kernel.file_key`.execute(tx);
  for (const { version, sealed } of rows) openKey(sealed, secret, nameOf(tenantId, version));
  return rows.length;
}

const BATCH = 200;

/** Where sealed keys stand, and what each is bound to. */
const holders = [
  { table: 'kernel.file_content', of: 'object' },
  { table: 'kernel.file_upload', of: 'id' },
] as const;

/**
 * Gives a municipality a new key version, seals every key with it and throws the old version away. Runs beside readers
 * and writers: each statement that reads a key finds it with the version that opens it. Interrupted, it is finished by
 * the next call, which then makes no further version.
 */
export async function rotateKeys(
  database: Database,
  secret: Secret,
  tenantId: string,
): Promise<{ version: number; sealed: number } | null> {
  const inTenant = <R>(work: (tx: Tx) => Promise<R>) => database.as({ tenantId, actorId: null }, work);
  const version = await inTenant(async (tx) => {
    const { rows } = await sql<{ version: number }>`select version from kernel.file_key order by version`.execute(tx);
    const newest = rows.at(-1)?.version;
    if (newest === undefined) return null;
    if (rows.length > 1) return newest;
    await addVersion(tx, secret, tenantId, newest + 1);
    return newest + 1;
  });
  if (version === null) return null;
  let sealed = 0;
  for (;;) {
    for (const holder of holders)
      for (let n = BATCH; n === BATCH; sealed += n)
        n = await inTenant((tx) => sealBatch(tx, secret, tenantId, holder, version));
    // A writer that began under the old version may still have added something
    if (await inTenant((tx) => retireBefore(tx, version))) return { version, sealed };
  }
}

async function sealBatch(
  tx: Tx,
  secret: Secret,
  tenantId: string,
  { table, of }: (typeof holders)[number],
  version: number,
): Promise<number> {
  const { rows } = await sql<SealedKey & { id: string; of: string; wrapping: Buffer; newest: Buffer }>`
    select h.id, h.${sql.ref(of)}::text as of, h.sealed_key, h.key_version, k.sealed as wrapping, n.sealed as newest
    from ${sql.table(table)} h
      join kernel.file_key k on k.version = h.key_version
      join kernel.file_key n on n.version = ${version}
    where h.key_version < ${version} order by h.id limit ${BATCH} for no key update of h`.execute(tx);
  for (const row of rows) {
    const wrapping = openKey(row.newest, secret, nameOf(tenantId, version));
    await sql`update ${sql.table(table)}
      set sealed_key = ${sealKey(keyOf(secret, tenantId, row, row.of), wrapping, row.of)}, key_version = ${version}
      where id = ${row.id}`.execute(tx);
  }
  return rows.length;
}

/** Whether the older versions are gone; false while something still needs one. */
async function retireBefore(tx: Tx, version: number): Promise<boolean> {
  // Two statements: the second sees what the holders of the lock have added
  await sql`select from kernel.file_key where version < ${version} for update`.execute(tx);
  await sql`delete from kernel.file_key k where version < ${version}
    and not exists (select from kernel.file_content c where c.key_version = k.version)
    and not exists (select from kernel.file_upload u where u.key_version = k.version)`.execute(tx);
  const { rows } = await sql`select from kernel.file_key where version < ${version}`.execute(tx);
  return rows.length === 0;
}
