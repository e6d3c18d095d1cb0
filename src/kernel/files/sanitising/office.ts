// SPDX-License-Identifier: Apache-2.0
import type { Findings } from './findings.ts';
import type { SanitisingLimits } from './limits.ts';
import { sanitiseMarkup } from './office-markup.ts';
import { EMPTIED_SHEETS, familyOf, KEPT_PARTS, LEFT_PARTS, leftByName, MAIN, WORKSHEET } from './office-parts.ts';
import { rebuildPicture } from './picture.ts';
import { Refusal } from './refusals.ts';
import { attributeOf, encodeAttribute, rewriteXml, xmlText } from './xml.ts';
import { zipMembers, zipOf, type ZipMember } from './zip-contents.ts';

const CONTENT_TYPES = '[Content_Types].xml';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const EMPTY_SHEET = `${HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>`;
const OUTSIDE = /^[a-z][a-z0-9+.-]*:|^[\\/]{2}|\\/i;
const SAFE_ADDRESS = /^(?:https?|mailto):/i;

type Relationship = { id: string; type: string; target: string; external: boolean };
type Part = { name: string; contentType: string; relationships: Relationship[]; bytes?: Uint8Array };

/**
 * A Word, Excel or PowerPoint document (OOXML) as a macro-free one. The package is written anew from the parts that are
 * linked from its main part and known to be harmless; their markup is cleaned, pictures are rebuilt, [Content_Types].xml
 * and relationships are made to fit. Throws Refusal for other packages, damaged ones, and zip bombs.
 */
export async function sanitiseOffice(
  bytes: Uint8Array,
  limits: SanitisingLimits,
  removed: Findings,
  noticed: Findings,
): Promise<{ bytes: Uint8Array; type: string; extension: string }> {
  const source = new OfficePackage(zipMembers(bytes, limits));
  const main = source.main();
  const family = familyOf(main.contentType);
  if (!family) throw new Refusal('other-office');
  const parts = await keptParts(source, main.name, limits, removed);

  const files: [string, Uint8Array][] = [];
  const encoder = new TextEncoder();
  for (const part of parts.values()) {
    const kept = new Set(part.relationships.map(({ id }) => id));
    const written =
      part.bytes ??
      encoder.encode(
        sanitiseMarkup(xmlText(source.read(part.name)), { family, part: part.name, kept, removed, noticed }),
      );
    files.push([part.name, written]);
    if (part.relationships.length > 0)
      files.push([relationshipsOf(part.name), encoder.encode(writtenRelationships(part.relationships))]);
  }
  const { part, type, extension } = MAIN[family];
  parts.get(main.name)!.contentType = part;
  const root = [{ id: 'rId1', type: main.relationship, target: main.name, external: false }];
  const packed = zipOf([
    [CONTENT_TYPES, encoder.encode(writtenContentTypes([...parts.values()]))],
    ['_rels/.rels', encoder.encode(writtenRelationships(root))],
    ...files,
  ]);
  reportStrays(source, parts, removed);
  return { bytes: packed, type, extension };
}

/** Follows the relationships from the main part; what is left out is reported. */
async function keptParts(
  source: OfficePackage,
  main: string,
  limits: SanitisingLimits,
  removed: Findings,
): Promise<Map<string, Part>> {
  const parts = new Map<string, Part>();
  const waiting = [main];
  for (const { type } of source.relationships('')) {
    const kind = kindOf(type);
    if (kind !== 'officeDocument') report(kind, '_rels/.rels', removed);
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (parts.has(name)) continue;
    const part: Part = { name, contentType: source.typeOf(name), relationships: [] };
    parts.set(name, part);
    for (const relationship of source.relationships(name)) {
      const kind = kindOf(relationship.type);
      if (relationship.external) {
        if (kind === 'hyperlink' && SAFE_ADDRESS.test(relationship.target)) part.relationships.push(relationship);
        else removed.add('external-link', name);
        continue;
      }
      if (kind === 'hyperlink' && relationship.target.startsWith('#')) {
        part.relationships.push(relationship);
        continue;
      }
      const target = source.resolve(name, relationship.target);
      if (target === undefined) continue;
      source.accounted.add(target);
      if (Object.hasOwn(EMPTIED_SHEETS, kind)) {
        removed.add(EMPTIED_SHEETS[kind]!, target);
        part.relationships.push({ ...relationship, type: `${RELATIONSHIPS}worksheet` });
        const bytes = new TextEncoder().encode(EMPTY_SHEET);
        parts.set(target, { name: target, contentType: WORKSHEET, relationships: [], bytes });
      } else if (!KEPT_PARTS[kind]?.test(source.typeOf(target))) report(kind, target, removed);
      else if (kind !== 'image') {
        part.relationships.push(relationship);
        waiting.push(target);
      } else if (parts.has(target)) part.relationships.push(relationship);
      else
        try {
          const { bytes, type } = await rebuildPicture(source.read(target), { pixels: limits.pixels, turned: false });
          part.relationships.push(relationship);
          parts.set(target, { name: target, contentType: type, relationships: [], bytes });
        } catch {
          removed.add('picture', target);
        }
    }
  }
  return parts;
}

const kindOf = (type: string) => type.slice(type.lastIndexOf('/') + 1);

function report(kind: string, where: string, removed: Findings): void {
  const what = Object.hasOwn(LEFT_PARTS, kind) ? LEFT_PARTS[kind] : 'hidden-data';
  if (what) removed.add(what, where);
}

/** Parts that nothing links to. */
function reportStrays(source: OfficePackage, parts: Map<string, Part>, removed: Findings): void {
  for (const name of source.names())
    if (!parts.has(name) && !source.accounted.has(name) && name !== CONTENT_TYPES && !/(?:^|\/)_rels\//.test(name))
      if (!/^docProps\/|\.vml$|calcChain\.xml$/.test(name)) removed.add(leftByName(name), name);
}

const relationshipsOf = (part: string) => {
  const slash = part.lastIndexOf('/') + 1;
  return `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
};

const writtenRelationships = (relationships: Relationship[]) =>
  `${HEAD}<Relationships xmlns="${PACKAGE}relationships">${relationships
    .map(
      ({ id, type, target, external }) =>
        `<Relationship Id="${encodeAttribute(id)}" Type="${encodeAttribute(type)}" Target="${encodeAttribute(target)}"${external ? ' TargetMode="External"' : ''}/>`,
    )
    .join('')}</Relationships>`;

const writtenContentTypes = (parts: Part[]) =>
  `${HEAD}<Types xmlns="${PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts
    .map(
      ({ name, contentType }) =>
        `<Override PartName="/${encodeAttribute(name)}" ContentType="${encodeAttribute(contentType)}"/>`,
    )
    .join('')}</Types>`;

/** The package as it came: names without regard to case, types and relationships of its parts. */
class OfficePackage {
  /** Parts that were judged where they are linked. */
  readonly accounted = new Set<string>();
  readonly #members = new Map<string, ZipMember>();
  readonly #defaults = new Map<string, string>();
  readonly #overrides = new Map<string, string>();

  constructor(members: ZipMember[]) {
    for (const member of members) {
      const name = member.name.replace(/^\//, '').toLowerCase();
      if (this.#members.has(name)) throw new Refusal('damaged');
      this.#members.set(name, member);
    }
    rewriteXml(xmlText(this.read(CONTENT_TYPES)), {
      element: (element) => {
        const type = attributeOf(element, 'ContentType') ?? '';
        const extension = attributeOf(element, 'Extension');
        const part = attributeOf(element, 'PartName');
        if (element.local === 'Default' && extension) this.#defaults.set(extension.toLowerCase(), type);
        if (element.local === 'Override' && part) this.#overrides.set(part.replace(/^\//, '').toLowerCase(), type);
        return 'keep';
      },
    });
  }

  main(): { name: string; contentType: string; relationship: string } {
    for (const { type, target, external } of this.relationships('')) {
      const name = external || kindOf(type) !== 'officeDocument' ? undefined : this.resolve('', target);
      if (name !== undefined) return { name, contentType: this.typeOf(name), relationship: type };
    }
    throw new Refusal('damaged');
  }

  *names(): Generator<string> {
    for (const { name } of this.#members.values()) yield name;
  }

  read(name: string): Uint8Array {
    const member = this.#members.get(name.toLowerCase());
    if (!member) throw new Refusal('damaged');
    return member.read();
  }

  typeOf(name: string): string {
    const lower = name.toLowerCase();
    return this.#overrides.get(lower) ?? this.#defaults.get(lower.slice(lower.lastIndexOf('.') + 1)) ?? '';
  }

  /** The name of the part that a relationship points to; undefined when there is none. */
  resolve(from: string, target: string): string | undefined {
    const path = target.split('#')[0]!;
    const segments = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
    for (const segment of path.split('/'))
      if (segment === '..') segments.pop();
      else if (segment !== '' && segment !== '.') segments.push(segment);
    const name = segments.join('/').toLowerCase();
    return this.#members.get(name)?.name;
  }

  relationships(part: string): Relationship[] {
    const name = relationshipsOf(part);
    if (!this.#members.has(name.toLowerCase())) return [];
    const found: Relationship[] = [];
    rewriteXml(xmlText(this.read(name)), {
      element: (element) => {
        if (element.local !== 'Relationship') return 'keep';
        const target = attributeOf(element, 'Target') ?? '';
        const external = attributeOf(element, 'TargetMode')?.toLowerCase() === 'external' || OUTSIDE.test(target);
        const [id, type] = [attributeOf(element, 'Id') ?? '', attributeOf(element, 'Type') ?? ''];
        if (found.some((one) => one.id === id)) throw new Refusal('damaged');
        found.push({ id, type, target, external });
        return 'keep';
      },
    });
    return found;
  }
}
