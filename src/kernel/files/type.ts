// SPDX-License-Identifier: Apache-2.0
import { fileTypeFromBuffer } from 'file-type';
import { SANITISING_LIMITS } from './sanitising/limits.ts';
import { zipMembers } from './sanitising/zip-contents.ts';

export type FileKind =
  | 'picture'
  | 'pdf'
  | 'office'
  | 'old-office'
  | 'archive'
  | 'text'
  | 'audio'
  | 'video'
  | 'executable'
  | 'html'
  | 'svg'
  | 'unknown';

export type FileType = {
  /** MIME type. */
  type: string;
  /** Usual extension of the type, without the dot; empty when unknown. */
  extension: string;
  kind: FileKind;
  /** The extension of the name is one that this type may have. */
  agreesWithName: boolean;
  /** The bytes are a second type of file at the same time, or carry one behind or before themselves. */
  polyglot: boolean;
};

type Found = { type: string; extension: string; kind: FileKind; polyglot?: boolean };

const found = (kind: FileKind, extension: string, type: string, polyglot = false): Found => ({
  kind,
  extension,
  type,
  polyglot,
});

const UNKNOWN = found('unknown', '', 'application/octet-stream');

/** Other extensions in use for the same type. */
const ALIASES: Record<string, readonly string[]> = {
  jpg: ['jpeg', 'jpe', 'jfif'],
  tif: ['tiff'],
  heic: ['heif', 'hif'],
  htm: ['html', 'hta', 'xhtml'],
  txt: ['text', 'log', 'md', 'csv', 'tsv', 'json'],
  csv: ['txt', 'text', 'tsv', 'log', 'md'],
  tsv: ['txt', 'text', 'csv', 'tab', 'log', 'md'],
  json: ['txt', 'text', 'log', 'geojson'],
  mid: ['midi'],
  mp4: ['m4v', 'mov'],
  exe: ['dll', 'scr', 'com', 'sys', 'ocx', 'cpl'],
};

/** The extension of a name in lower case, without the dot; empty when there is none. */
export const extensionOf = (name: string): string => /[^.]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Whether a file of the type with this usual extension may be named so. */
export const mayBeNamed = (extension: string, named: string): boolean =>
  extension !== '' && (named === extension || (ALIASES[extension]?.includes(named) ?? false));

/** Signatures that the library does not know or that must be seen before anything else. Offsets in bytes. */
const SIGNATURES: readonly (readonly [at: number, hex: string, Found])[] = [
  [0, 'd0cf11e0a1b11ae1', found('old-office', '', 'application/x-cfb')],
  [0, '7b5c7274', found('old-office', 'rtf', 'application/rtf')],
  [0, '7f454c46', found('executable', 'elf', 'application/x-elf')],
  [0, 'cafebabe', found('executable', 'class', 'application/java-vm')],
  [0, 'feedface', found('executable', 'macho', 'application/x-mach-binary')],
  [0, 'feedfacf', found('executable', 'macho', 'application/x-mach-binary')],
  [0, 'cefaedfe', found('executable', 'macho', 'application/x-mach-binary')],
  [0, 'cffaedfe', found('executable', 'macho', 'application/x-mach-binary')],
  [0, '4c0000000114020000000000c000000000000046', found('executable', 'lnk', 'application/x-ms-shortcut')],
  [0, '49545346', found('executable', 'chm', 'application/vnd.ms-htmlhelp')],
  [0, '7668647866696c65', found('executable', 'vhdx', 'application/x-vhdx')],
  [0, '636f6e6563746978', found('executable', 'vhd', 'application/x-vhd')],
  [0x8001, '4344303031', found('executable', 'iso', 'application/x-iso9660-image')],
  [0, 'e4525c7b8cd8a74daeb15378d02996d3', found('unknown', 'one', 'application/onenote')],
  [2, '2d6c68', found('archive', 'lzh', 'application/x-lzh-compressed')],
];

const OFFICE: readonly (readonly [RegExp, extension: string, type: string])[] = [
  [/ms-excel\.sheet\.binary/i, 'xlsb', 'application/vnd.ms-excel.sheet.binary.macroenabled.12'],
  [/ms-word\.document\.macroEnabled/i, 'docm', 'application/vnd.ms-word.document.macroenabled.12'],
  [/ms-word\.template\.macroEnabled/i, 'dotm', 'application/vnd.ms-word.template.macroenabled.12'],
  [/ms-excel\.sheet\.macroEnabled/i, 'xlsm', 'application/vnd.ms-excel.sheet.macroenabled.12'],
  [/ms-excel\.template\.macroEnabled/i, 'xltm', 'application/vnd.ms-excel.template.macroenabled.12'],
  [/ms-excel\.addin/i, 'xlam', 'application/vnd.ms-excel.addin.macroenabled.12'],
  [/ms-powerpoint\.presentation\.macroEnabled/i, 'pptm', 'application/vnd.ms-powerpoint.presentation.macroenabled.12'],
  [/ms-powerpoint\.template\.macroEnabled/i, 'potm', 'application/vnd.ms-powerpoint.template.macroenabled.12'],
  [/ms-powerpoint\.slideshow\.macroEnabled/i, 'ppsm', 'application/vnd.ms-powerpoint.slideshow.macroenabled.12'],
  [/ms-powerpoint\.addin/i, 'ppam', 'application/vnd.ms-powerpoint.addin.macroenabled.12'],
  [
    /wordprocessingml\.document\.main/,
    'docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  [
    /wordprocessingml\.template\.main/,
    'dotx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  ],
  [/spreadsheetml\.sheet\.main/, 'xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  [/spreadsheetml\.template\.main/, 'xltx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.template'],
  [
    /presentationml\.presentation\.main/,
    'pptx',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ],
  [/presentationml\.template\.main/, 'potx', 'application/vnd.openxmlformats-officedocument.presentationml.template'],
  [/presentationml\.slideshow\.main/, 'ppsx', 'application/vnd.openxmlformats-officedocument.presentationml.slideshow'],
];

/** Sizes that say what one may read of a zip only to know its type. */
const PEEK = { ...SANITISING_LIMITS, bytes: Infinity };
const CONTENT_TYPES = '[Content_Types].xml';
const MOST_FOR_TYPE = 1_000_000;

function zipType(bytes: Uint8Array): Found {
  const archive = found('archive', 'zip', 'application/zip');
  try {
    const members = zipMembers(bytes, PEEK);
    const names = new Set(members.map(({ name }) => name));
    const text = (name: string) => {
      const member = members.find((one) => one.name === name);
      return member && member.size < MOST_FOR_TYPE ? new TextDecoder().decode(member.read()) : '';
    };
    if (names.has(CONTENT_TYPES)) {
      const types = text(CONTENT_TYPES);
      const [, extension, type] = OFFICE.find(([pattern]) => pattern.test(types)) ?? [];
      return extension && type ? found('office', extension, type) : found('unknown', '', 'application/zip');
    }
    const declared = text('mimetype').trim();
    if (declared.startsWith('application/vnd.oasis.opendocument.')) {
      const extension = declared.includes('spreadsheet') ? 'ods' : declared.includes('presentation') ? 'odp' : 'odt';
      return found('office', extension, declared);
    }
    if (declared === 'application/epub+zip') return found('unknown', 'epub', declared);
    if (names.has('META-INF/MANIFEST.MF')) return found('executable', 'jar', 'application/java-archive');
    if (names.has('AndroidManifest.xml') || names.has('AppxManifest.xml'))
      return found('executable', 'apk', 'application/vnd.android.package-archive');
    return archive;
  } catch {
    // Damaged, encrypted or too large: sanitising says which.
    return archive;
  }
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** Streams of the compound file format tell the old Office programs, mails, installers and encrypted documents apart. */
function compoundType(bytes: Buffer): Found {
  const has = (name: string) => bytes.includes(utf16(name));
  if (has('EncryptedPackage')) return found('old-office', '', 'application/x-encrypted-office');
  if (has('WordDocument')) return found('old-office', 'doc', 'application/msword');
  if (has('PowerPoint Document')) return found('old-office', 'ppt', 'application/vnd.ms-powerpoint');
  if (has('Workbook') || has('Book')) return found('old-office', 'xls', 'application/vnd.ms-excel');
  if (has('__substg1.0_')) return found('html', 'msg', 'application/vnd.ms-outlook');
  return found('old-office', '', 'application/x-cfb');
}

// Every alternative below begins and ends in one way only, so that no text makes them go back and forth.
const PROLOGUE = String.raw`^(?:<\?xml[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*|<!doctype\s+svg[^>[]*(?:\[[^\]]*\]\s*)?>\s*)*`;
const HTML_START = new RegExp(
  `${PROLOGUE}<(?:!doctype\\s+html|html|head|body|script|iframe|object|embed|meta|link|style|title|h1|div|font|table|a|br|p|b|img|form|base|hta:application)[\\s/>]`,
  'i',
);
const HTML_ANYWHERE =
  /<(?:script|html|iframe|hta:application|object|embed)[\s/>]|xmlns(?::\w+)?\s?=\s?["']http:\/\/www\.w3\.org\/1999\/xhtml/i;
const SVG_START = new RegExp(`${PROLOGUE}<(?:\\w+:)?svg[\\s>]`, 'i');
const MAIL = /^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:mime-version|content-type):/i;
const SCRIPT =
  /^(?:#!|@echo\s|\[InternetShortcut\]|\[Shell\]|\[Desktop Entry\]|\[autorun\]|\[DEFAULT\]\s*BASEURL|Windows Registry Editor|REGEDIT4)|^\s*(?:on error resume next|set-executionpolicy\s|powershell(?:\.exe)?\s|cmd(?:\.exe)?\s+\/c|wscript\.|#requires\s|param\s*\()|\bCreateObject\s*\(|\bnew\s+ActiveXObject\s*\(/i;

const ENCODINGS = ['utf-8', 'shift_jis', 'euc-jp'] as const;

/** The encoding of a text and the text itself; undefined when the bytes are no text. */
export function decodedText(bytes: Uint8Array): { encoding: string; text: string } | undefined {
  const decoded = (encoding: string) => {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return textIn('utf-16le', decoded('utf-16le'));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return textIn('utf-16be', decoded('utf-16be'));
  if (bytes.includes(0)) return undefined;
  for (const encoding of ENCODINGS) {
    const text = textIn(encoding, decoded(encoding));
    if (text) return text;
  }
  return undefined;
}

/** A text may hold a stray control character; many of them are binary data that happens to decode. */
function textIn(encoding: string, text: string | undefined): { encoding: string; text: string } | undefined {
  if (text === undefined) return undefined;
  // eslint-disable-next-line no-control-regex
  const strange = text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]/g)?.length ?? 0;
  return strange > 8 + text.length / 100 ? undefined : { encoding, text };
}

/** How far into a text its type is looked for. */
const HEAD = 65_536;

function textType(text: string): Found {
  const head = text.slice(0, HEAD).replace(/^\ufeff/, '');
  const start = head.trimStart();
  if (SVG_START.test(start)) return found('svg', 'svg', 'image/svg+xml', HTML_ANYWHERE.test(text));
  if (HTML_START.test(start) || HTML_ANYWHERE.test(text)) return found('html', 'htm', 'text/html');
  if (start.startsWith('<?xml') || start.startsWith('<!DOCTYPE')) return found('unknown', 'xml', 'application/xml');
  if (MAIL.test(start)) return found('html', 'eml', 'message/rfc822');
  if (SCRIPT.test(start)) return found('executable', '', 'text/x-script');
  if (isTable(head, ',')) return found('text', 'csv', 'text/csv');
  if (isTable(head, '\t')) return found('text', 'tsv', 'text/tab-separated-values');
  if (isJson(text)) return found('text', 'json', 'application/json');
  return found('text', 'txt', 'text/plain');
}

/** Two or more lines with the same number of fields. The last line may be cut off at the end of the head. */
function isTable(head: string, delimiter: string): boolean {
  const lines = head
    .replace(/"(?:[^"]|"")*"/g, 'q')
    .split(/\r?\n|\r/)
    .filter(Boolean)
    .slice(0, 20);
  const fields = lines.map((line) => line.split(delimiter).length);
  return fields.length > 1 && fields[0]! > 1 && fields.every((count) => count === fields[0]);
}

function isJson(text: string): boolean {
  if (!/^\ufeff?\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

const startsWith = (bytes: Buffer, at: number, hex: string) =>
  bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;

/** The whole file is needed only to look behind it; what it is stands at its beginning. */
const SAMPLE = 262_144;

async function binaryType(bytes: Buffer): Promise<Found | undefined> {
  for (const [at, hex, type] of SIGNATURES)
    if (startsWith(bytes, at, hex)) return type.type === 'application/x-cfb' ? compoundType(bytes) : type;
  if (bytes.subarray(-512).includes('koly')) return found('executable', 'dmg', 'application/x-apple-diskimage');
  if (startsWith(bytes, 0, '4d5a') && (bytes.includes(0) || bytes.length < 4))
    return found('executable', 'exe', 'application/vnd.microsoft.portable-executable');
  if (startsWith(bytes, 0, '504b0304') || startsWith(bytes, 0, '504b0506')) return zipType(bytes);
  const pdf = bytes.subarray(0, 1024).indexOf('%PDF-');
  if (pdf >= 0) {
    const before = bytes.subarray(0, pdf);
    const harmless = /^[\s\ufeffï»¿]*$/u.test(before.toString('latin1'));
    return found('pdf', 'pdf', 'application/pdf', !harmless);
  }
  const known = await fileTypeFromBuffer(bytes.subarray(0, SAMPLE), { maxBufferSize: 4 * SAMPLE }).catch(
    () => undefined,
  );
  if (!known) return undefined;
  const { ext, mime } = known;
  if (mime === 'application/xml' || mime === 'image/svg+xml' || mime.startsWith('text/')) return undefined;
  if (mime.startsWith('image/')) return found('picture', ext, mime);
  if (mime.startsWith('audio/')) return found('audio', ext, mime);
  if (mime.startsWith('video/')) return found('video', ext, mime);
  if (PROGRAMS.has(ext)) return found('executable', ext, mime);
  if (ARCHIVES.has(ext) || ext.startsWith('tar')) return found('archive', ext, mime);
  return found('unknown', ext, mime);
}

const PROGRAMS = new Set([
  'exe',
  'elf',
  'macho',
  'wasm',
  'lnk',
  'alias',
  'jar',
  'apk',
  'deb',
  'rpm',
  'crx',
  'xpi',
  'swf',
  'nes',
  'reg',
  'class',
  'dex',
]);
const ARCHIVES = new Set([
  'zip',
  '7z',
  'rar',
  'gz',
  'bz2',
  'xz',
  'tar',
  'Z',
  'lz',
  'lz4',
  'zst',
  'cab',
  'arj',
  'ar',
  'cpio',
  'lzh',
  'ace',
  'zipx',
]);

const ZIP_END = Buffer.from('504b0506', 'hex');

/** Whether zip tools would find an archive in the bytes: an end record whose directory is where it says, from any start. */
function carriesZip(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - 65_558);
  for (let at = bytes.lastIndexOf(ZIP_END); at >= from; at = at > 0 ? bytes.lastIndexOf(ZIP_END, at - 1) : -1) {
    if (at + 22 > bytes.length) continue;
    const length = bytes.readUInt32LE(at + 12);
    if (length >= 46 && length <= at && startsWith(bytes, at - length, '504b0102')) return true;
  }
  return false;
}

const MARKUP = /<(?:script|html|iframe|hta:application|svg)[\s/>]|<\?php|<!doctype\s+html/i;

/**
 * What a file is, by its content alone; the extension of the name is only compared with it. Never throws, reads nothing
 * but the bytes. `polyglot` is told for pictures, PDF, sound and video that carry markup or a zip archive, and for a PDF
 * with something before its head.
 */
export async function detectType(bytes: Uint8Array, name: string): Promise<FileType> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const named = extensionOf(name);
  let type = await binaryType(buffer).catch(() => undefined);
  if (type === undefined) {
    const text = decodedText(buffer);
    type = text ? textType(text.text) : UNKNOWN;
  }
  const container = type.kind === 'picture' || type.kind === 'pdf' || type.kind === 'audio' || type.kind === 'video';
  const polyglot =
    (type.polyglot ?? false) ||
    (type.kind !== 'archive' && type.kind !== 'office' && type.extension !== 'jar' && carriesZip(buffer)) ||
    // Content of a PDF may show markup as text; before its head it has been looked for already.
    (container && type.kind !== 'pdf' && MARKUP.test(buffer.toString('latin1')));
  return { ...type, agreesWithName: mayBeNamed(type.extension, named), polyglot };
}
