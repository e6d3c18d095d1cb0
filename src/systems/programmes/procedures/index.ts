// SPDX-License-Identifier: Apache-2.0
import { addComment, listComments, resolveComment } from './comments.ts';
import { exportList, exportPublicSheet, exportSheet, openDataList } from './exporting.ts';
import { downloadSource, previewImport, runImport, saveMapping, uploadFiles } from './importing.ts';
import { listPublicSheets, listSheets, newestPublic, publicFacets, sheetFacets } from './listing.ts';
import { policyTree, savePolicy } from './policies.ts';
import { compareSheets, openProgramme, openPublicProgramme } from './programme.ts';
import { carryForward, moveSheet, openPublicSheet, openSheet, saveSheet, sheetHistory } from './sheets.ts';

/** Everything that can be done in this room, by name. */
export const procedures = {
  'programmes.sheets.list': listSheets,
  'programmes.sheets.facets': sheetFacets,
  'programmes.sheets.export': exportList,
  'programmes.sheet': openSheet,
  'programmes.sheet.save': saveSheet,
  'programmes.sheet.move': moveSheet,
  'programmes.sheet.carryForward': carryForward,
  'programmes.sheet.history': sheetHistory,
  'programmes.sheet.compare': compareSheets,
  'programmes.sheet.export': exportSheet,
  'programmes.programme': openProgramme,
  'programmes.comments': listComments,
  'programmes.comments.add': addComment,
  'programmes.comments.resolve': resolveComment,
  'programmes.import.upload': uploadFiles,
  'programmes.import.preview': previewImport,
  'programmes.import.mapping': saveMapping,
  'programmes.import.run': runImport,
  'programmes.source': downloadSource,
  'programmes.policies': policyTree,
  'programmes.policies.save': savePolicy,
  'programmes.public.list': listPublicSheets,
  'programmes.public.facets': publicFacets,
  'programmes.public.programme': openPublicProgramme,
  'programmes.public.sheet': openPublicSheet,
  'programmes.public.file': exportPublicSheet,
  'programmes.public.export': openDataList,
  'programmes.publicNewest': newestPublic,
};
