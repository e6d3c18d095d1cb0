// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Bytes, piece by piece. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Plain bytes in a chunk; each is sealed by itself, so that a file of any size is read and written in pieces. */
const CHUNK = 65_536;
const NONCE = 12;
const TAG = 16;
const OVERHEAD = NONCE + TAG;

/** What is wrong with something in the store. */
export type Damage = 'missing' | 'truncated' | 'altered' | 'key';

const damages: Record<Damage, string> = {
  missing: 'it is not in the store',
  truncated: 'a part of it is missing',
  altered: 'it was altered',
  key: 'its key cannot be opened: the secret in DATA_DIR is not the one that sealed it',
};

/** Something in the store is not what was put there. Never told with the content's name: it may say who it is about. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
  readonly damage: Damage;
  constructor(object: string, damage: Damage) {
    super(`stored object ${object}: ${damages[damage]}`);
    this.damage = damage;
  }
}

/** AES-256-GCM with a nonce of its own: nonce, sealed bytes, tag. Opens only together with the same `bound`. */
function seal(plain: Uint8Array, key: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes; undefined when key, bytes or `bound` are others than those of the sealing. */
function open(sealed: Uint8Array, key: Uint8Array, bound: string): Buffer | undefined {
  if (sealed.length < OVERHEAD) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(bound))
    .setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export const makeKey = (): Buffer => randomBytes(32);

/** Seals a key with another one, for the place named `of` only. */
export const sealKey = (key: Uint8Array, wrapping: Uint8Array, of: string): Buffer =>
  seal(key, wrapping, `yakuba key 1\n${of}`);

/** Opens a sealed key. DamagedFile (`key`) when the wrapping key is another one. */
export function openKey(sealed: Uint8Array, wrapping: Uint8Array, of: string): Buffer {
  const key = open(sealed, wrapping, `yakuba key 1\n${of}`);
  if (!key) throw new DamagedFile(of, 'key');
  return key;
}

/** Place in the object and whether it is the end are bound into each chunk: none can be moved, repeated or left out. */
const chunkBound = (object: string, index: number, last: boolean) =>
  `yakuba file 1\n${object}\n${index}\n${last ? 'last' : 'more'}`;

/** Seals bytes for the object of this name, chunk by chunk. */
export async function* sealChunks(source: Bytes, key: Uint8Array, object: string): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, last } of pieces(source, CHUNK)) yield seal(piece, key, chunkBound(object, index++, last));
}

/** Opens what `sealChunks` made of `size` bytes. DamagedFile as soon as a chunk is not what was sealed. */
export async function* openChunks(
  source: Bytes,
  key: Uint8Array,
  object: string,
  size: number,
): AsyncGenerator<Buffer> {
  const end = Math.max(0, Math.ceil(size / CHUNK) - 1);
  let index = 0;
  for await (const { piece, last } of pieces(source, CHUNK + OVERHEAD)) {
    const plain = open(piece, key, chunkBound(object, index, last));
    if (!plain)
      throw new DamagedFile(object, last && (index < end || piece.length < chunkSize(size)) ? 'truncated' : 'altered');
    index++;
    yield plain;
  }
}

/** Sealed size of the last chunk of a file. */
const chunkSize = (size: number) => (size === 0 ? 0 : ((size - 1) % CHUNK) + 1) + OVERHEAD;

/** Cuts a stream into pieces of the same size; the last one is shorter, and empty only when everything is. */
async function* pieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const bytes of source)
    for (let at = 0; at < bytes.length;) {
      if (filled === size) {
        yield { piece, last: false };
        piece = Buffer.allocUnsafe(size);
        filled = 0;
      }
      const some = bytes.subarray(at, at + size - filled);
      piece.set(some, filled);
      filled += some.length;
      at += some.length;
    }
  yield { piece: piece.subarray(0, filled), last: true };
}
