// SPDX-License-Identifier: Apache-2.0
import { deflateSync } from 'node:zlib';
import { getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { renderPdf } from '#kernel/documents/pdf.ts';
import { clean } from './cleaning.ts';
import { SANITISING_LIMITS } from './limits.ts';
import {
  photo,
  everythingIn,
  joined,
  latin1,
  PAGE_TEXT,
  pageObjects,
  pdf,
  pdfWithObjectStream,
  stream,
  utf8,
  zip,
} from './samples.ts';
import { textOf } from './visible-text.ts';

const sanitised = (bytes: Uint8Array) => clean({ name: 'a.pdf', bytes }, SANITISING_LIMITS);

/** The file is clean, shows the same text, and nothing of `payload` is in it, packed or not. */
async function expectClean(bytes: Uint8Array, payload: RegExp, kinds: string[]) {
  expect(everythingIn(bytes)).toMatch(payload);
  const result = await sanitised(bytes);
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  expect(everythingIn(result.bytes)).not.toMatch(payload);
  expect(everythingIn(result.bytes)).not.toMatch(/JavaScript|\/JS\b|OpenAction|\/AA\b|Launch|EmbeddedFile/);
  expect(await textOf(result.bytes, 'application/pdf')).toBe(await textOf(bytes, 'application/pdf'));
  expect(result.removed.map(({ what }) => what)).toEqual(expect.arrayContaining(kinds));
  return result;
}

describe('attacks', () => {
  const script = '<< /S /JavaScript /JS (app.alert\\(PAYLOAD\\)) >>';
  const attacks: Record<string, [Uint8Array, RegExp, string[]]> = {
    'script on opening': [pdf({ objects: pageObjects({ catalog: `/OpenAction ${script}` }) }), /PAYLOAD/, ['script']],
    'script under a name spelled with numbers': [
      pdf({
        objects: pageObjects({
          catalog: '/Open#41ction << /#53 /J#61vaScript /#4A#53 <5041594c4f4144> >> /A#41 << /WC 6 0 R >>',
        }).concat('<< /S /Java#53cript /JS (PAYLOAD) >>'),
      }),
      /PAYLOAD|5041594c4f4144/,
      ['script'],
    ],
    'script in a compressed object stream': [
      pdfWithObjectStream([
        ...pageObjects({ catalog: '/OpenAction 6 0 R /Names << /JavaScript 7 0 R >>' }),
        '<< /S /JavaScript /JS (PAYLOAD1) /Next [8 0 R] >>',
        '<< /Names [(a) 8 0 R] >>',
        '<< /S /JavaScript /JS (PAYLOAD2) >>',
      ]),
      /PAYLOAD/,
      ['script'],
    ],
    'script in a stream of its own, doubly packed': [
      pdf({
        objects: [
          ...pageObjects({ catalog: '/OpenAction << /S /JavaScript /JS 6 0 R >>' }),
          stream('/Filter [/ASCIIHexDecode /FlateDecode]', deflateSync(utf8('PAYLOAD')).toString('hex')),
        ],
      }),
      /\/JS 6 0 R/,
      ['script'],
    ],
    'script on a page and on a link': [
      pdf({
        objects: [
          ...pageObjects({ page: `/AA << /O ${script} >> /Annots [6 0 R]` }),
          `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${script} /AA << /E ${script} >> >>`,
        ],
      }),
      /PAYLOAD/,
      ['script'],
    ],
    'older version behind an update': [
      joined(
        pdf({ objects: pageObjects({ catalog: `/OpenAction ${script}` }) }),
        utf8(
          `1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n9 0 obj\n${script}\nendobj\ntrailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`,
        ),
      ),
      /PAYLOAD/,
      ['script'],
    ],
    'program, form, other file': [
      pdf({
        objects: [
          ...pageObjects({ page: '/Annots [6 0 R 7 0 R 8 0 R 9 0 R 10 0 R]' }),
          ...[
            '/S /Launch /F (PAYLOAD.exe)',
            '/S /SubmitForm /F (http://PAYLOAD)',
            '/S /ImportData /F (PAYLOAD.fdf)',
            '/S /GoToR /F (\\\\\\\\PAYLOAD\\\\share) /D [0 /Fit]',
            '/S /URI /URI (file:///PAYLOAD)',
          ].map((action) => `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << ${action} >> >>`),
        ],
      }),
      /PAYLOAD/,
      ['launch', 'form-action', 'external-link'],
    ],
    'attached files': [
      pdf({
        objects: [
          ...pageObjects({
            catalog: '/Names << /EmbeddedFiles << /Names [(x.exe) 6 0 R] >> >> /AF [6 0 R]',
            page: '/Annots [8 0 R]',
          }),
          '<< /Type /Filespec /F (x.exe) /EF << /F 7 0 R >> >>',
          stream('/Type /EmbeddedFile', 'MZ PAYLOAD'),
          '<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>',
        ],
      }),
      /PAYLOAD/,
      ['attachment'],
    ],
    'film, sound, 3D': [
      pdf({
        objects: [
          ...pageObjects({ page: '/Annots [6 0 R 7 0 R 8 0 R]' }),
          '<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent << /Assets (PAYLOAD) >> >>',
          '<< /Type /Annot /Subtype /3D /Rect [0 0 9 9] /3DD 9 0 R >>',
          '<< /Type /Annot /Subtype /Screen /Rect [0 0 9 9] /A << /S /Rendition /JS (PAYLOAD) >> >>',
          stream('/Type /3D /OnInstantiate 9 0 R', 'PAYLOAD'),
        ],
      }),
      /PAYLOAD/,
      ['media'],
    ],
    'form with scripts and XFA': [
      pdf({
        objects: [
          ...pageObjects({ catalog: '/AcroForm << /Fields [6 0 R] /XFA [(x) 7 0 R] >>', page: '/Annots [6 0 R]' }),
          `<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Yamada) /Rect [0 0 99 19] /AA << /K ${script} >> >>`,
          stream('', '<xdp>PAYLOAD</xdp>'),
        ],
      }),
      /PAYLOAD/,
      ['script', 'form'],
    ],
    'link found by the tags only': [
      pdf({
        objects: [
          ...pageObjects({ catalog: '/StructTreeRoot 6 0 R' }),
          '<< /Type /StructTreeRoot /K 7 0 R >>',
          '<< /Type /StructElem /S /Link /P 6 0 R /K << /Type /OBJR /Obj 8 0 R >> >>',
          `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${script} >>`,
        ],
      }),
      /PAYLOAD/,
      ['script'],
    ],
    'who wrote it': [
      pdf({
        objects: [
          ...pageObjects({ catalog: '/Metadata 7 0 R' }),
          '<< /Title (Kept title) /Author (PAYLOAD) /Producer (PAYLOAD) >>',
          stream('/Type /Metadata /Subtype /XML', '<x:xmpmeta>PAYLOAD</x:xmpmeta>'),
        ],
        trailer: '/Info 6 0 R',
      }),
      /PAYLOAD/,
      ['metadata'],
    ],
    'objects that nothing uses, and rest behind packed data': [
      pdf({
        objects: [
          ...pageObjects().with(
            3,
            stream(
              '/Filter /FlateDecode',
              joined(deflateSync(utf8(`BT /F1 18 Tf 20 100 Td (${PAGE_TEXT}) Tj ET`)), utf8('PAYLOAD')),
            ),
          ),
          stream('', 'PAYLOAD MZ'),
        ],
      }),
      /PAYLOAD/,
      [],
    ],
    'web page before the head': [
      joined(utf8('<html><script>PAYLOAD</script></html>\n'), pdf({ objects: pageObjects() })),
      /PAYLOAD/,
      ['hidden-data'],
    ],
    'zip archive behind the end': [
      joined(pdf({ objects: pageObjects() }), zip({ 'PAYLOAD.exe': 'MZ' })),
      /PAYLOAD/,
      ['hidden-data'],
    ],
  };

  test.each(Object.entries(attacks))('%s', async (_, [bytes, payload, kinds]) => {
    await expectClean(bytes, payload, kinds);
  });
});

/** What a viewer draws on every page, step by step, as another program understands it. */
async function drawn(bytes: Uint8Array) {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const pages = Array.from({ length: document.numPages }, (_, at) => document.getPage(at + 1));
  return await Promise.all(pages.map(async (page) => (await (await page).getOperatorList()).fnArray));
}

test('links to web pages, bookmarks and form values stay', async () => {
  const objects = [
    ...pageObjects({
      catalog: '/Outlines 8 0 R /AcroForm << /Fields [7 0 R] >> /OpenAction [3 0 R /Fit]',
      page: '/Annots [6 0 R 7 0 R 10 0 R]',
    }),
    '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://www.city.example.jp/a\\(b\\)) >> >>',
    '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Yamada) /Rect [0 0 99 19] /AP << /N 11 0 R >> >>',
    '<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>',
    '<< /Title (Chapter) /Parent 8 0 R /Dest [3 0 R /Fit] >>',
    '<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /QuadPoints [0 9 9 9 0 0 9 0] /Contents (note) /T (Author) >>',
    stream('/Type /XObject /Subtype /Form /BBox [0 0 99 19]', 'q Q'),
  ];
  const result = await sanitised(pdf({ objects }));
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  const all = everythingIn(result.bytes);
  for (const kept of ['https://www.city.example.jp/a\\(b\\)', '(Yamada)', '(Chapter)', '(note)', '/Fit', '/QuadPoints'])
    expect(all).toContain(kept);
  expect(all).not.toContain('(Author)');
  expect(result.removed).toMatchObject([{ what: 'metadata', where: 'page 1' }]);
});

test('a real document of many Japanese pages keeps its text, tags and outline', async () => {
  const source =
    '#set heading(numbering: "1.")\n= 概要\n#for n in range(20) [== 第#n 節\n #data.text #link("https://example.jp")[出典]\n\n]';
  const bytes = await renderPdf(
    source,
    { text: '事務事業の見直しと財源の内訳について。'.repeat(30) },
    { title: '事業計画' },
  );
  const result = await sanitised(bytes);
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  expect(await textOf(result.bytes, 'application/pdf')).toBe(await textOf(bytes, 'application/pdf'));
  expect(await drawn(result.bytes)).toEqual(await drawn(bytes));
  const all = everythingIn(result.bytes);
  expect(all).toContain('/Outlines');
  const tags = (file: Uint8Array) => everythingIn(file).match(/\/StructElem/g)?.length;
  expect(tags(result.bytes)).toBe(tags(bytes));
  expect(all).toContain('https://example.jp');
  // Sanitised once, there is nothing more to take out.
  const again = await sanitised(result.bytes);
  expect(again).toMatchObject({ outcome: 'clean', removed: [] });
});

test('a JPEG in a page loses Exif and position, not its pixels', async () => {
  const jpeg = await photo();
  expect(latin1(jpeg)).toContain('SecretPhone');
  const objects = pageObjects();
  objects[2] = objects[2]!.replace('/Font', '/XObject << /Im 6 0 R >> /Font');
  const image = stream(
    '/Type /XObject /Subtype /Image /Width 40 /Height 20 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
    jpeg,
  );
  const result = await sanitised(pdf({ objects: [...objects, image] }));
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  const raw = latin1(result.bytes);
  expect(raw).not.toContain('SecretPhone');
  const scan = latin1(jpeg).slice(latin1(jpeg).indexOf('\xff\xda'));
  expect(raw).toContain(scan);
});

describe('refused, with what to do', () => {
  const bomb = () => {
    let data: Uint8Array = deflateSync(new Uint8Array(430_000_000), { level: 1 });
    data = deflateSync(data);
    return data;
  };
  const cases: Record<string, [() => Uint8Array, string]> = {
    'a password': [
      () => pdf({ objects: [...pageObjects(), '<< /Filter /Standard /V 2 /R 3 >>'], trailer: '/Encrypt 6 0 R' }),
      'encrypted',
    ],
    'a dynamic form': [
      () => pdf({ objects: pageObjects({ catalog: '/NeedsRendering true /AcroForm << /XFA (x) >>' }) }),
      'dynamic-form',
    ],
    'no pages': [() => pdf({ objects: ['<< /Type /Catalog >>'] }), 'damaged'],
    'contents that unpack to hundreds of megabytes': [
      () => pdf({ objects: pageObjects().with(3, stream('/Filter [/FlateDecode /FlateDecode]', bomb())) }),
      'inflates-too-much',
    ],
    'an object stream that unpacks to hundreds of megabytes': [
      () =>
        pdf({
          objects: [
            ...pageObjects(),
            stream('/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]', bomb()),
          ],
        }),
      'inflates-too-much',
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, [make, code]) => {
    const result = await sanitised(make());
    expect(result).toMatchObject({ outcome: 'refused', code });
  });
});
