// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { decodeText } from './decode.ts';
import { readFiles } from './read.ts';

const bytes = (...parts: (number | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])));
const utf16 = (text: string, little: boolean) =>
  Uint8Array.from(
    [...text].flatMap((letter) =>
      little
        ? [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]
        : [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 255],
    ),
  );

test.each([
  ['UTF-8', bytes('事業\t名')],
  ['UTF-8 with mark', bytes(0xef, 0xbb, 0xbf, '事業\t名')],
  ['UTF-16LE with mark', Uint8Array.from([0xff, 0xfe, ...utf16('事業\t名', true)])],
  ['UTF-16BE with mark', Uint8Array.from([0xfe, 0xff, ...utf16('事業\t名', false)])],
  ['UTF-16LE', utf16('事業\t名', true)],
  ['UTF-16BE', utf16('事業\t名', false)],
  ['Shift_JIS', bytes(0x8e, 0x96, 0x8b, 0xc6, 0x09, 0x96, 0xbc)],
  ['EUC-JP', bytes(0xbb, 0xf6, 0xb6, 0xc8, 0x09, 0xcc, 0xbe)],
])('%s', (_, content) => {
  expect(decodeText(content)).toEqual({ text: '事業\t名' });
});

test('a text cut in the middle of a letter keeps what is before', () => {
  expect(decodeText(bytes('事業名').subarray(0, 8))).toEqual({ text: '事業' });
});

test.each([
  ['PDF', bytes('%PDF-1.7')],
  ['Excel', bytes(0x50, 0x4b, 3, 4, 0, 0)],
  ['NUL bytes', bytes('a', 0, 'b', 0, 0, 'c')],
  ['nothing', bytes()],
])('%s is refused', (_, content) => {
  expect(decodeText(content)).toHaveProperty('refused.ja');
});

test('a refused file does not keep the others from being read', () => {
  const sheet =
    '令和5年度 事務事業マネジメントシート\n事務事業名\t001 試し\n担当部課\t試課\nコストの推移\n項目\t令和3年度\t令和4年度\t令和5年度\t令和6年度\t令和7年度\n予算額\t1\t2\t3\t4\t5';
  const { sheets, rejected } = readFiles([
    { name: 'photo.png', bytes: bytes(0x89, 0x50, 0x4e, 0x47) },
    { name: 'letter.txt', bytes: bytes('拝啓 時下ますます') },
    { name: 'sheet.txt', bytes: bytes(sheet) },
  ]);
  expect(sheets.map(({ code, source }) => [code, source?.file])).toEqual([['001', 'sheet.txt']]);
  expect(rejected.map(({ file }) => file)).toEqual(['photo.png', 'letter.txt']);
  expect(rejected[1]?.message.en).toContain('Looked for');
});
