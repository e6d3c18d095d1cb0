// SPDX-License-Identifier: Apache-2.0
import { deflateSync, inflateSync } from 'node:zlib';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import sharp from 'sharp';

// Files as attackers make them, built here byte by byte: nothing harmful lies in the repository.

export const utf8 = (text: string) => new TextEncoder().encode(text);
export const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
export const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** All that a program could find in a file: the bytes, and everything in them unpacked, archives in archives too. */
export function everythingIn(bytes: Uint8Array): string {
  const raw = latin1(bytes);
  if (raw.startsWith('PK'))
    return [raw, ...Object.entries(unzipSync(bytes)).map(([name, member]) => `${name}\n${everythingIn(member)}`)].join(
      '\n',
    );
  if (!raw.includes('%PDF-')) return raw;
  const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, data]) => {
    try {
      return latin1(inflateSync(Buffer.from(data!, 'latin1')));
    } catch {
      return '';
    }
  });
  return [raw, ...streams].join('\n');
}

// PDF

type PdfParts = {
  /** Objects from number 1 on, as they stand between `obj` and `endobj`; binary as Latin-1. */
  objects: string[];
  trailer?: string;
};

const objectText = (number: number, body: string) => `${number} 0 obj\n${body}\nendobj\n`;

/** A PDF with a plain cross-reference table. */
export function pdf({ objects, trailer = '' }: PdfParts): Uint8Array {
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((body, index) => {
    const at = text.length;
    text += objectText(index + 1, body);
    return at;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const at of offsets) text += `${String(at).padStart(10, '0')} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export const stream = (dict: string, data: string | Uint8Array) => {
  const text = typeof data === 'string' ? data : latin1(data);
  return `<< ${dict} /Length ${text.length} >>\nstream\n${text}\nendstream`;
};

export const PAGE_TEXT = 'Visible text of the page';

/** Objects 1 to 5: catalog, page tree, page, contents, font. More entries may be put into catalog and page. */
export function pageObjects({ catalog = '', page = '' } = {}): string[] {
  return [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${page} >>`,
    stream('', `BT /F1 18 Tf 20 100 Td (${PAGE_TEXT}) Tj ET`),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
}

/** A PDF whose objects (other than the first stream) lie in a compressed object stream, with a cross-reference stream. */
export function pdfWithObjectStream(objects: string[]): Uint8Array {
  const packed = objects
    .map((body, index) => ({ number: index + 1, body }))
    .filter(({ body }) => !body.includes('stream'));
  let bodies = '';
  const places = packed.map(({ number, body }) => {
    const place = `${number} ${bodies.length}`;
    bodies += `${body}\n`;
    return place;
  });
  const head = `${places.join(' ')}\n`;
  const container = objects.length + 1;
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = new Map<number, number>();
  for (const [index, body] of objects.entries())
    if (body.includes('stream')) {
      offsets.set(index + 1, text.length);
      text += objectText(index + 1, body);
    }
  offsets.set(container, text.length);
  const data = deflateSync(Buffer.from(head + bodies, 'latin1'));
  text += objectText(
    container,
    stream(`/Type /ObjStm /N ${packed.length} /First ${head.length} /Filter /FlateDecode`, data),
  );
  const start = text.length;
  offsets.set(container + 1, start);
  const rows: number[] = [0, 0, 0, 0, 0];
  for (let number = 1; number <= container + 1; number++) {
    const at = offsets.get(number);
    const place = packed.findIndex((one) => one.number === number);
    if (at === undefined) rows.push(2, 0, 0, container, place);
    else rows.push(1, (at >> 16) & 255, (at >> 8) & 255, at & 255, 0);
  }
  const table = deflateSync(Uint8Array.from(rows));
  text += objectText(
    container + 1,
    stream(`/Type /XRef /Size ${container + 2} /W [1 3 1] /Root 1 0 R /Filter /FlateDecode`, table),
  );
  text += `startxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

// Office

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/';
const OOXML = 'application/vnd.openxmlformats-officedocument.';
const W = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${REL.slice(0, -1)}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`;

export type Link = { id: string; kind: string; target: string; external?: boolean };

export const links = (all: Link[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(
      ({ id, kind, target, external }) =>
        `<Relationship Id="${id}" Type="${kind.includes('/') ? kind : REL + kind}" Target="${target}"${external ? ' TargetMode="External"' : ''}/>`,
    )
    .join('')}</Relationships>`;

const contentTypes = (overrides: Record<string, string>) =>
  `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>${Object.entries(
    overrides,
  )
    .map(([part, type]) => `<Override PartName="/${part}" ContentType="${type}"/>`)
    .join('')}</Types>`;

export type Parts = {
  /** Content of the main element. */
  body?: string;
  /** Relationships of the main part. */
  links?: Link[];
  /** More parts by name. */
  files?: Record<string, string | Uint8Array>;
  /** Content types by part. */
  types?: Record<string, string>;
  macro?: boolean;
};

const packed = (files: Record<string, string | Uint8Array>) => {
  const all: Zippable = {};
  for (const [name, content] of Object.entries(files))
    all[name] = typeof content === 'string' ? strToU8(content) : content;
  return zipSync(all);
};

/** A Word document. */
export function docx({ body = '', links: own = [], files = {}, types = {}, macro = false }: Parts = {}): Uint8Array {
  const main = macro
    ? 'application/vnd.ms-word.document.macroEnabled.main+xml'
    : `${OOXML}wordprocessingml.document.main+xml`;
  return packed({
    '[Content_Types].xml': contentTypes({ 'word/document.xml': main, ...types }),
    '_rels/.rels': links([
      { id: 'rId1', kind: 'officeDocument', target: 'word/document.xml' },
      ...(files['docProps/core.xml']
        ? [
            {
              id: 'rId2',
              kind: 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties',
              target: 'docProps/core.xml',
            },
          ]
        : []),
    ]),
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8"?><w:document ${W}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    'word/_rels/document.xml.rels': links(own),
    ...files,
  });
}

export const paragraph = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

/** A field whose instruction stands in as many runs as it has pieces. */
export const field = (instruction: string[], result: string) =>
  `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>${instruction
    .map((piece) => `<w:r><w:instrText xml:space="preserve">${piece}</w:instrText></w:r>`)
    .join(
      '',
    )}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>${result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;

export type Sheets = {
  /** Content of each sheet's `sheetData`, and what follows it. */
  sheets?: Record<string, { data: string; after?: string; links?: Link[] }>;
  /** Markup of the workbook before and after `sheets`. */
  before?: string;
  after?: string;
  /** Attributes of sheets by name. */
  states?: Record<string, string>;
} & Omit<Parts, 'body'>;

/** A workbook; cells are given as markup. */
export function xlsx({
  sheets = { 一覧: { data: '<row r="1"><c r="A1"><v>1</v></c></row>' } },
  before = '',
  after = '',
  states = {},
  links: own = [],
  files = {},
  types = {},
  macro = false,
}: Sheets = {}): Uint8Array {
  const names = Object.keys(sheets);
  const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${REL.slice(0, -1)}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`;
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': contentTypes({
      'xl/workbook.xml': macro
        ? 'application/vnd.ms-excel.sheet.macroEnabled.main+xml'
        : `${OOXML}spreadsheetml.sheet.main+xml`,
      ...Object.fromEntries(
        names.map((_, index) => [`xl/worksheets/sheet${index + 1}.xml`, `${OOXML}spreadsheetml.worksheet+xml`]),
      ),
      ...types,
    }),
    '_rels/.rels': links([{ id: 'rId1', kind: 'officeDocument', target: 'xl/workbook.xml' }]),
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8"?><workbook ${ns}>${before}<sheets>${names
      .map(
        (name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}" ${states[name] ?? ''}/>`,
      )
      .join('')}</sheets>${after}</workbook>`,
    'xl/_rels/workbook.xml.rels': links([
      ...names.map((_, index) => ({
        id: `rId${index + 1}`,
        kind: 'worksheet',
        target: `worksheets/sheet${index + 1}.xml`,
      })),
      ...own,
    ]),
  };
  for (const [index, name] of names.entries()) {
    const sheet = sheets[name]!;
    all[`xl/worksheets/sheet${index + 1}.xml`] =
      `<?xml version="1.0" encoding="UTF-8"?><worksheet ${ns}><sheetData>${sheet.data}</sheetData>${sheet.after ?? ''}</worksheet>`;
    if (sheet.links) all[`xl/worksheets/_rels/sheet${index + 1}.xml.rels`] = links(sheet.links);
  }
  return packed({ ...all, ...files });
}

/** A presentation of one slide; its shapes are given as markup. */
export function pptx({ body = '', links: own = [], files = {}, types = {}, macro = false }: Parts = {}): Uint8Array {
  const ns = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${REL.slice(0, -1)}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`;
  return packed({
    '[Content_Types].xml': contentTypes({
      'ppt/presentation.xml': macro
        ? 'application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml'
        : `${OOXML}presentationml.presentation.main+xml`,
      'ppt/slides/slide1.xml': `${OOXML}presentationml.slide+xml`,
      ...types,
    }),
    '_rels/.rels': links([{ id: 'rId1', kind: 'officeDocument', target: 'ppt/presentation.xml' }]),
    'ppt/presentation.xml': `<?xml version="1.0" encoding="UTF-8"?><p:presentation ${ns}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': links([
      { id: 'rId1', kind: 'slide', target: 'slides/slide1.xml' },
      ...(macro
        ? [
            {
              id: 'rId9',
              kind: 'http://schemas.microsoft.com/office/2006/relationships/vbaProject',
              target: 'vbaProject.bin',
            },
          ]
        : []),
    ]),
    'ppt/slides/slide1.xml': `<?xml version="1.0" encoding="UTF-8"?><p:sld ${ns}><p:cSld><p:spTree>${body}</p:spTree></p:cSld></p:sld>`,
    'ppt/slides/_rels/slide1.xml.rels': links(own),
    ...(macro ? { 'ppt/vbaProject.bin': MACRO } : {}),
    ...files,
  });
}

export const slideText = (text: string) =>
  `<p:sp><p:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;

export const MACRO = utf8('\xd0\xcf Attribut AutoOpen Shell("calc.exe") PAYLOAD-MACRO');

// Pictures

/** A JPEG of 40 × 20 points as a phone writes it: lying on its side, with time and position. */
export async function photo(): Promise<Uint8Array> {
  const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#3366cc' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'SecretPhone' },
      IFD2: { DateTimeOriginal: '2026:05:01 10:20:30', OffsetTimeOriginal: '+09:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '35/1 41/1 2250/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '139/1 41/1 3000/100',
      },
    })
    .toBuffer();
  return new Uint8Array(bytes);
}

export async function picture(format: 'png' | 'jpeg' | 'gif' | 'webp', size = 12): Promise<Uint8Array> {
  const plain = sharp({ create: { width: size, height: size, channels: 3, background: '#cc3333' } });
  return new Uint8Array(await plain.toFormat(format).toBuffer());
}

// Zip

/** A zip archive; values may be text. */
export const zip = (files: Record<string, string | Uint8Array>) => packed(files);

/** The same archive with the sign of a password set on every member. */
export function encrypted(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  for (const [mark, at] of [
    ['504b0304', 6],
    ['504b0102', 8],
  ] as const)
    for (let from = bytes.indexOf(mark, 0, 'hex'); from >= 0; from = bytes.indexOf(mark, from + 4, 'hex'))
      bytes.writeUInt16LE(bytes.readUInt16LE(from + at) | 1, from + at);
  return new Uint8Array(bytes);
}

/** A member that says it is small and is not: its sizes in the directory are changed. */
export function lyingAboutSize(archive: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes.writeUInt32LE(size, bytes.indexOf('504b0102', 0, 'hex') + 24);
  return new Uint8Array(bytes);
}

/** The head of a compound file with the stream names of an old Office program. */
export const compoundFile = (streamName: string) =>
  joined(
    Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    new Uint8Array(504),
    Buffer.from(streamName, 'utf16le'),
    new Uint8Array(512),
  );
