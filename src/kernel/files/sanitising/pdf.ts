// SPDX-License-Identifier: Apache-2.0
import {
  PDFArray,
  PDFContext,
  PDFDict,
  PDFHexString,
  PDFInvalidObject,
  PDFName,
  PDFNull,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFString,
  PDFBool,
  PDFWriter,
  type PDFObject,
} from '@cantoo/pdf-lib';
import type { FindingKind, Findings } from './findings.ts';
import type { SanitisingLimits } from './limits.ts';
import { plainStream, readPdf, type Budget } from './pdf-reading.ts';
import { Refusal } from './refusals.ts';

/** What an action does (ISO 32000-2, 12.6.4), other than moving within the document or to a web page. */
const ACTIONS: Record<string, FindingKind> = {
  JavaScript: 'script',
  Launch: 'launch',
  SubmitForm: 'form-action',
  ResetForm: 'form-action',
  ImportData: 'form-action',
  Hide: 'form-action',
  SetOCGState: 'form-action',
  GoToR: 'external-link',
  GoToE: 'external-link',
  GoToDp: 'external-link',
  URI: 'external-link',
  Thread: 'external-link',
  Rendition: 'media',
  Movie: 'media',
  Sound: 'media',
  GoTo3DView: 'media',
  RichMediaExecute: 'media',
  Trans: 'hidden-data',
};

/** Entries that are left out wherever they stand. */
const LEFT_OUT: Record<string, FindingKind | undefined> = {
  JS: 'script',
  JavaScript: 'script',
  OpenAction: 'script',
  AA: 'script',
  PA: 'script',
  EF: 'attachment',
  RF: 'attachment',
  AF: 'attachment',
  EmbeddedFiles: 'attachment',
  Metadata: 'metadata',
  PieceInfo: 'hidden-data',
  XFA: 'form',
  OPI: 'external-link',
  Ref: 'external-link',
  F: 'external-link',
  UF: 'external-link',
  FS: 'external-link',
  RichMediaContent: 'media',
  RichMediaSettings: 'media',
  Schema: undefined,
  FFilter: undefined,
  FDecodeParms: undefined,
  LastModified: undefined,
};

/** Dictionaries whose keys are names given by the author and mean nothing. */
const NAMED = new Set(
  `Font XObject ColorSpace ExtGState Pattern Shading Properties CharProcs Colorants RoleMap ClassMap`.split(/\s+/),
);

/** Objects that are copied only where they belong. */
const KEPT_IN_PLACE: Record<string, FindingKind | undefined> = {
  Catalog: undefined,
  Pages: undefined,
  Page: undefined,
  ObjStm: undefined,
  XRef: undefined,
  Template: 'hidden-data',
  Action: 'script',
  Filespec: 'attachment',
  EmbeddedFile: 'attachment',
  Sig: 'signature',
  DocTimeStamp: 'signature',
};

const PAGE_KEYS =
  `Resources MediaBox CropBox BleedBox TrimBox ArtBox Contents Rotate Group StructParents Tabs UserUnit`.split(/\s+/);
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];

/** Notes, marks, links and form fields stay; what plays, attaches or shows another program's content does not. */
const ANNOTATIONS = new Set(
  `Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp Ink
  Widget Watermark Redact`.split(/\s+/),
);
const ANNOTATIONS_LEFT_OUT: Record<string, FindingKind> = {
  FileAttachment: 'attachment',
  Sound: 'media',
  Movie: 'media',
  Screen: 'media',
  RichMedia: 'media',
  '3D': 'media',
  Popup: 'comment',
};
const ANNOTATION_KEYS =
  `Type Subtype Rect Contents F AS Border C StructParent OC BS BE QuadPoints L LE IC LL LLE LLO Cap CL DA DS Q RD
  Name Vertices InkList H CA ca MK IT Sy CP CO Lang`.split(/\s+/);
const FIELD_KEYS = ['FT', 'Ff', 'T', 'TU', 'DV', 'Opt', 'MaxLen', 'TI', 'I'];

const SAFE_ADDRESS = /^(?:https?|mailto):[\x21-\x7e]+$/i;
const SAFE_COMMANDS = new Set(['NextPage', 'PrevPage', 'FirstPage', 'LastPage']);
const OWN_MODES = new Set(['UseNone', 'UseOutlines', 'UseThumbs', 'FullScreen', 'UseOC']);

const DEEPEST = 100;
const MOST_OUTLINES = 20_000;
const MOST_DESTINATIONS = 100_000;

const key = (name: string) => PDFName.of(name);
const isText = (value: PDFObject | undefined): value is PDFString | PDFHexString =>
  value instanceof PDFString || value instanceof PDFHexString;

/**
 * A PDF written anew from what its pages, links, notes, form fields, bookmarks and tags need. Nothing is deleted from the
 * old file: only what is known is copied, so that older versions, unreachable objects and unknown entries stay behind.
 * Links to web pages (http, https, mailto) are kept. Throws Refusal for encrypted, damaged and dynamic (XFA) files.
 */
export async function sanitisePdf(
  bytes: Uint8Array,
  limits: SanitisingLimits,
  { polyglot }: { polyglot: boolean },
  removed: Findings,
): Promise<Uint8Array> {
  const budget = { left: limits.inflatedBytes };
  const source = await readPdf(bytes, budget);
  if (polyglot) removed.add('hidden-data', '');
  const copy = new PdfCopy(source, budget, limits, removed);
  copy.document();
  return await PDFWriter.forContext(copy.target, 500).serializeToBuffer();
}

type Page = { ref: PDFRef | undefined; dict: PDFDict; inherited: Map<string, PDFObject> };

class PdfCopy {
  readonly target = PDFContext.create();
  readonly #source: PDFContext;
  readonly #budget: Budget;
  readonly #limits: SanitisingLimits;
  readonly #removed: Findings;
  /** Objects of the source and what became of them; null where they are left out. */
  readonly #copied = new Map<PDFRef, PDFRef | typeof PDFNull>();
  readonly #pages = new Map<PDFRef, PDFRef>();
  /** Actions already reported where they stood. */
  readonly #reported = new Set<PDFObject>();
  /** Copied later, so that long chains of references do not fill the stack. */
  readonly #waiting: (() => void)[] = [];
  #where = '';

  constructor(source: PDFContext, budget: Budget, limits: SanitisingLimits, removed: Findings) {
    this.#source = source;
    this.#budget = budget;
    this.#limits = limits;
    this.#removed = removed;
  }

  document(): void {
    const catalog = this.#look(this.#source.trailerInfo.Root);
    if (!(catalog instanceof PDFDict)) throw new Refusal('damaged');
    const form = this.#dict(catalog.get(key('AcroForm')));
    const fields = this.#array(form?.get(key('Fields')));
    const dynamic = this.#look(catalog.get(key('NeedsRendering'))) === PDFBool.True;
    if (dynamic || (form?.has(key('XFA')) && fields.length === 0)) throw new Refusal('dynamic-form');

    const root = this.#new();
    root.set(key('Type'), key('Catalog'));
    this.#copyPages(catalog, root);
    this.#where = '';
    for (const name of ['Lang', 'PageLabels', 'PageLayout', 'MarkInfo', 'OCProperties', 'OutputIntents', 'Version'])
      this.#take(catalog, root, name);
    const mode = this.#look(catalog.get(key('PageMode')));
    if (mode instanceof PDFName && OWN_MODES.has(mode.decodeText())) root.set(key('PageMode'), mode);
    this.#take(catalog, root, 'ViewerPreferences');
    if (form) this.#copyForm(form, fields, root);
    this.#copyDestinations(catalog, root);
    this.#copyOutlines(catalog, root);
    this.#copyOpening(catalog, root);
    this.#settle();
    // Tags refer to notes and links: those must have been copied in their own way before.
    this.#take(catalog, root, 'StructTreeRoot');
    this.#settle();
    this.#where = '';
    this.target.trailerInfo = { Root: this.target.register(root), Info: this.#information() };
    this.#reportRest(catalog);
  }

  // Reading

  #look(value: PDFObject | undefined): PDFObject | undefined {
    let found = value;
    for (let step = 0; found instanceof PDFRef; step++) {
      if (step > 8) throw new Refusal('damaged');
      found = this.#source.lookup(found);
    }
    return found === PDFNull ? undefined : found;
  }

  #dict(value: PDFObject | undefined): PDFDict | undefined {
    const found = this.#look(value);
    return found instanceof PDFDict ? found : undefined;
  }

  #array(value: PDFObject | undefined): PDFObject[] {
    const found = this.#look(value);
    return found instanceof PDFArray ? found.asArray() : [];
  }

  #name(dict: PDFDict, name: string): string | undefined {
    const found = this.#look(dict.get(key(name)));
    return found instanceof PDFName ? found.decodeText() : undefined;
  }

  #new(): PDFDict {
    return PDFDict.withContext(this.target);
  }

  #arrayOf(values: PDFObject[]): PDFArray {
    const array = PDFArray.withContext(this.target);
    for (const value of values) array.push(value);
    return array;
  }

  #report(what: FindingKind | undefined): void {
    if (what) this.#removed.add(what, this.#where);
  }

  // Copying what has no rule of its own

  #take(from: PDFDict, to: PDFDict, name: string): void {
    const value = from.get(key(name));
    if (value !== undefined) to.set(key(name), this.#copy(value));
  }

  #settle(): void {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) next();
  }

  #copy(value: PDFObject, named = false, depth = 0): PDFObject {
    if (depth > DEEPEST || value instanceof PDFInvalidObject) throw new Refusal('damaged');
    if (value instanceof PDFRef) return this.#copyReference(value, named);
    if (value instanceof PDFDict) return this.#leaveOut(value) ? PDFNull : this.#copyDict(value, named, depth);
    if (value instanceof PDFArray)
      return this.#arrayOf(value.asArray().map((item) => this.#copy(item, false, depth + 1)));
    if (value instanceof PDFRawStream) throw new Refusal('damaged');
    return value;
  }

  #copyReference(ref: PDFRef, named: boolean): PDFObject {
    const known = this.#pages.get(ref) ?? this.#copied.get(ref);
    if (known) return known;
    const object = this.#look(ref);
    if (object instanceof PDFInvalidObject) throw new Refusal('damaged');
    const composed = object instanceof PDFDict || object instanceof PDFArray || object instanceof PDFRawStream;
    if (!composed) return object ?? PDFNull;
    if (this.#leaveOut(object instanceof PDFRawStream ? object.dict : object)) {
      this.#copied.set(ref, PDFNull);
      return PDFNull;
    }
    const own = this.target.nextRef();
    this.#copied.set(ref, own);
    const where = this.#where;
    this.#waiting.push(() => {
      this.#where = where;
      this.target.assign(own, object instanceof PDFRawStream ? this.#copyStream(object) : this.#copy(object, named));
    });
    return own;
  }

  #copyDict(dict: PDFDict, named: boolean, depth: number): PDFDict {
    const copy = this.#new();
    for (const [name, value] of dict.entries()) {
      const text = name.decodeText();
      if (!named && Object.hasOwn(LEFT_OUT, text)) this.#report(LEFT_OUT[text]);
      else if (text !== 'Parent') copy.set(name, this.#copy(value, !named && NAMED.has(text), depth + 1));
    }
    return copy;
  }

  /** Whether an object is one of those that do something or belong to a place of their own. */
  #leaveOut(object: PDFDict | PDFArray): boolean {
    if (!(object instanceof PDFDict)) return false;
    const type = this.#name(object, 'Type') ?? '';
    if (Object.hasOwn(KEPT_IN_PLACE, type)) {
      this.#report(KEPT_IN_PLACE[type]);
      return true;
    }
    const action = this.#name(object, 'S') ?? '';
    if (Object.hasOwn(ACTIONS, action)) {
      this.#reportActions(object);
      return true;
    }
    const subtype = this.#name(object, 'Subtype') ?? '';
    const annotation = ANNOTATIONS.has(subtype) || Object.hasOwn(ANNOTATIONS_LEFT_OUT, subtype);
    const elsewhere = annotation && object.has(key('Rect'));
    if (elsewhere) this.#reportActions(object.get(key('A')));
    return subtype === 'PS' || elsewhere;
  }

  #copyStream(stream: PDFRawStream): PDFRawStream {
    const { dict } = stream;
    for (const name of ['Length', 'DL']) dict.delete(key(name));
    const { contents, filters } = plainStream(stream, this.#name(dict, 'Subtype') === 'Image', this.#budget);
    for (const name of ['Filter', 'DecodeParms', 'DP']) dict.delete(key(name));
    const copy = this.#copyDict(dict, false, 0);
    const [filter] = filters;
    if (filter) {
      copy.set(key('Filter'), key(filter.name));
      if (filter.parameters) copy.set(key('DecodeParms'), this.#copyDict(filter.parameters, false, 0));
    }
    return PDFRawStream.of(copy, contents);
  }

  // Pages

  #copyPages(catalog: PDFDict, root: PDFDict): void {
    const pages = this.#findPages(catalog.get(key('Pages')));
    if (pages.length === 0) throw new Refusal('damaged');
    const tree = this.#new();
    const treeRef = this.target.register(tree);
    root.set(key('Pages'), treeRef);
    const kids = pages.map(({ ref }) => {
      const own = this.target.nextRef();
      if (ref) this.#pages.set(ref, own);
      return own;
    });
    tree.set(key('Type'), key('Pages'));
    tree.set(key('Count'), PDFNumber.of(kids.length));
    tree.set(key('Kids'), this.#arrayOf(kids));
    for (const [index, page] of pages.entries()) {
      this.#where = `page ${index + 1}`;
      this.target.assign(kids[index]!, this.#copyPage(page, treeRef, kids[index]!));
      this.#settle();
    }
  }

  #findPages(tree: PDFObject | undefined): Page[] {
    const pages: Page[] = [];
    const seen = new Set<PDFObject>();
    const waiting: { node: PDFObject; inherited: Map<string, PDFObject> }[] = [];
    if (tree) waiting.push({ node: tree, inherited: new Map() });
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const dict = this.#dict(next.node);
      if (!dict || seen.has(dict)) continue;
      seen.add(dict);
      const inherited = new Map(next.inherited);
      for (const name of INHERITED) {
        const value = dict.get(key(name));
        if (value !== undefined) inherited.set(name, value);
      }
      if (dict.has(key('Kids')))
        waiting.push(
          ...this.#array(dict.get(key('Kids')))
            .map((node) => ({ node, inherited }))
            .toReversed(),
        );
      else pages.push({ ref: next.node instanceof PDFRef ? next.node : undefined, dict, inherited });
      if (pages.length > this.#limits.pages || waiting.length > this.#limits.pages * 2)
        throw new Refusal('too-many-parts');
    }
    return pages;
  }

  #copyPage({ dict, inherited }: Page, parent: PDFRef, own: PDFRef): PDFDict {
    const page = this.#new();
    page.set(key('Type'), key('Page'));
    page.set(key('Parent'), parent);
    for (const name of PAGE_KEYS) {
      const value = dict.get(key(name)) ?? inherited.get(name);
      if (value !== undefined) page.set(key(name), this.#copy(value));
    }
    this.#reportTriggers(dict.get(key('AA')));
    for (const name of ['Metadata', 'PieceInfo', 'AF']) if (dict.has(key(name))) this.#report(LEFT_OUT[name]);
    if (dict.has(key('Thumb'))) this.#report('hidden-data');
    const annotations = this.#array(dict.get(key('Annots')))
      .map((annotation) => this.#annotation(annotation, own))
      .filter((annotation) => annotation !== undefined);
    if (annotations.length > 0) page.set(key('Annots'), this.#arrayOf(annotations));
    return page;
  }

  // Links, notes and form fields

  /** The copy of an annotation or form field (which may be one object); undefined where it is left out. */
  #annotation(value: PDFObject, page?: PDFRef): PDFRef | undefined {
    const known = value instanceof PDFRef ? this.#copied.get(value) : undefined;
    if (known) return known === PDFNull ? undefined : (known as PDFRef);
    const dict = this.#dict(value);
    if (!dict) return undefined;
    const subtype = this.#name(dict, 'Subtype');
    const field = !page || subtype === 'Widget';
    if (subtype === undefined ? !field : !ANNOTATIONS.has(subtype)) {
      this.#report(ANNOTATIONS_LEFT_OUT[subtype ?? ''] ?? 'hidden-data');
      this.#reportActions(dict.get(key('A')));
      this.#reportTriggers(dict.get(key('AA')));
      if (value instanceof PDFRef) this.#copied.set(value, PDFNull);
      return undefined;
    }
    const own = this.target.nextRef();
    if (value instanceof PDFRef) this.#copied.set(value, own);
    const where = this.#where;
    this.#waiting.push(() => {
      this.#where = where;
      this.target.assign(own, this.#copyAnnotation(dict, field, page));
    });
    return own;
  }

  #copyAnnotation(dict: PDFDict, field: boolean, page: PDFRef | undefined): PDFDict {
    const copy = this.#new();
    for (const name of ANNOTATION_KEYS) {
      const value = dict.get(key(name));
      // Flags stand under F here; a file under F has no place in an annotation that is kept.
      if (value !== undefined && (name !== 'F' || this.#look(value) instanceof PDFNumber))
        copy.set(key(name), this.#copy(value));
    }
    if (page) copy.set(key('P'), page);
    const appearance = this.#dict(dict.get(key('AP')));
    if (appearance) {
      const faces = this.#new();
      for (const name of ['N', 'R', 'D']) {
        const face = appearance.get(key(name));
        if (face !== undefined) faces.set(key(name), this.#copy(face, true));
      }
      copy.set(key('AP'), faces);
    }
    const target = dict.has(key('Dest')) ? this.#destination(dict.get(key('Dest'))) : undefined;
    const action = this.#action(dict.get(key('A')));
    if (action) copy.set(key('A'), action);
    else if (target) copy.set(key('Dest'), target);
    this.#reportActions(dict.get(key('PA')));
    this.#reportTriggers(dict.get(key('AA')));
    if (field) this.#copyField(dict, copy);
    else if (dict.has(key('T'))) this.#report('metadata');
    return copy;
  }

  #copyField(dict: PDFDict, copy: PDFDict): void {
    const value = this.#look(dict.get(key('V')));
    // A signed field keeps its looks; its signature would be wrong for the new file.
    if (this.#name(dict, 'FT') === 'Sig' || value instanceof PDFDict) {
      if (value) this.#report('signature');
      return;
    }
    for (const name of FIELD_KEYS) this.#take(dict, copy, name);
    if (value) copy.set(key('V'), this.#copy(dict.get(key('V'))!));
    const kids = this.#array(dict.get(key('Kids')))
      .map((kid) => this.#annotation(kid))
      .filter((kid) => kid !== undefined);
    if (kids.length > 0) copy.set(key('Kids'), this.#arrayOf(kids));
    const parent = dict.get(key('Parent'));
    const owner = parent && this.#annotation(parent);
    if (owner) copy.set(key('Parent'), owner);
  }

  #copyForm(form: PDFDict, fields: PDFObject[], root: PDFDict): void {
    if (form.has(key('XFA'))) this.#report('form');
    const kept = fields
      .filter((field) => {
        const dict = this.#dict(field);
        return dict && this.#name(dict, 'FT') !== 'Sig';
      })
      .map((field) => this.#annotation(field))
      .filter((field) => field !== undefined);
    if (kept.length === 0) return;
    const copy = this.#new();
    copy.set(key('Fields'), this.#arrayOf(kept));
    for (const name of ['DR', 'DA', 'Q', 'NeedAppearances']) this.#take(form, copy, name);
    root.set(key('AcroForm'), copy);
  }

  // Actions and destinations

  /** The action written anew if it moves within the document or opens a web page; all others are reported. */
  #action(value: PDFObject | undefined): PDFDict | undefined {
    const dict = this.#dict(value);
    if (!dict) return undefined;
    const kind = this.#name(dict, 'S');
    const action = this.#new();
    if (kind) action.set(key('S'), key(kind));
    this.#reportActions(dict.get(key('Next')));
    if (kind === 'GoTo') {
      const destination = this.#destination(dict.get(key('D')));
      if (!destination) return undefined;
      action.set(key('D'), destination);
      return action;
    }
    if (kind === 'URI') {
      const address = this.#look(dict.get(key('URI')));
      const text = isText(address) ? address.decodeText() : '';
      if (SAFE_ADDRESS.test(text)) {
        action.set(key('URI'), asciiText(text));
        return action;
      }
    }
    const command = kind === 'Named' ? this.#name(dict, 'N') : undefined;
    if (command && SAFE_COMMANDS.has(command)) {
      action.set(key('N'), key(command));
      return action;
    }
    this.#reportActions(dict);
    return undefined;
  }

  /** Reports an action and those chained behind it. */
  #reportActions(value: PDFObject | undefined): void {
    const waiting = [value];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const found = this.#look(next);
      if (found instanceof PDFArray) waiting.push(...found.asArray());
      if (!(found instanceof PDFDict) || this.#reported.has(found)) continue;
      this.#reported.add(found);
      this.#report(ACTIONS[this.#name(found, 'S') ?? ''] ?? (found.has(key('JS')) ? 'script' : undefined));
      const chained = found.get(key('Next'));
      if (chained) waiting.push(chained);
    }
  }

  #reportTriggers(value: PDFObject | undefined): void {
    for (const action of this.#dict(value)?.values() ?? []) this.#reportActions(action);
  }

  #destination(value: PDFObject | undefined): PDFObject | undefined {
    const found = this.#look(value);
    if (isText(found) || found instanceof PDFName) return found;
    if (found instanceof PDFDict) {
      const inner = found.get(key('D'));
      return inner && this.#look(inner) instanceof PDFArray ? this.#destination(inner) : undefined;
    }
    if (!(found instanceof PDFArray)) return undefined;
    const [page, ...view] = found.asArray();
    const own = page instanceof PDFRef ? this.#pages.get(page) : page instanceof PDFNumber ? page : undefined;
    if (!own) return undefined;
    const plain = view.map((item) => this.#look(item) ?? PDFNull);
    const known = plain.every((item) => item === PDFNull || item instanceof PDFNumber || item instanceof PDFName);
    return known ? this.#arrayOf([own, ...plain]) : undefined;
  }

  #copyDestinations(catalog: PDFDict, root: PDFDict): void {
    const old = this.#dict(catalog.get(key('Dests')));
    if (old) {
      const named = this.#new();
      for (const [name, value] of old.entries()) {
        const destination = this.#destination(value);
        if (destination) named.set(name, destination);
      }
      root.set(key('Dests'), named);
    }
    const names = this.#dict(catalog.get(key('Names')));
    const found: [PDFString | PDFHexString, PDFObject][] = [];
    for (const [name, value] of this.#leaves(names?.get(key('Dests')))) {
      const destination = this.#destination(value);
      if (destination && isText(name)) found.push([name, destination]);
    }
    if (found.length === 0) return;
    // One leaf instead of a tree: its names must be in order.
    found.sort(([one], [other]) => Buffer.compare(one.asBytes(), other.asBytes()));
    const leaf = this.#new();
    leaf.set(key('Names'), this.#arrayOf(found.flat()));
    const tree = this.#new();
    tree.set(key('Dests'), leaf);
    root.set(key('Names'), tree);
  }

  #leaves(tree: PDFObject | undefined): [PDFObject | undefined, PDFObject][] {
    const leaves: [PDFObject | undefined, PDFObject][] = [];
    const seen = new Set<PDFDict>();
    const waiting = [tree];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const node = this.#dict(next);
      if (!node || seen.has(node)) continue;
      seen.add(node);
      const pairs = this.#array(node.get(key('Names')));
      for (let at = 0; at + 1 < pairs.length; at += 2) leaves.push([this.#look(pairs[at]), pairs[at + 1]!]);
      waiting.push(...this.#array(node.get(key('Kids'))));
      if (leaves.length + waiting.length > MOST_DESTINATIONS) throw new Refusal('too-many-parts');
    }
    return leaves;
  }

  #copyOutlines(catalog: PDFDict, root: PDFDict): void {
    const outlines = this.#dict(catalog.get(key('Outlines')));
    if (!outlines) return;
    const copy = this.#new();
    copy.set(key('Type'), key('Outlines'));
    const ref = this.target.register(copy);
    if (this.#copyItems(outlines, copy, ref, new Set(), 0)) root.set(key('Outlines'), ref);
  }

  #copyItems(from: PDFDict, to: PDFDict, parent: PDFRef, seen: Set<PDFDict>, depth: number): boolean {
    const items: { ref: PDFRef; dict: PDFDict }[] = [];
    for (
      let item = this.#dict(from.get(key('First')));
      item && !seen.has(item);
      item = this.#dict(item.get(key('Next')))
    ) {
      seen.add(item);
      if (seen.size > MOST_OUTLINES || depth > DEEPEST) throw new Refusal('too-many-parts');
      const dict = this.#new();
      for (const name of ['Title', 'C', 'F', 'Count']) {
        const value = this.#look(item.get(key(name)));
        if (value !== undefined) dict.set(key(name), this.#copy(value));
      }
      const action = this.#action(item.get(key('A')));
      const destination = this.#destination(item.get(key('Dest')));
      if (action) dict.set(key('A'), action);
      else if (destination) dict.set(key('Dest'), destination);
      const ref = this.target.register(dict);
      dict.set(key('Parent'), parent);
      items.push({ ref, dict });
      this.#copyItems(item, dict, ref, seen, depth + 1);
    }
    for (const [index, { dict }] of items.entries()) {
      const [before, after] = [items[index - 1], items[index + 1]];
      if (before) dict.set(key('Prev'), before.ref);
      if (after) dict.set(key('Next'), after.ref);
    }
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last) return false;
    to.set(key('First'), first.ref);
    to.set(key('Last'), last.ref);
    const count = this.#look(from.get(key('Count')));
    if (count instanceof PDFNumber) to.set(key('Count'), count);
    return true;
  }

  #copyOpening(catalog: PDFDict, root: PDFDict): void {
    const opening = catalog.get(key('OpenAction'));
    const found = this.#look(opening);
    const kept = found instanceof PDFDict ? this.#goingTo(found) : this.#destination(found);
    if (kept) root.set(key('OpenAction'), kept);
  }

  /** Opening a document may turn to a page, nothing else: not even a web page that the reader did not ask for. */
  #goingTo(dict: PDFDict): PDFObject | undefined {
    if (this.#name(dict, 'S') === 'GoTo') return this.#action(dict);
    this.#reportActions(dict);
    return undefined;
  }

  // What stays behind

  #reportRest(catalog: PDFDict): void {
    this.#reportTriggers(catalog.get(key('AA')));
    const names = this.#dict(catalog.get(key('Names')));
    for (const [, script] of this.#leaves(names?.get(key('JavaScript')))) this.#reportActions(script);
    for (const _ of this.#leaves(names?.get(key('EmbeddedFiles')))) this.#report('attachment');
    for (const name of ['Templates', 'Pages', 'IDS', 'URLS', 'AlternatePresentations'])
      if (names?.has(key(name))) this.#report('hidden-data');
    if (names?.has(key('Renditions'))) this.#report('media');
    for (const name of ['Metadata', 'PieceInfo', 'AF']) if (catalog.has(key(name))) this.#report(LEFT_OUT[name]);
    if (catalog.has(key('Collection'))) this.#report('attachment');
    if (catalog.has(key('URI'))) this.#report('external-link');
    if (catalog.has(key('SpiderInfo'))) this.#report('hidden-data');
    for (const name of ['Perms', 'DSS']) if (catalog.has(key(name))) this.#report('signature');
    // Objects that nothing refers to any more, or that were hidden in a way not known here.
    this.#where = 'unused object';
    for (const [, object] of this.#source.enumerateIndirectObjects())
      if (object instanceof PDFDict && Object.hasOwn(ACTIONS, this.#name(object, 'S') ?? '') && !object.has(key('P')))
        if (this.#name(object, 'S') !== 'URI') this.#reportActions(object);
  }

  /** The title is read out and shown in the title bar; who wrote the file, when and with what stays behind. */
  #information(): PDFRef | undefined {
    const info = this.#dict(this.#source.trailerInfo.Info);
    if (!info) return undefined;
    const title = this.#look(info.get(key('Title')));
    if (info.keys().some((name) => name.decodeText() !== 'Title')) this.#report('metadata');
    if (!isText(title)) return undefined;
    const copy = this.#new();
    copy.set(key('Title'), title);
    return this.target.register(copy);
  }
}

/** ASCII as a PDF string; brackets and backslashes stand for themselves only behind a backslash. */
const asciiText = (text: string) => PDFString.of(text.replace(/[\\()]/g, (character) => `\\${character}`));
