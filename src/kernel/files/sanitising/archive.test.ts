// SPDX-License-Identifier: Apache-2.0
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { clean } from './cleaning.ts';
import { SANITISING_LIMITS } from './limits.ts';
import {
  docx,
  encrypted,
  everythingIn,
  joined,
  lyingAboutSize,
  MACRO,
  paragraph,
  photo,
  picture,
  utf8,
  zip,
} from './samples.ts';

const sanitised = (bytes: Uint8Array, limits = {}) =>
  clean({ name: '一式.zip', bytes }, { ...SANITISING_LIMITS, ...limits });

test('every member is sanitised, and the report says which', async () => {
  const macro = docx({
    macro: true,
    body: paragraph('本文'),
    links: [
      {
        id: 'rId9',
        kind: 'http://schemas.microsoft.com/office/2006/relationships/vbaProject',
        target: 'vbaProject.bin',
      },
    ],
    files: { 'word/vbaProject.bin': MACRO },
  });
  const result = await sanitised(
    zip({
      '様式/申請書.docm': macro,
      '写真/現場.jpg': await photo(),
      'メモ.txt': '読んでください。',
      '__MACOSX/._a': 'x',
    }),
  );
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  expect(Object.keys(unzipSync(result.bytes))).toEqual(['様式/申請書.docx', '写真/現場.jpg', 'メモ.txt']);
  expect(everythingIn(result.bytes)).not.toMatch(/PAYLOAD|SecretPhone|vbaProject/);
  const found = result.removed.map(({ what, where }) => `${what} ${where}`);
  expect(found).toContain('macro 様式/申請書.docm: word/vbaProject.bin');
  expect(found).toContain('position 写真/現場.jpg: Exif');
});

test('names of Windows in Shift_JIS come out readable', async () => {
  const archive = Buffer.from(zip({ 'ABCD.txt': 'x' }));
  // 「申請」 as Shift_JIS in place of ABCD, in both headers.
  for (let at = archive.indexOf('ABCD'); at >= 0; at = archive.indexOf('ABCD', at))
    Buffer.from('905c90bf', 'hex').copy(archive, at);
  const result = await sanitised(new Uint8Array(archive));
  expect(result.outcome === 'clean' && Object.keys(unzipSync(result.bytes))).toEqual(['申請.txt']);
});

test('an archive in an archive is opened only where that is allowed', async () => {
  const nested = zip({ 'inner.zip': zip({ 'a.txt': 'a' }) });
  expect(await sanitised(nested)).toMatchObject({ outcome: 'refused', code: 'archive-depth' });
  expect(await sanitised(nested, { depth: 2 })).toMatchObject({ outcome: 'clean' });
});

describe('refused, with what to do', () => {
  const cases: Record<string, [Uint8Array | Promise<Uint8Array>, string]> = {
    'a password': [encrypted(zip({ 'a.txt': 'a' })), 'encrypted'],
    'a name that leaves the folder': [zip({ '../../etc/cron.d/x': 'a' }), 'archive-name'],
    'a name with a backslash': [zip({ '..\\x.txt': 'a' }), 'archive-name'],
    'a name from the root': [zip({ '/etc/x.txt': 'a' }), 'archive-name'],
    'a drive': [zip({ 'C:x.txt': 'a' }), 'archive-name'],
    'names that Windows takes for one': [zip({ 'a.txt': 'a', 'A.TXT': 'b' }), 'archive-name'],
    'a program inside': [zip({ 'a.pdf': joined(utf8('MZ'), new Uint8Array(100)) }), 'executable'],
    'a script by its name': [zip({ 'a.js': 'var a = 1' }), 'executable'],
    'a bomb': [zip({ 'a.txt': new Uint8Array(410_000_000) }), 'inflates-too-much'],
    'a bomb that lies about its size': [lyingAboutSize(zip({ 'a.txt': new Uint8Array(50_000_000) }), 1_000), 'damaged'],
    'too many members': [
      zip(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`${at}.txt`, '']))),
      'too-many-parts',
    ],
    'no members': [zip({}), 'archive-empty'],
    'another kind of archive': [Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 0, 0, 0, 0]), 'archive'],
  };
  test.each(Object.entries(cases))('%s', async (_, [bytes, code]) => {
    const result = await sanitised(await bytes);
    expect(result).toMatchObject({ outcome: 'refused', code });
  });

  test('the member is named', async () => {
    const result = await sanitised(zip({ '写真.png': await picture('png'), '表/旧.xls': 'MZ\0\0\0\0' }));
    expect(result.outcome === 'refused' && result.reason.ja).toMatch(/^圧縮ファイルの中の「表\/旧\.xls」：/);
  });
});
