// SPDX-License-Identifier: Apache-2.0
import { DocumentRefusal, refuseLargerThan, type DocumentLimits } from './refusal.ts';

export type ZipEntry = { name: string; compressed: number; size: number };

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

const notZip = () =>
  new DocumentRefusal('not-a-workbook', {
    ja: 'Excel ブック（.xlsx）ではありません。Excel で開き「Excel ブック (.xlsx)」で保存し直してください。',
    en: 'This is not an Excel workbook (.xlsx). Open it in Excel and save it again as "Excel Workbook (.xlsx)".',
  });

/**
 * The table of contents of a zip archive, read without inflating anything, and refused when it promises more than the
 * limits allow (zip bombs). Sizes there can lie: hucre stops inflating
 * at the promised size, so that a part never grows beyond what was checked here. Throws
 * DocumentRefusal.
 */
export function zipEntries(bytes: Uint8Array, limits: DocumentLimits): ZipEntry[] {
  refuseLargerThan(limits.bytes, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (COMPOUND.every((byte, index) => bytes[index] === byte))
    throw new DocumentRefusal('encrypted', {
      ja: 'パスワード付き、または古い形式（.xls）のファイルです。パスワードを外し、.xlsx で保存し直してください。',
      en: 'The file has a password or is in the old .xls format. Remove the password and save it as .xlsx.',
    });
  if (bytes.length < 22 || view.getUint16(0, false) !== 0x504b) throw notZip();

  let end = bytes.length - 22;
  const furthest = Math.max(0, end - 0xffff);
  while (end >= furthest && view.getUint32(end, true) !== END) end--;
  if (end < furthest) throw notZip();

  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  // Zip64 (more than 65,534 parts or 4 GB) is far above every limit.
  if (count === 0xffff || at === 0xffffffff || count > limits.entries)
    throw new DocumentRefusal('too-many-parts', {
      ja: `ファイルの中の部品が多すぎます（${limits.entries} まで）。ブックを分けてください。`,
      en: `The file has too many parts inside (at most ${limits.entries}). Split the workbook.`,
    });

  const names = new TextDecoder('utf-8');
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw notZip();
    const flags = view.getUint16(at + 8, true);
    if (flags & 1)
      throw new DocumentRefusal('encrypted', {
        ja: 'パスワード付きのファイルです。パスワードを外して保存し直してください。',
        en: 'The file has a password. Remove it and save the file again.',
      });
    const compressed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    entries.push({ name: names.decode(bytes.subarray(at + 46, at + 46 + nameLength)), compressed, size });
    total += size;
    // A part that hides its size (nothing in the directory, sizes only behind the data) cannot be judged before inflating,
    // and the reader behind stops at the size given here only when there is one.
    const hidden = (size === 0 && compressed > 2) || (compressed === 0 && (flags & 8) !== 0 && nameLength > 0);
    if (hidden || total > limits.inflatedBytes || (size > 1_000_000 && size > compressed * limits.ratio))
      throw new DocumentRefusal('inflates-too-much', {
        ja: 'ファイルは展開すると大きくなりすぎるため、開きませんでした。不要なシートや画像を除いて保存し直してください。',
        en: 'The file would grow too large when unpacked and was not opened. Remove sheets or images that are not needed and save it again.',
      });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}
