// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { newObject, type Backend } from './backend.ts';
import { makeKey, openChunks, sealChunks, type Bytes } from './chunks.ts';
import { once } from './disk.ts';
import { keyOf, sealedForTenant, type Secret } from './keys.ts';
import { detectType } from './type.ts';

/** Where contents lie and what seals their keys. */
export type Vault = { backend: Backend; secret: Secret };

/** A content in the store, as far as a file needs it. */
export type Content = { id: string; size: number; type: string };

/** Up to this size (bytes) the type is told by the whole content; of larger ones by as much of the beginning. */
const TYPE_BY_WHOLE = 16 * 1024 * 1024;
const TYPE_BY_HEAD = 1024 * 1024;

/**
 * Puts bytes into the store of the transaction's municipality; what is there already is not stored twice. When the
 * transaction does not commit, the object stays sealed with a key that nobody has, until `clearLeftovers` removes it.
 */
export async function saveContent(
  tx: Tx,
  vault: Vault,
  tenantId: string,
  name: string,
  source: Uint8Array | Bytes,
): Promise<Content> {
  if (source instanceof Uint8Array) {
    const sha256 = createHash('sha256').update(source).digest('hex');
    const known = await sameContent(tx, vault, sha256);
    if (known) return { id: known, size: source.length, type: (await detectType(source, name)).type };
  }
  const object = newObject(tenantId);
  const key = makeKey();
  const measured = measure(source instanceof Uint8Array ? once(source) : source);
  await vault.backend.write(object, sealChunks(measured.bytes, key, object));
  const { sha256, size, sample } = measured.result();
  const { type } = await detectType(sample, name);

  for (;;) {
    const sealed = await sealedForTenant(tx, vault.secret, tenantId, key, object);
    const { rows } = await sql<{ id: string }>`
      insert into kernel.file_content (sha256, size, object, sealed_key, key_version)
      values (${sha256}, ${size}, ${object}, ${sealed.sealed_key}, ${sealed.key_version})
      on conflict (tenant_id, sha256) do nothing returning id`.execute(tx);
    if (rows[0]) return { id: rows[0].id, size, type };
    const known = await sameContent(tx, vault, sha256);
    if (known) {
      await vault.backend.remove(object);
      return { id: known, size, type };
    }
    // The row was there and its object is not: what was handed in now takes its place
    const mended = await sql<{ id: string }>`
      update kernel.file_content
      set object = ${object}, sealed_key = ${sealed.sealed_key}, key_version = ${sealed.key_version}
      where sha256 = ${sha256} returning id`.execute(tx);
    if (mended.rows[0]) return { id: mended.rows[0].id, size, type };
    // It was collected in between: once more
  }
}

/** The content with this hash if it is really there, held until the end of the transaction against being collected. */
async function sameContent(tx: Tx, { backend }: Vault, sha256: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string; object: string }>`
    select id, object from kernel.file_content where sha256 = ${sha256} for key share`.execute(tx);
  return rows[0] && (await backend.has(rows[0].object)) ? rows[0].id : undefined;
}

/** Hash, size and the part that tells the type, taken while the bytes pass. */
function measure(source: Bytes) {
  const hash = createHash('sha256');
  let size = 0;
  let sample: Uint8Array[] = [];
  let sampled = 0;
  async function* bytes() {
    for await (const piece of source) {
      hash.update(piece);
      size += piece.length;
      if (size <= TYPE_BY_WHOLE) {
        sample.push(piece);
        sampled += piece.length;
      } else if (sampled > TYPE_BY_HEAD) {
        sample = [Buffer.concat(sample, TYPE_BY_HEAD)];
        sampled = TYPE_BY_HEAD;
      }
      yield piece;
    }
  }
  return {
    bytes: bytes(),
    result: () => ({ sha256: hash.digest('hex'), size, sample: Buffer.concat(sample) }),
  };
}

/** A content with everything needed to open it. */
export type StoredContent = {
  id: string;
  sha256: string;
  size: number;
  object: string;
  sealed_key: Buffer;
  key_version: number;
  wrapping: Buffer;
};

/** Columns of `StoredContent`, of `kernel.file_content c` and `kernel.file_key k`. */
export const storedColumns = sql`c.id, c.sha256, c.size, c.object, c.sealed_key, c.key_version, k.sealed as wrapping`;

/**
 * The plain bytes of a content. What is missing, and a key that cannot be opened, is told before the first byte; what
 * was altered when the reading comes to it (DamagedFile).
 */
export async function readContent({ backend, secret }: Vault, tenantId: string, stored: StoredContent): Promise<Bytes> {
  const key = keyOf(secret, tenantId, stored, stored.object);
  const bytes = openChunks(await backend.read(stored.object), key, stored.object, stored.size);
  const first = await bytes.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* bytes;
  })();
}

/** All of it at once: for files whose size the caller has looked at. */
export async function wholeOf(bytes: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  return new Uint8Array(whole.buffer, whole.byteOffset, whole.length);
}
