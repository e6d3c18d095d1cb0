// SPDX-License-Identifier: Apache-2.0
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readXlsx, writeXlsx } from '#kernel/documents/xlsx.ts';
import { clean } from './cleaning.ts';
import { reachesOut } from './excel-markup.ts';
import { SANITISING_LIMITS } from './limits.ts';
import {
  compoundFile,
  docx,
  everythingIn,
  field,
  latin1,
  links,
  MACRO,
  paragraph,
  photo,
  picture,
  pptx,
  slideText,
  utf8,
  xlsx,
  zip,
} from './samples.ts';
import { textOf } from './visible-text.ts';
import { staysInside } from './word-fields.ts';
import { xmlText, rewriteXml } from './xml.ts';
import { zipMembers } from './zip-contents.ts';

const OOXML = 'application/vnd.openxmlformats-officedocument.';
const sanitised = (name: string, bytes: Uint8Array) => clean({ name, bytes }, SANITISING_LIMITS);

const filesIn = (bytes: Uint8Array) =>
  new Map(zipMembers(bytes, SANITISING_LIMITS).map(({ name, read }) => [name, read()] as const));

/** Every part is declared, every relationship leads somewhere, every reference has its relationship. */
function expectConsistent(bytes: Uint8Array) {
  const files = filesIn(bytes);
  const text = (name: string) => xmlText(files.get(name)!);
  const declared = new Set([...text('[Content_Types].xml').matchAll(/PartName="\/([^"]+)"/g)].map(([, name]) => name));
  for (const name of files.keys()) {
    if (name !== '[Content_Types].xml' && !name.endsWith('.rels')) expect(declared).toContain(name);
    if (/\.(?:xml|rels)$/.test(name)) rewriteXml(text(name), { element: () => 'keep' });
    if (!name.endsWith('.xml') || name.startsWith('[')) continue;
    const slash = name.lastIndexOf('/') + 1;
    const rels = `${name.slice(0, slash)}_rels/${name.slice(slash)}.rels`;
    const ids = new Set(files.has(rels) ? [...text(rels).matchAll(/ Id="([^"]+)"/g)].map(([, id]) => id) : []);
    for (const [, id] of text(name).matchAll(/\sr:(?:id|embed|link|pict)="([^"]+)"/g)) expect(ids).toContain(id);
  }
  expect([...declared].filter((name) => !files.has(name!))).toEqual([]);
}

async function expectClean(name: string, bytes: Uint8Array, payload: RegExp, kinds: string[]) {
  expect(everythingIn(bytes)).toMatch(payload);
  const result = await sanitised(name, bytes);
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  expect(everythingIn(result.bytes)).not.toMatch(payload);
  expect(await textOf(result.bytes, result.type)).toBe(await textOf(bytes, result.type));
  expectConsistent(result.bytes);
  expect([...new Set(result.removed.map(({ what }) => what))]).toEqual(expect.arrayContaining(kinds));
  expect(await sanitised(result.name, result.bytes)).toMatchObject({ outcome: 'clean', removed: [] });
  return result;
}

const vba = {
  id: 'rId90',
  kind: 'http://schemas.microsoft.com/office/2006/relationships/vbaProject',
  target: 'vbaProject.bin',
};
const visible = paragraph('見える本文 &amp; 金額 1,000円');

describe('Word', () => {
  test('a macro document becomes a plain one', async () => {
    const bytes = docx({
      body: visible,
      macro: true,
      links: [
        vba,
        {
          id: 'rId91',
          kind: 'http://schemas.microsoft.com/office/2006/relationships/wordVbaData',
          target: 'vbaData.xml',
        },
      ],
      files: {
        'word/vbaProject.bin': MACRO,
        'word/vbaData.xml': '<wne:vbaSuppData xmlns:wne="x">PAYLOAD</wne:vbaSuppData>',
      },
    });
    const result = await expectClean('様式.docm', bytes, /PAYLOAD|macroEnabled|vba/i, ['macro']);
    expect(result).toMatchObject({ name: '様式.docx', type: `${OOXML}wordprocessingml.document` });
  });

  test('a template, a picture and a frame from elsewhere are not fetched; web links stay', async () => {
    const bytes = docx({
      body: `${visible}<w:p><w:hyperlink r:id="rId3"><w:r><w:t>市のページ</w:t></w:r></w:hyperlink><w:hyperlink r:id="rId4"><w:r><w:t>共有</w:t></w:r></w:hyperlink></w:p><w:p><w:r><w:pict><v:shape><v:imagedata r:id="rId5" o:href="http://PAYLOAD/x.png"/></v:shape></w:pict></w:r></w:p><w:altChunk r:id="rId6"/><w:subDoc r:id="rId7"/>`,
      links: [
        { id: 'rId1', kind: 'settings', target: 'settings.xml' },
        { id: 'rId3', kind: 'hyperlink', target: 'https://www.city.example.jp/?a=1&amp;b=2', external: true },
        { id: 'rId4', kind: 'hyperlink', target: '\\\\PAYLOAD\\share', external: true },
        { id: 'rId5', kind: 'image', target: 'http://PAYLOAD/x.png', external: true },
        { id: 'rId6', kind: 'aFChunk', target: 'chunk.html' },
        { id: 'rId7', kind: 'subDocument', target: 'file:///PAYLOAD.docx', external: true },
      ],
      files: {
        'word/settings.xml': `<w:settings xmlns:w="w" xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:attachedTemplate q:id="rId1"/><w:mailMerge><w:query w:val="PAYLOAD"/></w:mailMerge><w:rsids><w:rsid w:val="PAYLOAD"/></w:rsids><w:zoom w:percent="100"/></w:settings>`,
        'word/_rels/settings.xml.rels': links([
          { id: 'rId1', kind: 'attachedTemplate', target: 'http://PAYLOAD/evil.dotm', external: true },
        ]),
        'word/chunk.html': '<script>PAYLOAD</script>',
      },
      types: { 'word/settings.xml': `${OOXML}wordprocessingml.settings+xml`, 'word/chunk.html': 'text/html' },
    });
    const result = await expectClean('a.docx', bytes, /PAYLOAD|attachedTemplate|altChunk/, [
      'external-link',
      'attachment',
    ]);
    const files = filesIn(result.bytes);
    expect(latin1(files.get('word/_rels/document.xml.rels')!)).toContain('https://www.city.example.jp/?a=1&amp;b=2');
    expect(latin1(files.get('word/settings.xml')!)).toContain('w:zoom');
  });

  test.each([
    ['in one piece', ['DDEAUTO c:\\\\windows\\\\PAYLOAD.exe "x"']],
    ['spread over runs', ['D', 'DE', 'AUTO PAYLOAD']],
    ['with numbers for letters', ['&#68;&#x44;E PAYLOAD']],
    ['INCLUDEPICTURE', ['INCLUDEPICTURE "http://PAYLOAD/x.png" \\d']],
    ['INCLUDETEXT', [' includetext "\\\\\\\\PAYLOAD\\\\x.docx"']],
    ['LINK', ['LINK Excel.Sheet.12 "PAYLOAD.xlsx"']],
    ['HYPERLINK to a share', ['HYPERLINK "file://PAYLOAD/x"']],
  ])('a field that calls: %s', async (_, instruction) => {
    const bytes = docx({ body: visible + field(instruction, '結果') });
    const result = await expectClean('a.docx', bytes, /PAYLOAD|fldChar/, ['field-code']);
    expect(await textOf(result.bytes, result.type)).toContain('結果');
  });

  test('a field whose name is put together by inner fields, and a simple one', async () => {
    const inner = field(['QUOTE 68 68 69'], 'DDE').replace(/^<w:p>|<\/w:p>$/g, '');
    const body = `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>${inner}<w:r><w:instrText> PAYLOAD</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>結果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:fldSimple w:instr="DDE PAYLOAD"><w:r><w:t>次</w:t></w:r></w:fldSimple></w:p>`;
    const result = await sanitised('a.docx', docx({ body: visible + body }));
    if (result.outcome === 'refused') throw new Error(result.reason.en);
    expect(everythingIn(result.bytes)).not.toMatch(/PAYLOAD|DDE|QUOTE|fldChar|fldSimple/);
    expect(await textOf(result.bytes, result.type)).toMatch(/1,000円結果次$/);
  });

  test('a field that is harmless only for programs that read another branch, or another prefix', async () => {
    const branch = (name: string, text: string) =>
      `<mc:${name} Requires="x"><w:r><w:instrText xml:space="preserve">${text}</w:instrText></w:r></mc:${name}>`;
    const body = `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><mc:AlternateContent>${branch('Choice', 'PAGE ')}${branch('Fallback', 'DDEAUTO PAYLOAD')}</mc:AlternateContent><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>結果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;
    await expectClean('a.docx', docx({ body: visible + body }), /PAYLOAD|instrText/, ['field-code']);

    const twice = '<w:p><w:fldSimple o:instr="PAGE" w:instr="DDE PAYLOAD"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>';
    expect(await sanitised('a.docx', docx({ body: twice }))).toMatchObject({ outcome: 'refused', code: 'damaged' });

    // A page number in a text box stands whole in both branches.
    const box = (name: string) =>
      `<mc:${name} Requires="wps"><w:txbxContent>${field(['PAGE'], '1')}</w:txbxContent></mc:${name}>`;
    const boxes = `<w:p><w:r><mc:AlternateContent>${box('Choice')}${box('Fallback')}</mc:AlternateContent></w:r></w:p>`;
    expect(await sanitised('a.docx', docx({ body: boxes }))).toMatchObject({ outcome: 'clean', removed: [] });
  });

  test('fields of the document itself stay fields', async () => {
    const body = [
      ['PAGE'],
      ['TOC \\o "1-3" \\h'],
      ['REF _Ref1 \\h'],
      ['HYPERLINK \\l "_Toc1"'],
      ['HYPERLINK "https://example.jp/" \\t "_blank"'],
      ['= SUM(ABOVE)'],
    ]
      .map((instruction) => field(instruction, '値'))
      .join('');
    const result = await sanitised('a.docx', docx({ body }));
    if (result.outcome === 'refused') throw new Error(result.reason.en);
    expect(result.removed).toEqual([]);
    expect(everythingIn(result.bytes).match(/<w:instrText/g)).toHaveLength(6);
    expect(staysInside('HYPERLINK \\l "x" "javascript:a"')).toBe(false);
  });

  test('embedded objects and controls go, their pictures stay', async () => {
    const bytes = docx({
      body: `${visible}<w:p><w:r><w:object><v:shape><v:imagedata r:id="rId2"/></v:shape><o:OLEObject Type="Embed" ProgID="Package" r:id="rId3"/><w:control r:id="rId4"/></w:object></w:r></w:p>`,
      links: [
        { id: 'rId2', kind: 'image', target: 'media/image1.png' },
        { id: 'rId3', kind: 'oleObject', target: 'embeddings/oleObject1.bin' },
        { id: 'rId4', kind: 'control', target: 'activeX/activeX1.xml' },
      ],
      files: {
        'word/media/image1.png': await picture('png'),
        'word/embeddings/oleObject1.bin': compoundFile('PAYLOAD'),
        'word/activeX/activeX1.xml': '<ax:ocx xmlns:ax="x">PAYLOAD</ax:ocx>',
        'word/activeX/activeX1.bin': 'PAYLOAD',
        'customUI/customUI14.xml': '<customUI onLoad="PAYLOAD"/>',
      },
    });
    const result = await expectClean('a.docx', bytes, /PAYLOAD|P\0A\0Y\0L|OLEObject|activeX/, ['ole', 'macro']);
    expect(await sharp(filesIn(result.bytes).get('word/media/image1.png')).metadata()).toMatchObject({
      format: 'png',
      width: 12,
    });
  });

  test('who wrote it, comments, deleted and hidden words are gone, accepted words stay', async () => {
    const bytes = docx({
      body: `${visible}<w:p w:rsidR="00PAYLOAD"><w:commentRangeStart w:id="0"/><w:del w:author="PAYLOAD"><w:r><w:delText>PAYLOAD</w:delText></w:r></w:del><w:ins w:author="PAYLOAD"><w:r><w:rPr><w:b/><w:rPrChange w:author="PAYLOAD"/></w:rPr><w:t>加えた</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:delText>PAYLOAD</w:delText></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p><w:tbl><w:tr><w:trPr><w:del w:author="PAYLOAD"/></w:trPr><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc>${paragraph('残る行')}</w:tc></w:tr></w:tbl><w:sdt><w:sdtPr><w:dataBinding w:xpath="PAYLOAD"/></w:sdtPr><w:sdtContent>${paragraph('入力欄')}</w:sdtContent></w:sdt>`,
      links: [
        { id: 'rId1', kind: 'comments', target: 'comments.xml' },
        { id: 'rId2', kind: 'customXml', target: '../customXml/item1.xml' },
      ],
      files: {
        'word/comments.xml': '<w:comments xmlns:w="w"><w:comment w:author="PAYLOAD"/></w:comments>',
        'customXml/item1.xml': '<x>PAYLOAD</x>',
        'docProps/core.xml': '<cp:coreProperties xmlns:cp="c"><creator>PAYLOAD</creator></cp:coreProperties>',
      },
      types: { 'word/comments.xml': `${OOXML}wordprocessingml.comments+xml` },
    });
    const result = await expectClean('a.docx', bytes, /PAYLOAD/, [
      'comment',
      'tracked-change',
      'hidden-data',
      'metadata',
    ]);
    expect(await textOf(result.bytes, result.type)).toMatch(/加えた残る行入力欄$/);
    expect(everythingIn(result.bytes).match(/<w:tr>/g)).toHaveLength(1);
  });

  test('hidden words', async () => {
    const run = (properties: string, text: string) => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
    const body = `<w:p>${run('<w:vanish/>', 'PAYLOAD')}${run('<w:vanish w:val="0"/>', '見える')}</w:p>`;
    const result = await sanitised('a.docx', docx({ body }));
    if (result.outcome === 'refused') throw new Error(result.reason.en);
    expect(await textOf(result.bytes, result.type)).toBe('見える');
    expect(result.removed).toMatchObject([{ what: 'hidden-text', where: 'word/document.xml', count: 1 }]);
  });

  test('photos inside lose their position, metafiles and drawings with scripts go', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>PAYLOAD</script></svg>';
    const bytes = docx({
      body: `${visible}<w:p><w:r><w:drawing><a:blip r:embed="rId1"><a:extLst><a:ext uri="{x}"><svgBlip r:embed="rId2"/></a:ext></a:extLst></a:blip><a:blip r:embed="rId3"/><a:ext cx="1" cy="2"/></w:drawing></w:r></w:p>`,
      links: [
        { id: 'rId1', kind: 'image', target: 'media/photo.jpeg' },
        { id: 'rId2', kind: 'image', target: 'media/drawing.svg' },
        { id: 'rId3', kind: 'image', target: 'media/fake.png' },
      ],
      files: { 'word/media/photo.jpeg': await photo(), 'word/media/drawing.svg': svg, 'word/media/fake.png': svg },
    });
    const result = await expectClean('a.docx', bytes, /PAYLOAD|SecretPhone/, ['picture']);
    expect(latin1(filesIn(result.bytes).get('word/document.xml')!)).toContain('<a:ext cx="1" cy="2"/>');
    expect(await sharp(filesIn(result.bytes).get('word/media/photo.jpeg')).metadata()).toMatchObject({
      width: 40,
      height: 20,
    });
  });

  test('a shape drawn line by line keeps its lines', async () => {
    const shape =
      '<w:p><w:r><w:drawing><a:path w="1" h="1"><a:moveTo><a:pt x="0" y="0"/></a:moveTo></a:path></w:drawing></w:r></w:p>';
    const result = await sanitised('a.docx', docx({ body: shape }));
    expect(result.outcome === 'clean' && everythingIn(result.bytes)).toContain(
      '<a:moveTo><a:pt x="0" y="0"/></a:moveTo>',
    );
  });
});

const cell = (place: string, formula: string, value: string) =>
  `<c r="${place}" t="str"><f>${formula}</f><v>${value}</v></c>`;

describe('Excel', () => {
  test('what our own writer wrote comes out with every cell', async () => {
    const rows = [
      ['事業名', '金額'],
      ['道路 & <補修>', 1234.5],
      ['=1+1', -3],
      [null, true],
    ];
    const bytes = await writeXlsx({
      title: 'PAYLOAD',
      sheets: [
        { name: '一覧', headerRows: 1, rows },
        { name: '次', rows: [['a\nb']] },
      ],
    });
    await expectClean('a.xlsx', bytes, /PAYLOAD/, ['metadata']);
  });

  test('formulas that reach out become their values; others stay formulas', async () => {
    const bytes = xlsx({
      sheets: {
        一覧: {
          data: `<row r="1">${cell('A1', "'[1]PAYLOAD'!A1*2", '10')}${cell('B1', "cmd|' /C PAYLOAD'!A0", '20')}${cell('C1', '_xlfn.WEBSERVICE(&quot;http://PAYLOAD&quot;)', '30')}${cell('D1', 'SUM(A1:C1)', '60')}</row><row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">[1]PAYLOAD!A1</f><v>1</v></c><c r="B2" cm="1"><v>5</v></c></row><row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c></row>`,
          after: `<dataValidations count="2"><dataValidation sqref="A1"><formula1>[1]PAYLOAD!A1</formula1></dataValidation><dataValidation sqref="B1"><formula1>$A$1:$A$9</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>`,
          links: [{ id: 'rId1', kind: 'hyperlink', target: 'file:///PAYLOAD.exe', external: true }],
        },
      },
      after:
        '<externalReferences><externalReference r:id="rId50"/></externalReferences><definedNames><definedName name="x">[1]PAYLOAD!A1</definedName><definedName name="区分">一覧!$A$1</definedName></definedNames>',
      links: [
        { id: 'rId50', kind: 'externalLink', target: 'externalLinks/externalLink1.xml' },
        { id: 'rId51', kind: 'connections', target: 'connections.xml' },
        { id: 'rId52', kind: 'calcChain', target: 'calcChain.xml' },
      ],
      files: {
        'xl/externalLinks/externalLink1.xml':
          '<externalLink><ddeLink ddeService="cmd" ddeTopic="PAYLOAD"/></externalLink>',
        'xl/connections.xml': '<connections><connection command="PAYLOAD"/></connections>',
        'xl/calcChain.xml': '<calcChain><c r="A1"/></calcChain>',
      },
      types: {
        'xl/externalLinks/externalLink1.xml': `${OOXML}spreadsheetml.externalLink+xml`,
        'xl/connections.xml': `${OOXML}spreadsheetml.connections+xml`,
        'xl/calcChain.xml': `${OOXML}spreadsheetml.calcChain+xml`,
      },
    });
    const result = await expectClean('a.xlsx', bytes, /PAYLOAD|calcChain|externalRef|cm="1"/, [
      'formula',
      'external-link',
    ]);
    const { sheets, warnings } = await readXlsx(result.bytes);
    expect(sheets[0]?.rows.slice(1).map(([first]) => first)).toEqual([1, 2]);
    expect(warnings).toMatchObject([{ kind: 'formula', cell: 'D1' }]);
    const sheet = latin1(filesIn(result.bytes).get('xl/worksheets/sheet1.xml')!);
    expect(sheet).toContain('$A$1:$A$9');
    expect(sheet).not.toContain('hyperlinks');
  });

  test('which formulas reach out', () => {
    for (const formula of [
      "'C:\\x\\[b.xlsx]S'!A1",
      '[1]S!A1',
      'SUM([2]集計!A:A)',
      '[1]!名前',
      "'[1]a b'!A1",
      "A1+cmd|'/c x'!A1",
      'RTD("a",,"b")',
      'CALL("k","m","J")',
      'HYPERLINK("file:///x","y")',
      '_xlfn.IMAGE("http://x")',
    ])
      expect(formula + reachesOut(formula)).toBe(`${formula}true`);
    for (const formula of [
      'SUM(A1:B2)',
      '表1[金額]*2',
      '表1[@[単価]]*Sheet2!A1',
      '"[1]S!A1"&A1',
      '"a|b"',
      "'集計 表'!A1",
      'SUM(表[a])+次!B1',
      'HYPERLINK("https://example.jp","a")',
      'IF(A1="x|y",1,2)',
      'RECALL(1)',
    ])
      expect(formula + reachesOut(formula)).toBe(`${formula}false`);
  });

  test('macros of both ages, controls, buttons, pivot sources', async () => {
    const bytes = xlsx({
      macro: true,
      sheets: {
        一覧: {
          data: '<row r="1"><c r="A1"><v>7</v></c></row>',
          after:
            '<pageSetup orientation="landscape" r:id="rId1"/><drawing r:id="rId2"/><legacyDrawing r:id="rId3"/><mc:AlternateContent><mc:Choice Requires="x14"><controls><control r:id="rId4" name="PAYLOAD"/></controls></mc:Choice></mc:AlternateContent><oleObjects><oleObject r:id="rId5"/></oleObjects>',
          links: [
            { id: 'rId1', kind: 'printerSettings', target: '../printerSettings/p1.bin' },
            { id: 'rId2', kind: 'drawing', target: '../drawings/drawing1.xml' },
            { id: 'rId3', kind: 'vmlDrawing', target: '../drawings/v.vml' },
            { id: 'rId4', kind: 'ctrlProp', target: '../ctrlProps/c.xml' },
            { id: 'rId5', kind: 'oleObject', target: '../embeddings/o.bin' },
            { id: 'rId6', kind: 'pivotTable', target: '../pivotTables/p.xml' },
            { id: 'rId7', kind: 'comments', target: '../comments1.xml' },
          ],
        },
      },
      after: '<definedNames><definedName name="_xlnm.Auto_Open" hidden="1">PAYLOAD!$A$1</definedName></definedNames>',
      links: [
        vba,
        {
          id: 'rId91',
          kind: 'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet',
          target: 'macrosheets/sheet1.xml',
        },
      ],
      files: {
        'xl/vbaProject.bin': MACRO,
        'xl/macrosheets/sheet1.xml': '<macrosheet>PAYLOAD</macrosheet>',
        'xl/printerSettings/p1.bin': 'PAYLOAD',
        'xl/drawings/drawing1.xml':
          '<xdr:wsDr xmlns:xdr="d"><xdr:sp macro="[0]!PAYLOAD"><xdr:txBody/></xdr:sp></xdr:wsDr>',
        'xl/drawings/v.vml': '<xml>PAYLOAD</xml>',
        'xl/ctrlProps/c.xml': '<f>PAYLOAD</f>',
        'xl/embeddings/o.bin': 'PAYLOAD',
        'xl/pivotTables/p.xml': '<p>PAYLOAD</p>',
        'xl/comments1.xml': '<c>PAYLOAD</c>',
      },
      types: {
        'xl/drawings/drawing1.xml': `${OOXML}drawing+xml`,
        'xl/macrosheets/sheet1.xml': 'application/vnd.ms-excel.macrosheet+xml',
      },
    });
    const result = await expectClean('a.xlsm', bytes, /PAYLOAD|macrosheet xmlns|vbaProject/, [
      'macro',
      'ole',
      'comment',
      'hidden-data',
    ]);
    expect(result.name).toBe('a.xlsx');
    const sheet = latin1(filesIn(result.bytes).get('xl/worksheets/sheet1.xml')!);
    expect(sheet).toContain('<pageSetup orientation="landscape"/>');
    expect(sheet).not.toMatch(/AlternateContent|controls/);
  });

  test('hidden sheets stay, since formulas use them, but can be seen and are told', async () => {
    const sheets = { 表: { data: '<row r="1"><c r="A1"><v>1</v></c></row>' }, 隠し: { data: '' } };
    const result = await sanitised('a.xlsx', xlsx({ sheets, states: { 隠し: 'state="veryHidden"' } }));
    if (result.outcome === 'refused') throw new Error(result.reason.en);
    expect(result.noticed).toMatchObject([{ what: 'hidden-sheet', where: '隠し' }]);
    expect(everythingIn(result.bytes)).toContain('state="hidden"');
  });
});

describe('PowerPoint', () => {
  test('macros, actions, films go; an embedded object becomes its picture', async () => {
    const bytes = pptx({
      macro: true,
      body: `${slideText('見える題名')}<p:sp><p:nvSpPr><p:cNvPr id="2" name="b"><a:hlinkClick r:id="" action="ppaction://macro?name=PAYLOAD"/></p:cNvPr></p:nvSpPr></p:sp><p:sp><p:cNvPr id="3" name="c"><a:hlinkClick r:id="rId3" action="ppaction://program"/></p:cNvPr></p:sp><p:pic><p:nvPr><a:videoFile r:link="rId4"/><p:extLst><p:ext uri="{m}"><media r:embed="rId4"/></p:ext></p:extLst></p:nvPr></p:pic><p:graphicFrame><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole"><mc:AlternateContent><mc:Choice Requires="v"><p:oleObj r:id="rId5" progId="PAYLOAD"><p:embed/></p:oleObj></mc:Choice><mc:Fallback><p:oleObj r:id="rId5"><p:embed/><p:pic><p:blipFill><a:blip r:embed="rId6"/></p:blipFill></p:pic></p:oleObj></mc:Fallback></mc:AlternateContent></a:graphicData></a:graphic></p:graphicFrame>`,
      links: [
        { id: 'rId3', kind: 'hyperlink', target: 'PAYLOAD.exe', external: true },
        { id: 'rId4', kind: 'video', target: '../media/m.mp4' },
        { id: 'rId5', kind: 'package', target: '../embeddings/book.xlsx' },
        { id: 'rId6', kind: 'image', target: '../media/i.png' },
      ],
      files: {
        'ppt/media/m.mp4': 'PAYLOAD',
        'ppt/embeddings/book.xlsx': 'PAYLOAD',
        'ppt/media/i.png': await picture('png'),
      },
    });
    const result = await expectClean('a.pptm', bytes, /PAYLOAD|ppaction|videoFile|oleObj/, [
      'macro',
      'media',
      'ole',
      'external-link',
    ]);
    expect(result.name).toBe('a.pptx');
    const slide = latin1(filesIn(result.bytes).get('ppt/slides/slide1.xml')!);
    expect(slide).toContain('<p:pic><p:blipFill><a:blip r:embed="rId6"/></p:blipFill></p:pic>');
    expect(slide).not.toContain('graphicFrame');
  });
});

describe('refused, with what to do', () => {
  const dtd = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "PAYLOAD">]><w:styles xmlns:w="w">&a;</w:styles>';
  const styled = (styles: string) =>
    docx({
      links: [{ id: 'rId1', kind: 'styles', target: 'styles.xml' }],
      files: { 'word/styles.xml': styles },
      types: { 'word/styles.xml': `${OOXML}wordprocessingml.styles+xml` },
    });
  const cases: Record<string, [Uint8Array, string]> = {
    'a definition of entities': [styled(dtd), 'xml-dtd'],
    'markup that does not close': [styled('<w:styles xmlns:w="w"><a></w:styles>'), 'damaged'],
    'an unknown entity': [styled('<w:styles xmlns:w="w">&xxe;</w:styles>'), 'damaged'],
    'an old Word document': [compoundFile('WordDocument'), 'old-office'],
    'an old workbook': [compoundFile('Workbook'), 'old-office'],
    'a document with a password': [compoundFile('EncryptedPackage'), 'encrypted'],
    'rich text': [utf8('{\\rtf1\\ansi {\\object\\objdata 0105}}'), 'old-office'],
    'an OpenDocument text': [
      zip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<a/>' }),
      'other-office',
    ],
    'a part that unpacks to hundreds of megabytes': [
      styled(`<w:styles xmlns:w="w">${' '.repeat(410_000_000)}</w:styles>`),
      'inflates-too-much',
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, [bytes, code]) => {
    const result = await sanitised('a.docx', bytes);
    expect(result).toMatchObject({ outcome: 'refused', code });
  });
});
