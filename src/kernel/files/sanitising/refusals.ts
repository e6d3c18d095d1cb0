// SPDX-License-Identifier: Apache-2.0
import { DocumentRefusal } from '#kernel/documents/refusal.ts';
import type { Label } from '#kernel/label.ts';

/** Why a file is not taken, and what the person can do instead. */
export const REFUSALS = {
  'too-large': {
    ja: 'ファイルが大きすぎるため無害化できません。分けるか、画像を小さくしてください。',
    en: 'The file is too large to be sanitised. Split it or make its pictures smaller.',
  },
  'inflates-too-much': {
    ja: '展開すると極端に大きくなるファイルのため、開きませんでした。不要な部分を除いて保存し直してください。',
    en: 'The file would grow far too large when unpacked and was not opened. Remove what is not needed and save it again.',
  },
  'too-many-parts': {
    ja: 'ファイルの中の部品またはページが多すぎます。ファイルを分けてください。',
    en: 'The file has too many parts or pages. Split it.',
  },
  encrypted: {
    ja: 'パスワード付き、または暗号化されたファイルは中を確かめられません。パスワードを外して保存し直してください。',
    en: 'A file with a password or encryption cannot be checked. Remove the password and save it again.',
  },
  damaged: {
    ja: 'ファイルが壊れているため無害化できません。元のソフトで開いて保存し直してください。',
    en: 'The file is damaged and cannot be sanitised. Open it in its program and save it again.',
  },
  'too-many-pixels': {
    ja: '画像の画素数が多すぎます（1 億画素まで）。縮小して保存し直してください。',
    en: 'The picture has too many pixels (at most 100 million). Make it smaller and save it again.',
  },
  'picture-type': {
    ja: 'この形式の画像は作り直せません。JPEG または PNG で保存し直してください（iPhone は「設定」→「カメラ」→「フォーマット」→「互換性優先」）。',
    en: 'A picture of this type cannot be rebuilt. Save it as JPEG or PNG (on an iPhone: Settings, Camera, Formats, Most Compatible).',
  },
  'many-pages-picture': {
    ja: '複数ページの TIFF は作り直せません。PDF で保存し直してください。',
    en: 'A TIFF of several pages cannot be rebuilt. Save it as PDF.',
  },
  'active-svg': {
    ja: 'この SVG 画像には、図形以外の要素（スクリプト、外部参照など）が含まれています。PNG で保存し直してください。',
    en: 'This SVG picture holds more than shapes (script, outside reference and the like). Save it as PNG.',
  },
  'dynamic-form': {
    ja: '動的フォーム（XFA）の PDF は内容を残して無害化できません。印刷機能で PDF に保存し直してください。',
    en: 'A PDF with a dynamic form (XFA) cannot be sanitised with its content kept. Print it to a new PDF.',
  },
  'old-office': {
    ja: '古い形式（.doc・.xls・.ppt・.rtf など）は無害化できません。Word・Excel・PowerPoint で開き、.docx・.xlsx・.pptx で保存し直してください。',
    en: 'The old formats (.doc, .xls, .ppt, .rtf and others) cannot be sanitised. Open the file in Word, Excel or PowerPoint and save it as .docx, .xlsx or .pptx.',
  },
  'other-office': {
    ja: 'この形式の文書は無害化できません。.docx・.xlsx・.pptx または PDF で保存し直してください。',
    en: 'A document of this type cannot be sanitised. Save it as .docx, .xlsx, .pptx or PDF.',
  },
  'xml-dtd': {
    ja: '文書の中に安全に読めない定義（DTD・実体参照）があります。元のソフトで開いて保存し直してください。',
    en: 'The document holds definitions (DTD, entities) that cannot be read safely. Open it in its program and save it again.',
  },
  archive: {
    ja: 'この形式の圧縮ファイルは中を確かめられません。中のファイルをそのまま、または ZIP（パスワードなし）で送ってください。',
    en: 'An archive of this type cannot be checked. Send the files themselves or a ZIP without password.',
  },
  'archive-depth': {
    ja: '圧縮ファイルの中に圧縮ファイルがあります。展開してから送ってください。',
    en: 'The archive holds another archive. Unpack it before sending.',
  },
  'archive-name': {
    ja: '圧縮ファイルの中に、展開先の外へ書き込もうとする名前、または同じ名前のファイルがあります。作り直してください。',
    en: 'The archive holds a name that would be written outside its folder, or the same name twice. Make the archive again.',
  },
  'archive-empty': {
    ja: '圧縮ファイルの中にファイルがありません。中身を確かめて作り直してください。',
    en: 'The archive holds no file. Check what it should hold and make it again.',
  },
  html: {
    ja: 'HTML やメール形式のファイルはスクリプトを含みうるため受け取れません。PDF またはテキストで保存し直してください。',
    en: 'HTML and mail files may hold scripts and are not taken. Save the content as PDF or text.',
  },
  executable: {
    ja: 'プログラム、スクリプト、ショートカット、ディスクイメージは受け取れません。必要なときは情報システムの担当に相談してください。',
    en: 'Programs, scripts, shortcuts and disk images are not taken. Ask the information systems section when one is needed.',
  },
  media: {
    ja: '動画・音声は無害化できません。必要なときは情報システムの担当に相談してください。',
    en: 'Video and sound cannot be sanitised. Ask the information systems section when they are needed.',
  },
  unknown: {
    ja: 'ファイルの種類が分からない、または無害化に対応していない種類です。PDF、Office 文書（.docx・.xlsx・.pptx）、画像、テキストで保存し直してください。',
    en: 'The type of the file is unknown or cannot be sanitised. Save it as PDF, Office document (.docx, .xlsx, .pptx), picture or text.',
  },
  'too-slow': {
    ja: '決められた時間内に無害化できませんでした。ファイルを分けるか、作り直してください。',
    en: 'The file could not be sanitised in the time allowed. Split it or make it again.',
  },
  'broke-off': {
    ja: '無害化の途中で処理が止まりました。このファイルは元のソフトで開いて保存し直してください。',
    en: 'Sanitising broke off. Open the file in its program and save it again.',
  },
} as const satisfies Record<string, Label>;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown inside sanitising; becomes the outcome `refused`. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  /** Words of its own where the usual ones say too little. */
  readonly label: Label;
  constructor(code: RefusalCode, label: Label = REFUSALS[code]) {
    super(code);
    this.code = code;
    this.label = label;
  }
}

const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);

/** Any error as a refusal: what a library throws on bad input means that the input is damaged. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DocumentRefusal && isRefusalCode(error.code)) return new Refusal(error.code);
  return new Refusal('damaged');
}
