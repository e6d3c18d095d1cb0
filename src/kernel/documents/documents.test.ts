// SPDX-License-Identifier: Apache-2.0
import { writeXlsx as writeForeign } from 'hucre/xlsx';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, writeCsv } from './csv.ts';
import { renderPdf } from './pdf.ts';
import { LIMITS } from './refusal.ts';
import { readXlsx, writeXlsx } from './xlsx.ts';

const latin = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

describe('PDF', () => {
  test('user text is never markup or code', async () => {
    const text = '#import "x": y #panic("no") $a^2$ *b* _c_ \\ ] [ ` // /* <a> @b " 😀 𠮷 葛󠄀 \u{e000} ☑';
    const bytes = await renderPdf('#data.text', { text }, { title: '#panic("no")' });
    expect(latin(bytes.subarray(0, 5))).toBe('%PDF-');
  });

  test('100 KB of text flow over pages', async () => {
    const bytes = await renderPdf('#set page(paper: "a4")\n#data.text', { text: 'あいうえお漢字'.repeat(5000) });
    expect(latin(bytes)).toMatch(/\/Count ([2-9]|\d\d)/);
  });

  test('a wrong source is our error and says so', async () => {
    await expect(renderPdf('#no-such-function()')).rejects.toThrow('did not compile');
    await expect(renderPdf('#data.a', { a: 'still works' })).resolves.toBeInstanceOf(Uint8Array);
  });
});

describe('.xlsx', () => {
  test('texts stay texts, whatever they begin with', async () => {
    const row = ['=1+1', '+1', '-1', '@a', '\ta', '001', '_x000D_', 'a\r\nb', ' lead', '', 12, -0.5, true, null, '終'];
    const bytes = await writeXlsx({
      sheets: [
        { name: 'a/b:c*?[d]', rows: [row] },
        { name: 'A B C   D ', rows: [] },
      ],
    });
    const { sheets, warnings } = await readXlsx(bytes);
    expect(
      sheets[0]?.rows[0]?.slice(0, row.length).map((value, at) => (row[at] === '' ? (value ?? '') : value)),
    ).toEqual(row);
    expect(warnings).toEqual([]);
  });

  test('10,000 rows in less than a second', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => [
      2024,
      `事業 ${at}`,
      at,
      at * 2,
      null,
      '課',
      'x',
      'y',
      1,
      2,
    ]);
    const start = performance.now();
    await writeXlsx({ sheets: [{ name: '一覧', headerRows: 1, rows }] });
    // Room for a machine that does something else at the same time.
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('a formula gives its saved value and a warning', async () => {
    const bytes = await writeForeign({
      sheets: [{ name: 's', rows: [[1]], cells: new Map([['0,1', { formula: 'A1*2', formulaResult: 2, value: 2 }]]) }],
    });
    const { sheets, warnings } = await readXlsx(bytes);
    expect(sheets[0]?.rows[0]).toEqual([1, 2]);
    expect(warnings).toMatchObject([{ kind: 'formula', cell: 'B1' }]);
  });

  test('a macro is reported', async () => {
    const bytes = await writeForeign({
      sheets: [{ name: 's', rows: [[1]] }],
      vbaProject: new Uint8Array([1, 2]),
    });
    expect((await readXlsx(bytes)).warnings).toMatchObject([{ kind: 'macro' }]);
  });

  test('what promises to grow too large is refused before it is opened', async () => {
    const bytes = await writeXlsx({
      sheets: [{ name: 's', rows: Array.from({ length: 60_000 }, () => ['あ', 0, 0, 0]) }],
    });
    await expect(readXlsx(bytes, { ...LIMITS, ratio: 5 })).rejects.toMatchObject({ code: 'inflates-too-much' });
    await expect(readXlsx(bytes, { ...LIMITS, inflatedBytes: 1000 })).rejects.toMatchObject({
      code: 'inflates-too-much',
    });
    await expect(readXlsx(bytes, { ...LIMITS, entries: 2 })).rejects.toMatchObject({ code: 'too-many-parts' });
    await expect(readXlsx(bytes, { ...LIMITS, bytes: 10 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(readXlsx(bytes, { ...LIMITS, cells: 100 })).rejects.toMatchObject({ code: 'too-many-cells' });
  });

  test('a part that hides its size is refused', async () => {
    const bytes = await writeXlsx({ sheets: [{ name: 's', rows: [['a']] }] });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let at = 0;
    while (view.getUint32(at, true) !== 0x02014b50) at++;
    view.setUint32(at + 24, 0, true);
    await expect(readXlsx(bytes)).rejects.toMatchObject({ code: 'inflates-too-much' });
  });

  test('no workbook, a password, a cut file: refused with what to do', async () => {
    await expect(readXlsx(new TextEncoder().encode('事業名,予算額\nあ,1\n'))).rejects.toMatchObject({
      code: 'not-a-workbook',
    });
    await expect(readXlsx(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).rejects.toMatchObject({ code: 'encrypted' });
    const bytes = await writeXlsx({ sheets: [{ name: 's', rows: [['a']] }] });
    await expect(readXlsx(bytes.subarray(0, bytes.length - 30))).rejects.toMatchObject({ code: 'not-a-workbook' });
    bytes.fill(0, 60, 200);
    await expect(readXlsx(bytes)).rejects.toMatchObject({ code: expect.stringMatching(/./) });
  });
});

describe('.csv', () => {
  test('what we write we read back', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 })), (rows) => {
        expect(readCsv(writeCsv(rows)).rows).toEqual(rows);
      }),
    );
  });

  test('no text becomes a formula, numbers stay numbers', () => {
    const text = new TextDecoder().decode(writeCsv([['=cmd|a', '-1', "'=x", -12, null, 'a"b,c', '']]));
    expect(text).toBe(`'=cmd|a,'-1,''=x,-12,,"a""b,c",""\r\n`);
    expect(readCsv(new TextEncoder().encode(text)).rows).toEqual([['=cmd|a', '-1', "'=x", '-12', null, 'a"b,c', '']]);
  });

  test('encodings of Japanese offices', () => {
    expect(readCsv(new Uint8Array([0x8e, 0x96, 0x8b, 0xc6, 0x2c, 0x87, 0x40, 0x0d, 0x0a]))).toEqual({
      rows: [['事業', '①']],
      encoding: 'shift_jis',
    });
    expect(readCsv(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x62, 0]))).toEqual({
      rows: [['a', 'b']],
      encoding: 'utf-16le',
    });
    expect(() => readCsv(new Uint8Array([0xff, 0xff, 0x81]))).toThrow('encoding');
  });

  test('line breaks, tabs, an open quote, too many cells', () => {
    const read = (text: string) => readCsv(new TextEncoder().encode(text)).rows;
    expect(read('a\tb\n"c\nd"\te')).toEqual([
      ['a', 'b'],
      ['c\nd', 'e'],
    ]);
    expect(read('a,\n,b\r\n')).toEqual([
      ['a', null],
      [null, 'b'],
    ]);
    expect(() => read('a\n"b')).toThrow('line 2');
    expect(() => readCsv(new TextEncoder().encode('a,b,c'), { ...LIMITS, cells: 2 })).toThrow('too many');
  });
});
