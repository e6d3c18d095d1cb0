// SPDX-License-Identifier: Apache-2.0
import type { FindingKind } from './findings.ts';
import type { FamilyRules, Lose, Markup } from './office-markup.ts';
import { attributeOf, writtenXml, type XmlElement } from './xml.ts';

/** Left out of Word documents. Tracked changes are accepted, comments and author's notes go. */
const LEFT_OUT: Record<string, FindingKind | undefined> = {
  altChunk: 'attachment',
  subDoc: 'external-link',
  attachedTemplate: undefined,
  mailMerge: 'external-link',
  saveThroughXslt: 'external-link',
  frameset: 'external-link',
  docVars: 'hidden-data',
  rsids: undefined,
  trackRevisions: undefined,
  updateFields: undefined,
  linkStyles: undefined,
  attachedSchema: undefined,
  schemaLibrary: undefined,
  dataBinding: undefined,
  customXmlPr: undefined,
  smartTagPr: undefined,
  proofErr: undefined,
  embedRegular: undefined,
  embedBold: undefined,
  embedItalic: undefined,
  embedBoldItalic: undefined,
  commentRangeStart: undefined,
  commentRangeEnd: undefined,
  commentReference: undefined,
  annotationRef: undefined,
  del: 'tracked-change',
  moveFrom: 'tracked-change',
  numberingChange: 'tracked-change',
  cellIns: 'tracked-change',
  cellMerge: 'tracked-change',
};
const CHANGED_PROPERTIES = /^(?:r|p|sect|tbl|tblPrEx|tblGrid|tc|tr)(?:Pr)?Change$/;
const CHANGED_RANGE = /^(?:move(?:From|To)|customXml(?:Ins|Del|MoveFrom|MoveTo))Range(?:Start|End)$/;

/** Wrappers around content that stays. */
const UNWRAPPED = new Set(['ins', 'moveTo', 'smartTag', 'customXml']);

const isOff = (element: XmlElement) => /^(?:0|false|off)$/.test(attributeOf(element, 'val') ?? '');

/** Rules of Word documents: changes accepted, comments, hidden text and links to other documents gone. */
export function wordRules(_: Markup, lose: Lose): FamilyRules {
  const runs: { hidden: boolean; text: boolean; field: boolean }[] = [];
  const rows: { deleted: boolean }[] = [];
  const cells: { deleted: boolean }[] = [];

  return (one, parent) => {
    const { local } = one;
    if (local === 'del' && parent === 'trPr') rows.at(-1)!.deleted = true;
    if (local === 'cellDel' && parent === 'tcPr') {
      cells.at(-1)!.deleted = true;
      return lose('tracked-change');
    }
    // Shapes have a `moveTo` of their own, which starts a line.
    if (UNWRAPPED.has(local) && parent !== 'path') return parent.endsWith('Pr') ? 'drop' : 'unwrap';
    if (Object.hasOwn(LEFT_OUT, local)) return lose(LEFT_OUT[local]);
    if (CHANGED_PROPERTIES.test(local)) return lose('tracked-change');
    if (CHANGED_RANGE.test(local)) return 'drop';

    const run = runs.at(-1);
    if (run && local === 'vanish' && parent === 'rPr' && one.path.at(-2) === 'r' && !isOff(one)) run.hidden = true;
    if (run && parent === 'r' && local === 't') run.text = true;
    if (run && parent === 'r' && (local === 'fldChar' || local === 'instrText')) run.field = true;
    if (local === 'r') {
      runs.push({ hidden: false, text: false, field: false });
      return (inner) => {
        const { hidden, text, field } = runs.pop()!;
        // Marks of an index or of a table of contents are hidden as well, and belong to their fields.
        if (!hidden || field) return writtenXml(one, inner);
        if (text) lose('hidden-text');
        return '';
      };
    }
    if (local === 'tr') {
      rows.push({ deleted: false });
      return (inner) => (rows.pop()!.deleted ? '' : writtenXml(one, inner));
    }
    if (local === 'tc') {
      cells.push({ deleted: false });
      // A row keeps its number of cells; what was in the deleted one goes.
      return (inner) => writtenXml(one, cells.pop()!.deleted ? `<${one.name.slice(0, -local.length)}p/>` : inner);
    }
    return undefined;
  };
}
