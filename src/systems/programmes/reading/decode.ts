// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

export type Decoded = { text: string } | { refused: Label };

const refuse = (ja: string, en: string): Decoded => ({ refused: { ja, en } });

const strict = (encoding: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Starts of files that people hand in by mistake: they hold sheets, but as pictures or in archives. */
const SIGNATURES: [string, number[]][] = [
  ['PDF', [0x25, 0x50, 0x44, 0x46]],
  ['ZIP/Excel', [0x50, 0x4b, 0x03, 0x04]],
  ['Excel', [0xd0, 0xcf, 0x11, 0xe0]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47]],
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['gzip', [0x1f, 0x8b]],
];

/**
 * How well a text reads as Japanese, to choose between encodings: kana speak for it, kanji a little, and half-width kana,
 * which any EUC-JP text becomes when it is taken for Shift_JIS, against it.
 */
function japaneseness(text: string): number {
  let score = 0;
  let count = 0;
  for (let at = 0; at < text.length && at < 20_000; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    count++;
    if (code >= 0x3040 && code <= 0x30ff) score++;
    else if (code >= 0x4e00 && code <= 0x9fff) score += 0.5;
    else if (code >= 0xff61 && code <= 0xff9f) score--;
  }
  return count === 0 ? 0 : score / count;
}

/** Without a byte order mark, UTF-16 shows as zero bytes on one side (ASCII tabs and line ends) all through the text. */
function bareUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 4 || bytes.length % 2 === 1) return null;
  let even = 0;
  let odd = 0;
  const end = Math.min(bytes.length, 8192);
  for (let at = 0; at < end; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  // By majority: 一 (U+4E00) and the wide space (U+3000) have a zero byte on the other side
  if (odd > 4 * even) return 'utf-16le';
  if (even > 4 * odd) return 'utf-16be';
  return null;
}

/** Bytes of a file → text: UTF-8, UTF-16, Shift_JIS (CP932) or EUC-JP. A file that is no text is refused with the reason. */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return refuse('ファイルが空です。', 'The file is empty.');
  const signature = SIGNATURES.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  if (signature)
    return refuse(
      `テキストではありません（${signature[0]}）。表をタブ区切りのテキストにしてから読み込んでください。`,
      `This is no text (${signature[0]}). Convert the tables to tab-separated text first.`,
    );

  let text: string | null = null;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) text = strict('utf-16le', bytes.subarray(0, bytes.length & ~1));
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) text = strict('utf-16be', bytes.subarray(0, bytes.length & ~1));
  else if (bytes.includes(0)) {
    const encoding = bareUtf16(bytes);
    text = encoding && strict(encoding, bytes);
  } else {
    text = strict('utf-8', bytes);
    if (text === null) {
      // Cut in the middle of a character: everything before it still reads.
      for (let cut = 1; text === null && cut <= 3 && cut < bytes.length; cut++)
        text = strict('utf-8', bytes.subarray(0, bytes.length - cut));
    }
    if (text === null) {
      const candidates = ['shift_jis', 'euc-jp']
        .map((encoding) => strict(encoding, bytes) ?? strict(encoding, bytes.subarray(0, bytes.length - 1)))
        .filter((candidate) => candidate !== null)
        .toSorted((a, b) => japaneseness(b) - japaneseness(a));
      text = candidates[0] ?? null;
    }
  }
  if (text === null)
    return refuse(
      '文字コードが判別できません（UTF-8、UTF-16、Shift_JIS、EUC-JPに対応しています）。',
      'The character encoding is not known (UTF-8, UTF-16, Shift_JIS and EUC-JP are read).',
    );
  if (text.includes('\0'))
    return refuse('テキストではありません（NUL文字があります）。', 'This is no text: it contains NUL characters.');
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}
