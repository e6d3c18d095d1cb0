// SPDX-License-Identifier: Apache-2.0
import type { FindingKind } from './findings.ts';
import type { FamilyRules, Lose, Markup } from './office-markup.ts';
import { attributeOf, decodeXml, writtenXml, type XmlElement } from './xml.ts';

/** Left out of workbooks. Pivot tables keep their cells; the copy of their source data goes. */
const LEFT_OUT: Record<string, FindingKind | undefined> = {
  externalReferences: undefined,
  pivotCaches: undefined,
  fileSharing: 'metadata',
  oleSize: undefined,
  customWorkbookViews: 'hidden-data',
  customSheetViews: 'hidden-data',
  customProperties: undefined,
  webPublishing: 'external-link',
  webPublishItems: 'external-link',
  webPublishObjects: 'external-link',
  functionGroups: 'macro',
  dataConsolidate: 'external-link',
  dataModel: 'external-link',
  connection: 'external-link',
  slicerCaches: undefined,
  timelineCacheRefs: undefined,
  pivotTableReferences: undefined,
};

const CELL_POINTERS = new Set(['cm', 'vm']);
const TABLE_POINTERS = new Set(['tableType', 'connectionId', 'queryTableFieldId']);

const WITH_FORMULAS = new Set([
  'dataValidation',
  'cfRule',
  'calculatedColumnFormula',
  'totalsRowFormula',
  'definedName',
]);
const AUTO_RUN = /^(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)/i;

/** `'C:\…\[book.xlsx]Sheet'!A1` and `[1]Sheet!A1`; columns of tables (`Table[amount]`) have no `!` behind them. */
const QUOTED_BOOK = /'(?:[^'[\]]|''){0,300}\[[^[\]]{1,300}\](?:[^'[\]]|''){0,100}'!/;
const NUMBERED_BOOK = /(?:^|[^\p{L}\p{N}_.\]])\[[^[\]@#]{1,300}\][\p{L}\p{N}_.]{0,100}!/u;
/** Excel has no operator `|`: outside of texts it only stands in `program|'topic'!item`. */
const DDE = /[\w.)]'?\s*\|\s*['\w]/;
const CALLING =
  /\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|STOCKHISTORY|SQL\.REQUEST|PY|COPILOT|FOPEN|INITIATE)\s*\(/i;
const LINKING = /\bHYPERLINK\s*\(\s*"(?!https?:|mailto:)(?:[a-z][a-z0-9+.-]*:|\\\\|\/\/)/i;

/** Whether a formula reaches out of its workbook: other workbooks, DDE, the web, add-ins or programs. */
export function reachesOut(formula: string): boolean {
  const bare = formula.replace(/"(?:[^"]|"")*"/g, '""');
  return [QUOTED_BOOK, NUMBERED_BOOK, DDE, CALLING].some((pattern) => pattern.test(bare)) || LINKING.test(formula);
}

/** All texts in a piece of finished markup. */
const textsIn = (xml: string) => xml.split(/<[^>]*>/).map(decodeXml);

const isOn = (element: XmlElement, name: string) => /^(?:1|true)$/.test(attributeOf(element, name) ?? '');

/** Rules of workbooks: formulas that reach out become their saved values, macros' names and hidden states are told. */
export function excelRules({ part, noticed }: Markup, lose: Lose): FamilyRules {
  const sharedOutside = new Set<string>();

  const formula = (one: XmlElement, inCell: boolean) => (inner: string) => {
    const shared = attributeOf(one, 't') === 'shared' ? attributeOf(one, 'si') : undefined;
    const outside =
      inner === '' ? shared !== undefined && sharedOutside.has(shared) : reachesOut(textsIn(inner).join(''));
    if (!outside) return writtenXml(one, inner);
    if (shared !== undefined) sharedOutside.add(shared);
    lose('formula');
    // A cell has its saved value beside the formula; charts keep theirs too, but must have a formula.
    return inCell ? '' : writtenXml(one, '#REF!');
  };

  return (one, parent) => {
    const { local } = one;
    if (Object.hasOwn(LEFT_OUT, local)) return lose(LEFT_OUT[local]);
    if (local === 'sheet' && parent === 'sheets') {
      if ((attributeOf(one, 'state') ?? 'visible') !== 'visible')
        noticed.add('hidden-sheet', attributeOf(one, 'name') ?? part);
      // “Very hidden” is seen by programmers alone; hidden sheets can be shown by everybody.
      for (const attribute of one.attributes) if (attribute.value === 'veryHidden') attribute.value = 'hidden';
    }
    if (local === 'f') return formula(one, parent === 'c');
    if (local === 'definedName') {
      const macro = ['xlm', 'function', 'vbProcedure'].some((name) => isOn(one, name));
      if (macro || AUTO_RUN.test(attributeOf(one, 'name') ?? '')) return lose('macro');
    }
    if (WITH_FORMULAS.has(local))
      return (inner) => {
        if (!textsIn(inner).some(reachesOut)) return writtenXml(one, inner);
        lose('external-link');
        return '';
      };
    // Numbers that point into parts left out: rich values of cells and queries of tables.
    const pointers = local === 'c' ? CELL_POINTERS : local.startsWith('table') ? TABLE_POINTERS : undefined;
    if (pointers && one.attributes.some(({ name }) => pointers.has(name)))
      one.attributes = one.attributes.filter(({ name }) => !pointers.has(name));
    return undefined;
  };
}
