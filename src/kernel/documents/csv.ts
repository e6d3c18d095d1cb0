// SPDX-License-Identifier: Apache-2.0
import { DocumentRefusal, LIMITS, refuseLargerThan, type DocumentLimits } from './refusal.ts';
import type { CellValue } from './xlsx.ts';

/** A text cell that a spreadsheet would take for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** The same behind the quote marks that `writeCsv` puts before it. */
const GUARDED = /^'+[=+\-@\t\r]/;
const QUOTED = /[",\r\n]|^\s|\s$/;

function field(value: CellValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) || GUARDED.test(value) ? `'${value}` : value;
  // A quoted nothing is an empty text, nothing at all is no value.
  return value === '' ? '""' : QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Rows as .csv (RFC 4180, CRLF, UTF-8 with byte order mark so that Excel reads Japanese). Texts that a spreadsheet would
 * run as a formula get a single quote before them; `readCsv` takes it off again. Numbers stay numbers, also −12.
 */
export function writeCsv(rows: readonly (readonly CellValue[])[]): Uint8Array {
  return new TextEncoder().encode(`\ufeff${rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')}`);
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis';

/** The text of a file in whatever encoding Japanese offices save: UTF-8, UTF-16 with its mark, else CP932. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const starts = (...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  const decode = (encoding: Encoding) => ({ text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding });
  try {
    if (starts(0xff, 0xfe)) return decode('utf-16le');
    if (starts(0xfe, 0xff)) return decode('utf-16be');
    try {
      return decode('utf-8');
    } catch {
      // The web's shift_jis is Windows-31J: with ①, 髙 and ㈱.
      return decode('shift_jis');
    }
  } catch {
    throw new DocumentRefusal('unknown-encoding', {
      ja: '文字コードが分かりません。Excel で開き「CSV UTF-8」で保存し直してください。',
      en: 'The character encoding is not known. Open the file in Excel and save it as "CSV UTF-8".',
    });
  }
}

/**
 * Rows of a .csv: all cells are texts as they stand there (leading zeros stay), an empty field is null. Separator is
 * comma, or tab where the first line has tabs and no comma. Quotes may hold line breaks. Throws DocumentRefusal for what
 * is too large, in no known encoding or has a quote that never closes.
 */
export function readCsv(
  bytes: Uint8Array,
  limits: DocumentLimits = LIMITS,
): { rows: (string | null)[][]; encoding: Encoding } {
  refuseLargerThan(limits.bytes, bytes.length);
  const { text, encoding } = decodeText(bytes);
  const firstLine = new Set(text.slice(0, text.search(/[\r\n]|$/)));
  const comma = !firstLine.has(',') && firstLine.has('\t') ? 0x09 : 0x2c;
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let cells = 0;
  let at = 0;
  let line = 1;
  const add = (value: string, quoted: boolean) => {
    if (++cells > limits.cells)
      throw new DocumentRefusal('too-many-cells', {
        ja: `セルが多すぎます（${limits.cells.toLocaleString('ja')} まで）。ファイルを分けてください。`,
        en: `There are too many cells (at most ${limits.cells.toLocaleString('en')}). Split the file.`,
      });
    const plain = GUARDED.test(value) ? value.slice(1) : value;
    row.push(plain === '' && !quoted ? null : plain);
  };
  while (at < text.length) {
    if (text.charCodeAt(at) === 0x22) {
      const start = line;
      let value = '';
      at++;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close === -1)
          throw new DocumentRefusal('open-quote', {
            ja: `${start} 行目の引用符（"）が閉じていません。その行を直して、もう一度選んでください。`,
            en: `The quotation mark (") in line ${start} is not closed. Mend that line and choose the file again.`,
          });
        value += text.slice(at, close);
        at = close + 1;
        if (text.charCodeAt(at) !== 0x22) break;
        value += '"';
        at++;
      }
      for (const character of value) if (character === '\n') line++;
      // What stands between the closing quote and the separator belongs to the value, as in Excel.
      const from = at;
      while (at < text.length && text.charCodeAt(at) !== comma && !isBreak(text.charCodeAt(at))) at++;
      add(value + text.slice(from, at), true);
    } else {
      const from = at;
      while (at < text.length && text.charCodeAt(at) !== comma && !isBreak(text.charCodeAt(at))) at++;
      add(text.slice(from, at), false);
    }
    if (text.charCodeAt(at) === comma) {
      at++;
      // A separator at the very end leaves one more empty field.
      if (at === text.length || isBreak(text.charCodeAt(at))) add('', false);
      else continue;
    }
    if (text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a) at++;
    at++;
    line++;
    rows.push(row);
    row = [];
  }
  return { rows, encoding };
}

const isBreak = (code: number) => code === 0x0a || code === 0x0d;
