// SPDX-License-Identifier: Apache-2.0
import type { FindingKind } from './findings.ts';

export type OfficeFamily = 'word' | 'excel' | 'powerpoint';

const OOXML = 'application/vnd.openxmlformats-officedocument.';

/** The macro-free type that a document, template or show of each family becomes. */
export const MAIN: Record<OfficeFamily, { part: string; type: string; extension: string }> = {
  word: {
    part: `${OOXML}wordprocessingml.document.main+xml`,
    type: `${OOXML}wordprocessingml.document`,
    extension: 'docx',
  },
  excel: {
    part: `${OOXML}spreadsheetml.sheet.main+xml`,
    type: `${OOXML}spreadsheetml.sheet`,
    extension: 'xlsx',
  },
  powerpoint: {
    part: `${OOXML}presentationml.presentation.main+xml`,
    type: `${OOXML}presentationml.presentation`,
    extension: 'pptx',
  },
};

export const WORKSHEET = `${OOXML}spreadsheetml.worksheet+xml`;

const MAIN_TYPE =
  /^application\/vnd\.(?:openxmlformats-officedocument\.(wordprocessingml|spreadsheetml|presentationml)\.(?:document|template|sheet|presentation|slideshow)|ms-(word|excel|powerpoint)\.(?:document|template|sheet|presentation|slideshow)\.macroEnabled(?:Template)?)\.main\+xml$/i;

/** Which family the main part belongs to; undefined for add-ins, binary workbooks and other packages. */
export function familyOf(contentType: string): OfficeFamily | undefined {
  const match = MAIN_TYPE.exec(contentType);
  const word = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (!word) return undefined;
  if (word.startsWith('word')) return 'word';
  return word === 'spreadsheetml' || word === 'excel' ? 'excel' : 'powerpoint';
}

/**
 * Parts that are kept, by the end of their relationship type and their content type together: a part must be both linked
 * and declared as something known. Everything else stays behind.
 */
export const KEPT_PARTS: Record<string, RegExp> = {
  officeDocument: MAIN_TYPE,
  styles: /^application\/vnd\.openxmlformats-officedocument\.(?:wordprocessingml|spreadsheetml)\.styles\+xml$/,
  settings: /wordprocessingml\.settings\+xml$/,
  webSettings: /wordprocessingml\.webSettings\+xml$/,
  fontTable: /wordprocessingml\.fontTable\+xml$/,
  numbering: /wordprocessingml\.numbering\+xml$/,
  footnotes: /wordprocessingml\.footnotes\+xml$/,
  endnotes: /wordprocessingml\.endnotes\+xml$/,
  header: /wordprocessingml\.header\+xml$/,
  footer: /wordprocessingml\.footer\+xml$/,
  theme: /officedocument\.theme\+xml$/,
  themeOverride: /officedocument\.themeOverride\+xml$/,
  worksheet: /spreadsheetml\.worksheet\+xml$/,
  chartsheet: /spreadsheetml\.chartsheet\+xml$/,
  sharedStrings: /spreadsheetml\.sharedStrings\+xml$/,
  table: /spreadsheetml\.table\+xml$/,
  drawing: /officedocument\.drawing\+xml$/,
  chart: /drawingml\.chart\+xml$/,
  chartEx: /ms-office\.chartex\+xml$/,
  chartUserShapes: /drawingml\.chartshapes\+xml$/,
  chartStyle: /ms-office\.chartstyle\+xml$/,
  chartColorStyle: /ms-office\.chartcolorstyle\+xml$/,
  diagramData: /drawingml\.diagramData\+xml$/,
  diagramLayout: /drawingml\.diagramLayout\+xml$/,
  diagramQuickStyle: /drawingml\.diagramStyle\+xml$/,
  diagramColors: /drawingml\.diagramColors\+xml$/,
  diagramDrawing: /ms-office\.drawingml\.diagramDrawing\+xml$/,
  slide: /presentationml\.slide\+xml$/,
  slideLayout: /presentationml\.slideLayout\+xml$/,
  slideMaster: /presentationml\.slideMaster\+xml$/,
  notesSlide: /presentationml\.notesSlide\+xml$/,
  notesMaster: /presentationml\.notesMaster\+xml$/,
  handoutMaster: /presentationml\.handoutMaster\+xml$/,
  presProps: /presentationml\.presProps\+xml$/,
  viewProps: /presentationml\.viewProps\+xml$/,
  tableStyles: /presentationml\.tableStyles\+xml$/,
  image: /^image\/(?:png|jpe?g|pjpeg|gif|tiff?|webp)$/i,
};

/** Macro sheets of Excel 4 and dialog sheets: replaced by an empty sheet, so that the others keep their numbers. */
export const EMPTIED_SHEETS: Record<string, FindingKind> = {
  xlMacrosheet: 'macro',
  xlIntlMacrosheet: 'macro',
  dialogsheet: 'macro',
};

/** What the report calls a part that stays behind, by the end of its relationship type. */
export const LEFT_PARTS: Record<string, FindingKind | undefined> = {
  vbaProject: 'macro',
  wordVbaData: 'macro',
  vbaProjectSignature: 'macro',
  vbaProjectSignatureAgile: 'macro',
  vbaProjectSignatureV3: 'macro',
  keyMapCustomizations: 'macro',
  attachedToolbars: 'macro',
  extensibility: 'macro',
  ui: 'macro',
  userCustomization: 'macro',
  customUI: 'macro',
  webextension: 'script',
  webextensiontaskpanes: 'script',
  taskpanes: 'script',
  oleObject: 'ole',
  package: 'ole',
  control: 'ole',
  activeXControlBinary: 'ole',
  ctrlProp: 'ole',
  aFChunk: 'attachment',
  subDocument: 'external-link',
  attachedTemplate: 'external-link',
  mailMergeSource: 'external-link',
  mailMergeHeaderSource: 'external-link',
  recipientData: 'external-link',
  frame: 'external-link',
  transform: 'external-link',
  externalLink: 'external-link',
  externalLinkPath: 'external-link',
  connections: 'external-link',
  queryTable: 'external-link',
  volatileDependencies: 'external-link',
  xmlMaps: 'external-link',
  hyperlink: 'external-link',
  image: 'picture',
  hdphoto: 'picture',
  svgBlip: 'picture',
  video: 'media',
  audio: 'media',
  media: 'media',
  font: 'font',
  comments: 'comment',
  commentsExtended: 'comment',
  commentsIds: 'comment',
  commentsExtensible: 'comment',
  commentAuthors: 'comment',
  authors: 'comment',
  threadedComment: 'comment',
  person: 'comment',
  people: 'comment',
  'core-properties': 'metadata',
  'extended-properties': 'metadata',
  'custom-properties': 'metadata',
  thumbnail: 'metadata',
  origin: 'signature',
  signature: 'signature',
  certificate: 'signature',
  // Excel makes them again; vmlDrawing only draws notes and controls that stay behind.
  calcChain: undefined,
  vmlDrawing: undefined,
  legacyDiagramText: undefined,
  sheetMetadata: undefined,
  stylesWithEffects: undefined,
};

/** Parts that are not linked are named by where they lie. */
export const leftByName = (name: string): FindingKind => {
  if (/vba|macro|customUI/i.test(name)) return 'macro';
  if (/activeX|embeddings|ctrlProps|oleObject/i.test(name)) return 'ole';
  if (/externalLinks|connections|queryTables/i.test(name)) return 'external-link';
  return 'hidden-data';
};
