// SPDX-License-Identifier: Apache-2.0
import { excelRules } from './excel-markup.ts';
import type { FindingKind, Findings } from './findings.ts';
import type { OfficeFamily } from './office-parts.ts';
import { powerPointRules } from './powerpoint-markup.ts';
import { withoutCallingFields } from './word-fields.ts';
import { wordRules } from './word-markup.ts';
import { attributeOf, rewriteXml, writtenXml, type XmlAttribute, type XmlElement, type XmlVerdict } from './xml.ts';

/** What the rules of one part need to know. */
export type Markup = {
  family: OfficeFamily;
  /** Name in the package, for the report. */
  part: string;
  /** Relationships that the part still has. */
  kept: ReadonlySet<string>;
  removed: Findings;
  noticed: Findings;
};

/** Takes an element out and counts it as lost; reported when it says as what. */
export type Lose = (what?: FindingKind) => 'drop';

/** The rules of one kind of document; undefined where it has none for the element. */
export type FamilyRules = (element: XmlElement, parent: string) => XmlVerdict | undefined;

const RELATIONSHIPS =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/officeDocument\/2006|purl\.oclc\.org\/ooxml\/officeDocument)\/relationships$/;

/** Left out in every family. What has no name here is not worth a line in the report. */
const LEFT_OUT: Record<string, FindingKind | undefined> = {
  OLEObject: 'ole',
  oleObjects: 'ole',
  control: 'ole',
  controls: 'ole',
  externalData: 'ole',
  imgProps: undefined,
  legacyDrawing: undefined,
  legacyDrawingHF: undefined,
  custDataLst: 'hidden-data',
  absPath: 'metadata',
  revisionPtr: undefined,
  documentId: undefined,
  hlinkMouseOver: undefined,
  hlinkHover: undefined,
};

/** Lists that must not be empty: they go with their last entry, and count anew. */
const LISTS = new Set([
  'extLst',
  'hyperlinks',
  'tableParts',
  'dataValidations',
  'definedNames',
  'conditionalFormatting',
]);

/**
 * Page set-up means the same without the settings of a printer; an object on a slide has a picture of itself inside.
 */
const STANDS_WITHOUT = new Set(['pageSetup', 'oleObj']);

const SHOW_ACTIONS =
  /^(?:ppaction:\/\/(?:hlinksldjump|hlinkshowjump\?jump=\w+|noaction|customshow\?id=\d+(?:&return=true)?))?$/;
const ADDRESS = /^[a-z][a-z0-9+.-]*:|^[\\/]{2}/i;

/**
 * The markup of one part without what calls, loads, embeds or hides (see the tables of each family), and without
 * references to relationships that are gone, so that the file still opens. Elements are known by their local names: no
 * prefix hides them. Throws Refusal for XML that is not well-formed.
 */
export function sanitiseMarkup(xml: string, markup: Markup): string {
  const { family, part, kept, removed } = markup;
  const prefixes = new Set<string>();
  // What lost something inside may have to go as a whole.
  let losses = 0;
  const lose: Lose = (what) => {
    losses++;
    if (what) removed.add(what, part);
    return 'drop';
  };
  const families = { word: wordRules, excel: excelRules, powerpoint: powerPointRules };
  const rules = families[family](markup, lose);
  const alternatives: { choices: number; fallback: string }[] = [];

  const element = (one: XmlElement): XmlVerdict => {
    const { local } = one;
    for (const { name, value } of one.attributes)
      if (name.startsWith('xmlns:') && RELATIONSHIPS.test(value)) prefixes.add(name.slice('xmlns:'.length));
    if (Object.hasOwn(LEFT_OUT, local)) return lose(LEFT_OUT[local]);
    if (!keepReferences(one, kept, prefixes)) {
      lose();
      return local === 'hyperlink' ? 'unwrap' : 'drop';
    }
    keepAttributes(one, markup);
    const parent = one.path.at(-1) ?? '';
    const verdict = rules(one, parent);
    if (verdict !== undefined) return verdict;
    if (local === 'hlinkClick' && !SHOW_ACTIONS.test(attributeOf(one, 'action') ?? '')) return lose('external-link');
    if (local === 'ext' && attributeOf(one, 'uri') !== undefined) {
      // An extension that lost something is no longer what its address promises.
      const before = losses;
      return (inner) => (losses > before ? '' : writtenXml(one, inner));
    }
    if (LISTS.has(local)) {
      one.attributes = one.attributes.filter((attribute) => attribute.name !== 'count');
      return (inner) => (inner.trim() === '' ? '' : writtenXml(one, inner));
    }
    if (local === 'AlternateContent') {
      alternatives.push({ choices: 0, fallback: '' });
      return (inner) => {
        const { choices, fallback } = alternatives.pop()!;
        return choices > 0 ? writtenXml(one, inner) : fallback;
      };
    }
    const alternative = parent === 'AlternateContent' ? alternatives.at(-1) : undefined;
    if (alternative && local === 'Choice')
      return (inner) => {
        if (inner.trim() === '') return '';
        alternative.choices++;
        return writtenXml(one, inner);
      };
    if (alternative && local === 'Fallback')
      return (inner) => {
        alternative.fallback = inner;
        return writtenXml(one, inner);
      };
    return 'keep';
  };

  const rewritten = rewriteXml(xml, { element });
  return family === 'word' ? withoutCallingFields(rewritten, part, removed) : rewritten;
}

/**
 * Takes references to relationships that are gone out of an element; false when it has nothing left to show. A prefix
 * that once stood for relationships does so everywhere in the part: at worst something harmless goes too.
 */
function keepReferences(element: XmlElement, kept: ReadonlySet<string>, prefixes: ReadonlySet<string>): boolean {
  if (!element.attributes.some(({ name }) => name.includes(':'))) return true;
  const references = element.attributes.filter(
    ({ name }) => name.includes(':') && prefixes.has(name.slice(0, name.indexOf(':'))),
  );
  const gone = references.filter(({ value }) => value !== '' && !kept.has(value));
  if (gone.length === 0) return true;
  element.attributes = element.attributes.filter((attribute) => !gone.includes(attribute));
  return STANDS_WITHOUT.has(element.local) || references.length > gone.length;
}

function keepAttributes(element: XmlElement, { part, removed }: Markup): void {
  const outside: XmlAttribute[] = [];
  for (const attribute of element.attributes) {
    const { local, value } = attribute;
    if (local === 'macro' && value !== '') {
      removed.add('macro', part);
      attribute.value = '';
    }
    if ((local === 'href' || local === 'src' || local === 'althref') && ADDRESS.test(value)) {
      removed.add('external-link', part);
      outside.push(attribute);
    }
    // Marks of editing sessions, which tell who wrote together with whom.
    if (local.startsWith('rsid')) outside.push(attribute);
  }
  if (outside.length > 0) element.attributes = element.attributes.filter((attribute) => !outside.includes(attribute));
}
