// SPDX-License-Identifier: Apache-2.0
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { DocumentRefusal, type DocumentLimits } from '#kernel/documents/refusal.ts';
import { zipEntries } from '#kernel/documents/zip.ts';
import { Refusal } from './refusals.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAME = 0x800;
const STORED = 0;
const DEFLATED = 8;

export type ZipMember = { name: string; size: number; read: () => Uint8Array };

/** Zip tools of Japanese Windows write names in Shift_JIS without saying so. */
function nameOf(bytes: Uint8Array, utf8: boolean): string {
  for (const encoding of utf8 ? ['utf-8'] : ['utf-8', 'shift_jis'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next encoding is tried.
    }
  throw new Refusal('damaged');
}

/**
 * The members of a zip archive, each inflated only when read and never beyond the size that was checked. Folders are
 * left out. Throws a refusal for what is no zip, has a password, promises too much, or lies about its sizes.
 */
export function zipMembers(bytes: Uint8Array, limits: DocumentLimits): ZipMember[] {
  const entries = entriesOf(bytes, limits);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== END) end--;
  let at = view.getUint32(end + 16, true);
  const members: ZipMember[] = [];
  for (const { compressed, size } of entries) {
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const checksum = view.getUint32(at + 16, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength), (flags & UTF8_NAME) !== 0);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (name.endsWith('/') && size === 0) continue;
    members.push({
      name,
      size,
      read: () => {
        if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) throw new Refusal('damaged');
        const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
        const data = bytes.subarray(start, start + compressed);
        const content = inflated(data, method, size);
        if (content.length !== size || crc32(content) !== checksum) throw new Refusal('damaged');
        return content;
      },
    });
  }
  return members;
}

function entriesOf(bytes: Uint8Array, limits: DocumentLimits) {
  try {
    return zipEntries(bytes, limits);
  } catch (error) {
    // Directory offsets that point outside throw a RangeError.
    if (error instanceof DocumentRefusal && error.code !== 'not-a-workbook') throw error;
    throw new Refusal('damaged');
  }
}

function inflated(data: Uint8Array, method: number, size: number): Uint8Array {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new Refusal('damaged');
  if (size === 0) return new Uint8Array();
  try {
    return inflateRawSync(data, { maxOutputLength: size });
  } catch {
    throw new Refusal('damaged');
  }
}

/** 1 January 1980, the first day of zip: the time of work on the sender's machine stays out. */
const NO_DATE = 0x0021;
const VERSION = 20;

/** What gains nothing from deflating. */
const PACKED = /\.(?:jpe?g|png|gif|webp|docx|xlsx|pptx|zip)$/i;

/** A zip archive of these files, in this order; the same bytes for the same files. Throws Refusal above 4 GB. */
export function zipOf(files: Iterable<readonly [name: string, bytes: Uint8Array]>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const label = new TextEncoder().encode(name);
    const method = PACKED.test(name) ? STORED : DEFLATED;
    const data = method === STORED ? bytes : deflateRawSync(bytes);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(CENTRAL, 0);
    head.writeUInt16LE(VERSION, 4);
    // From here on the local header has the same fields, two bytes further on.
    for (const [offset, value] of [
      [6, VERSION],
      [8, UTF8_NAME],
      [10, method],
      [14, NO_DATE],
      [28, label.length],
    ] as const)
      head.writeUInt16LE(value, offset);
    head.writeUInt32LE(crc32(bytes), 16);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt32LE(bytes.length, 24);
    head.writeUInt32LE(at, 42);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(LOCAL, 0);
    head.copy(local, 4, 6, 32);
    parts.push(local, label, data);
    directory.push(head, label);
    at += local.length + label.length + data.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (at + size > 0xffff_fffe) throw new Refusal('too-large');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
