// SPDX-License-Identifier: Apache-2.0
import { decodedText } from '../type.ts';
import type { Findings } from './findings.ts';
import { Refusal } from './refusals.ts';

/** Control characters other than tab and line breaks; those that turn the direction of writing hide what is written. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** A cell or line that a spreadsheet takes for a call to another program: `=cmd|'/C calc'!A0`, `-2+3+cmd|…!…`, `=DDE(…)`. */
const DDE =
  /(^|[\r\n,;\t]"?)(?=[ ]*[=+\-@](?:[^\r\n,;\t|!"]{0,200}\|[^\r\n\t!]{0,500}!|[^\r\n,;\t|!"(]{0,100}\bDDE[ ]?\())/gi;

/** A cell that may work as a formula; a plain negative or signed number does not. */
const FORMULA = /(?:^|[\r\n,\t]"?)[=@+-](?![\d.,]+(?:%|"?[\r\n,\t]|"?$))[^\r\n,\t]/g;

/**
 * A text or table in its own encoding (systems that read it expect just that), without control characters. Cells that
 * would call another program get an apostrophe before them; other cells that may work as formulas are only pointed out,
 * since data begin with = + - @ too.
 */
export function sanitiseText(bytes: Uint8Array, removed: Findings, noticed: Findings): Uint8Array {
  const decoded = decodedText(bytes);
  if (!decoded) throw new Refusal('damaged');
  const { encoding } = decoded;
  const legacy = encoding === 'shift_jis' || encoding === 'euc-jp';
  const text = legacy ? unitsOf(bytes, encoding) : decoded.text;
  const kept = text
    .replace(CONTROLS, () => {
      removed.add('control-character', '');
      return '';
    })
    .replace(DDE, (before: string) => {
      removed.add('dde-text', '');
      return `${before}'`;
    });
  for (const _ of kept.matchAll(FORMULA)) noticed.add('formula-text', '');
  if (kept === text) return bytes;
  if (legacy) return bytesOf(kept);
  if (encoding === 'utf-8') return new TextEncoder().encode(kept);
  const utf16 = Buffer.from(kept, 'utf16le');
  return new Uint8Array(encoding === 'utf-16be' ? utf16.swap16() : utf16);
}

/**
 * Shift_JIS and EUC-JP have no encoder here and need none, since only ASCII is taken out and put in. Each character
 * becomes one unit, those of two bytes a unit above 0xff, so that a second byte is never taken for `|` or `@`.
 */
function unitsOf(bytes: Uint8Array, encoding: 'shift_jis' | 'euc-jp'): string {
  const isFirst = (byte: number) =>
    encoding === 'shift_jis' ? (byte > 0x80 && byte < 0xa0) || byte > 0xdf : byte > 0x7f;
  const units: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    units.push(String.fromCharCode(isFirst(byte) && at + 1 < bytes.length ? (byte << 8) | bytes[++at]! : byte));
  }
  return units.join('');
}

function bytesOf(units: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < units.length; at++) {
    const unit = units.charCodeAt(at);
    if (unit > 0xff) bytes.push(unit >> 8);
    bytes.push(unit & 0xff);
  }
  return Uint8Array.from(bytes);
}
