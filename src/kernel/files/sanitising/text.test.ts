// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { clean } from './cleaning.ts';
import { Findings } from './findings.ts';
import { sanitiseName } from './file-name.ts';
import { SANITISING_LIMITS } from './limits.ts';
import { REFUSALS } from './refusals.ts';
import { joined, utf8 } from './samples.ts';

const sanitised = (name: string, bytes: Uint8Array) => clean({ name, bytes }, SANITISING_LIMITS);
async function cleaned(name: string, bytes: Uint8Array) {
  const result = await sanitised(name, bytes);
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  return result;
}
const text = (bytes: Uint8Array, encoding = 'utf-8') =>
  new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);

test('a text without anything bad is the same to the last byte', async () => {
  for (const bytes of [
    utf8('\ufeff見出し\r\n\t本文 😀\n'),
    Uint8Array.from([0x83, 0x7c, 0x81, 0x40, 0xb1, 0x0d, 0x0a]),
  ]) {
    const result = await cleaned('a.txt', bytes);
    expect(result.bytes).toEqual(bytes);
    expect(result.removed).toEqual([]);
  }
});

test('control characters and turned writing go, in every encoding', async () => {
  const dirty = 'a\x00b\x1b[31m\u202ecod\u2066.x\r\n';
  expect(text((await cleaned('a.txt', utf8(dirty.replace('\x00', '\x07')))).bytes)).toBe('ab[31mcod.x\r\n');
  const utf16 = joined(Uint8Array.from([0xfe, 0xff]), Buffer.from('見\x07\u202e出', 'utf16le').swap16());
  const result = await cleaned('a.txt', utf16);
  expect(text(result.bytes, 'utf-16be')).toBe('\ufeff見出');
  expect(result.removed).toMatchObject([{ what: 'control-character', count: 2 }]);
});

describe('tables', () => {
  test('a call of another program gets an apostrophe, also in quotes and in later cells', async () => {
    const table = `名,額\r\n=cmd|'/C calc'!A0,1\r\n"@SUM(1+1)*cmd|' /C calc'!A0",2\r\nx,-2+3+cmd|'/C calc'!A0\r\ny,=DDE(1)\r\n`;
    const result = await cleaned('a.csv', utf8(table));
    expect(text(result.bytes)).toBe(
      `名,額\r\n'=cmd|'/C calc'!A0,1\r\n"'@SUM(1+1)*cmd|' /C calc'!A0",2\r\nx,'-2+3+cmd|'/C calc'!A0\r\ny,'=DDE(1)\r\n`,
    );
    expect(result.removed).toMatchObject([{ what: 'dde-text', count: 4 }]);
  });

  test('data that begin with a sign stay; what may work as a formula is told', async () => {
    const table = utf8('差額,備考\r\n-1200,=A1+B1\r\n+3.5,-\r\n"-1,200",@市民\r\n');
    const result = await cleaned('a.csv', table);
    expect(result.bytes).toEqual(table);
    expect(result.noticed).toMatchObject([{ what: 'formula-text', count: 2 }]);
  });

  test('Shift_JIS stays Shift_JIS; the second half of a letter is no sign', async () => {
    // 「-ポイント!」 holds 0x7c, which is `|` when it stands alone.
    const harmless = Buffer.from('2d837c83438393836721', 'hex');
    const call = Buffer.from(`=cmd|'/C calc'!A0`, 'latin1');
    const table = joined(
      Buffer.from('8e968b', 'hex'),
      Uint8Array.of(0xc6),
      utf8(',a\r\n'),
      harmless,
      utf8(',b\r\n'),
      call,
      utf8(',c\x07\r\n'),
    );
    const result = await cleaned('a.csv', table);
    expect(text(result.bytes, 'shift_jis')).toBe(`事業,a\r\n-ポイント!,b\r\n'=cmd|'/C calc'!A0,c\r\n`);
  });
});

describe('refused', () => {
  test.each([
    ['a.html', '<!doctype html><p>x'],
    ['a.txt', '<html><hta:application/></html>'],
    ['a.csv', 'a,b\n<script>x</script>,c'],
    ['a.hta', 'Sub x'],
    ['a.js', 'a = 1'],
    ['a.ps1', 'Get-Item x'],
    ['a.bat', 'del x'],
    ['a.vbs', 'MsgBox 1'],
    ['a.url', 'x=1'],
    ['a.txt', '[InternetShortcut]\r\nURL=x'],
    ['a.txt', '@echo off\r\n'],
    ['a.slk', 'ID;PWXL'],
    ['a.iqy', 'WEB\n1\nhttp://x'],
  ])('%s: %s', async (name, content) => {
    expect(await sanitised(name, utf8(content))).toMatchObject({ outcome: 'refused' });
  });
  test('sound', async () => {
    expect(await sanitised('a.wav', utf8(`RIFF\x24\0\0\0WAVEfmt ${'\0'.repeat(40)}`))).toMatchObject({
      outcome: 'refused',
      code: 'media',
    });
  });
});

test('names that deceive', () => {
  const renamed = (name: string, extension: string) => sanitiseName(name, extension, new Findings());
  expect(renamed('請求書\u202efdp.exe', 'pdf')).toBe('請求書fdp.exe.pdf');
  expect(renamed('../../a/b.txt', 'txt')).toBe('ab.txt');
  expect(renamed('様式.docm', 'docx')).toBe('様式.docx');
  expect(renamed('写真.JPEG', 'jpg')).toBe('写真.JPEG');
  expect(renamed('CON.txt', 'txt')).toBe('_CON.txt');
  expect(renamed('a.pdf   ', 'pdf')).toBe('a.pdf');
  expect(renamed('', 'txt')).toBe('file.txt');
  expect(renamed('.htaccess', 'txt')).toBe('htaccess.txt');
  expect(Array.from(renamed(`${'長'.repeat(400)}.pdf`, 'pdf'))).toHaveLength(200);
});

test('every refusal says what to do next, in both languages', () => {
  for (const { ja, en } of Object.values(REFUSALS)) {
    expect(ja).toMatch(/ください(?:（.+）)?。/);
    expect(en).toMatch(/\b(?:Save|Split|Remove|Open|Make|Send|Print|Ask|Unpack|Check)\b|\bmake/);
  }
});
