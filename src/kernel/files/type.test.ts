// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  compoundFile,
  docx,
  encrypted,
  joined,
  pageObjects,
  pdf,
  picture,
  pptx,
  utf8,
  xlsx,
  zip,
} from './sanitising/samples.ts';
import { detectType } from './type.ts';

describe('by content, whatever the name says', () => {
  const sjis = Uint8Array.from([
    0x8e, 0x96, 0x8b, 0xc6, 0x2c, 0x8b, 0xe0, 0x8a, 0x7a, 0x0d, 0x0a, 0x93, 0xb9, 0x2c, 0x31,
  ]);
  const cases: [string, Uint8Array | Promise<Uint8Array>, string, string][] = [
    ['JPEG', picture('jpeg'), 'picture', 'jpg'],
    ['PNG', picture('png'), 'picture', 'png'],
    ['PDF', pdf({ objects: pageObjects() }), 'pdf', 'pdf'],
    ['Word', docx(), 'office', 'docx'],
    ['Word with macros', docx({ macro: true }), 'office', 'docm'],
    ['Excel', xlsx(), 'office', 'xlsx'],
    ['PowerPoint', pptx(), 'office', 'pptx'],
    ['zip', zip({ 'a.txt': 'a' }), 'archive', 'zip'],
    ['zip with a password', encrypted(zip({ 'a.txt': 'a' })), 'archive', 'zip'],
    ['7z', Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 0, 0, 0, 0]), 'archive', '7z'],
    ['lzh', utf8('\x20\x40-lh5-abcdefgh\x00\x00'), 'archive', 'lzh'],
    ['old Word', compoundFile('WordDocument'), 'old-office', 'doc'],
    ['mail of Outlook', compoundFile('__substg1.0_'), 'html', 'msg'],
    ['Java program', zip({ 'META-INF/MANIFEST.MF': 'x' }), 'executable', 'jar'],
    ['Windows program', joined(utf8('MZ'), new Uint8Array(200)), 'executable', 'exe'],
    ['Linux program', joined(Uint8Array.from([0x7f]), utf8('ELF'), new Uint8Array(60)), 'executable', 'elf'],
    [
      'shortcut',
      joined(
        Uint8Array.from([0x4c, 0, 0, 0, 1, 0x14, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46]),
        new Uint8Array(40),
      ),
      'executable',
      'lnk',
    ],
    ['disk image', joined(new Uint8Array(0x8001), utf8('CD001')), 'executable', 'iso'],
    ['address as shortcut', utf8('[InternetShortcut]\r\nURL=file://evil\r\n'), 'executable', ''],
    ['shell script', utf8('#!/bin/sh\nrm -rf /\n'), 'executable', ''],
    ['VBScript', utf8('Set s = CreateObject("WScript.Shell")'), 'executable', ''],
    ['HTA', utf8('<html><hta:application id="a"><script>x</script></html>'), 'html', 'htm'],
    ['HTML after a comment', utf8('\ufeff <!-- a --><!-- b --> <BODY onload=x>'), 'html', 'htm'],
    ['text with a script in it', utf8(`${'あ'.repeat(100_000)}<script>x</script>`), 'html', 'htm'],
    ['XHTML in XML', utf8('<?xml version="1.0"?><x:a xmlns:x="http://www.w3.org/1999/xhtml"/>'), 'html', 'htm'],
    ['mail', utf8('From: a\r\nTo: b\r\nMIME-Version: 1.0\r\n\r\nx'), 'html', 'eml'],
    ['SVG', utf8('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg', 'svg'],
    ['XML', utf8('<?xml version="1.0"?><data/>'), 'unknown', 'xml'],
    ['CSV', utf8('名前,金額\r\n"a,b",1\r\n'), 'text', 'csv'],
    ['CSV in Shift_JIS', sjis, 'text', 'csv'],
    ['tab-separated', utf8('a\tb\nc\td'), 'text', 'tsv'],
    ['JSON', utf8('{"a":[1]}'), 'text', 'json'],
    ['text', utf8('こんにちは、市民の皆様。'), 'text', 'txt'],
    ['text in UTF-16', joined(Uint8Array.from([0xff, 0xfe]), Buffer.from('見出し', 'utf16le')), 'text', 'txt'],
    ['nothing', new Uint8Array(), 'text', 'txt'],
    ['noise', Uint8Array.from({ length: 300 }, (_, at) => (at * 7919) % 256), 'unknown', ''],
  ];
  test.each(cases)('%s', async (_, bytes, kind, extension) => {
    const content = await bytes;
    const found = await detectType(content, 'report.txt');
    expect(found).toMatchObject({ kind, extension, polyglot: false });
    expect((await detectType(content, `x.${extension.toUpperCase()}`)).agreesWithName).toBe(extension !== '');
  });
});

test('the name is compared, and never decides', async () => {
  expect(await detectType(await picture('png'), 'a.jpg')).toMatchObject({ extension: 'png', agreesWithName: false });
  expect(await detectType(await picture('jpeg'), 'a.jpg.JPEG')).toMatchObject({ agreesWithName: true });
  expect(await detectType(utf8('MZ\0\0\0\0'), 'a.pdf')).toMatchObject({ kind: 'executable', agreesWithName: false });
});

test('a PDF that is a web page or an archive too', async () => {
  const plain = pdf({ objects: pageObjects() });
  expect(await detectType(joined(utf8('\ufeff\r\n'), plain), 'a.pdf')).toMatchObject({ kind: 'pdf', polyglot: false });
  expect(await detectType(joined(utf8('<html><script>x</script>'), plain), 'a.pdf')).toMatchObject({
    kind: 'pdf',
    polyglot: true,
  });
  expect(await detectType(joined(plain, zip({ a: 'b' })), 'a.pdf')).toMatchObject({ kind: 'pdf', polyglot: true });
});

test('no text makes the rules go back and forth', async () => {
  const long = ['<', '<!-- --> ', 'a: b\r\n', '\u00a0', '<!doctype svg [', '"', '<?xml ?>', 'xmlns ', 'a,"'].map(
    (piece) => piece.repeat(300_000),
  );
  const start = performance.now();
  for (const text of long) await detectType(utf8(text), 'a.txt');
  expect(performance.now() - start).toBeLessThan(5_000);
});
