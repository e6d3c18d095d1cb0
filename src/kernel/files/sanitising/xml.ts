// SPDX-License-Identifier: Apache-2.0
import { Refusal } from './refusals.ts';

/** An element being read. Names keep their prefix in `name`; rules go by `local`, so that no prefix hides an element. */
export type XmlElement = {
  name: string;
  local: string;
  attributes: XmlAttribute[];
  /** Local names of the elements around it, outermost first. */
  path: readonly string[];
};

export type XmlAttribute = { name: string; local: string; value: string };

/** What becomes of an element: kept as it is (or as its attributes now are), taken out, or replaced by its content. */
export type XmlVerdict =
  | 'keep'
  | 'drop'
  | 'unwrap'
  /** Its finished content is given to the function, which gives what is written in its place. */
  | ((inner: string) => string);

export type XmlRules = {
  /** Asked at every start tag outside of dropped elements; may change the attributes. */
  element: (element: XmlElement) => XmlVerdict;
  /** Text between tags, decoded; what is given back is written. */
  text?: (text: string, path: readonly string[]) => string;
};

const DEEPEST = 256;
const NAME = String.raw`[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*`;
const TAG = new RegExp(`<(${NAME}(?::${NAME})?)`, 'uy');
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME}(?::${NAME})?)\s*=\s*("[^"<]*"|'[^'<]*')`, 'uy');
const TAG_END = /\s*(\/?)>/y;
const CLOSING = new RegExp(String.raw`<\/(${NAME}(?::${NAME})?)\s*>`, 'uy');
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const damaged = () => new Refusal('damaged');

/** Entities resolved; only the five of XML itself and numbers exist without a DTD. */
export function decodeXml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(ENTITY, (_, decimal?: string, hex?: string, named?: string) => {
    if (named) return NAMED[named]!;
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
    if (code === 0 || code > 0x10ffff) throw damaged();
    return String.fromCodePoint(code);
  });
}

const WRITTEN: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};
const encodeText = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => WRITTEN[character]!)
    // A line break written as a number is a character of its own and must not become a plain one.
    .replace(/\r/g, '&#13;');
export const encodeAttribute = (text: string) => text.replace(/[&<>"\n\r\t]/g, (character) => WRITTEN[character]!);

/** The text of an XML part by its byte order mark or declaration. Throws Refusal for other encodings than Unicode. */
export function xmlText(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'be' : undefined;
  try {
    const text = new TextDecoder(utf16 ? `utf-16${utf16}` : 'utf-8', { fatal: true }).decode(bytes);
    const declared = /^<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(text)?.[1]?.toLowerCase();
    if (declared && !/^(?:utf-?(?:8|16)|us-ascii)$/.test(declared)) throw damaged();
    return text;
  } catch {
    throw damaged();
  }
}

const startOf = ({ name, attributes }: XmlElement) =>
  `<${name}${attributes.map((attribute) => ` ${attribute.name}="${encodeAttribute(attribute.value)}"`).join('')}`;

/** An element as markup, around content that is markup already. */
export const writtenXml = (element: XmlElement, inner: string): string =>
  inner === '' ? `${startOf(element)}/>` : `${startOf(element)}>${inner}</${element.name}>`;

const localOf = (name: string) => name.slice(name.indexOf(':') + 1);

/** One open element: what is kept of it, and where its content is collected when a rule wants to see it. */
type Open = {
  name: string;
  kept: boolean;
  finish: ((inner: string) => string) | undefined;
};

/**
 * Reads XML strictly (tags match, no DTD, no entities but XML's own, at most 256 levels) and writes it again in one
 * spelling: UTF-8, no comments, no processing instructions, CDATA as text. The rules see every element and all text.
 * Throws Refusal for what is not well-formed: what two readers could read in two ways is not passed on.
 */
export function rewriteXml(xml: string, rules: XmlRules): string {
  const open: Open[] = [];
  const path: string[] = [];
  const outputs: string[][] = [['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']];
  let output = outputs[0]!;
  let skipping = 0;
  let at = xml.startsWith('\ufeff') ? 1 : 0;
  let roots = 0;

  const writeText = (text: string) => {
    if (open.length === 0) {
      if (text.trim() !== '') throw damaged();
    } else if (skipping === 0 && text !== '') output.push(encodeText(rules.text ? rules.text(text, path) : text));
  };
  const after = (mark: string, from: number) => {
    const end = xml.indexOf(mark, from);
    if (end < 0) throw damaged();
    return end + mark.length;
  };
  const close = () => {
    const element = open.pop()!;
    path.pop();
    if (skipping > 0) {
      skipping--;
      return;
    }
    if (element.finish) {
      const inner = output.join('');
      outputs.pop();
      output = outputs.at(-1)!;
      output.push(element.finish(inner));
    } else if (element.kept) output.push(`</${element.name}>`);
  };

  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    if (next !== at) {
      writeText(decodeXml(xml.slice(at, next < 0 ? xml.length : next)));
      if (next < 0) break;
      at = next;
    }
    if (xml.startsWith('<!--', at)) at = after('-->', at + 4);
    else if (xml.startsWith('<![CDATA[', at)) {
      const end = after(']]>', at + 9);
      writeText(xml.slice(at + 9, end - 3));
      at = end;
    } else if (xml.startsWith('<!', at)) throw new Refusal('xml-dtd');
    else if (xml.startsWith('<?', at)) at = after('?>', at + 2);
    else if (xml.startsWith('</', at)) {
      CLOSING.lastIndex = at;
      const name = CLOSING.exec(xml)?.[1];
      if (name === undefined || open.at(-1)?.name !== name) throw damaged();
      at = CLOSING.lastIndex;
      close();
    } else {
      TAG.lastIndex = at;
      const name = TAG.exec(xml)?.[1];
      if (name === undefined || open.length >= DEEPEST || (open.length === 0 && ++roots > 1)) throw damaged();
      at = TAG.lastIndex;
      const attributes: XmlAttribute[] = [];
      const names = new Set<string>();
      for (;;) {
        ATTRIBUTE.lastIndex = at;
        const attribute = ATTRIBUTE.exec(xml);
        if (!attribute) break;
        at = ATTRIBUTE.lastIndex;
        const [, attributeName, quoted] = attribute as unknown as [string, string, string];
        if (names.has(attributeName)) throw damaged();
        names.add(attributeName);
        attributes.push({
          name: attributeName,
          local: localOf(attributeName),
          value: decodeXml(quoted.slice(1, -1)),
        });
      }
      TAG_END.lastIndex = at;
      const end = TAG_END.exec(xml);
      if (!end) throw damaged();
      at = TAG_END.lastIndex;
      const local = localOf(name);
      const element: XmlElement = { name, local, attributes, path };
      const verdict = skipping > 0 ? 'drop' : rules.element(element);
      const kept = verdict === 'keep';
      const finish = typeof verdict === 'function' ? verdict : undefined;
      open.push({ name, kept, finish });
      path.push(local);
      if (verdict === 'drop') skipping++;
      else if (finish) {
        output = [];
        outputs.push(output);
      } else if (kept) output.push(`${startOf(element)}${end[1] ? '/' : ''}>`);
      if (end[1]) {
        if (kept && skipping === 0) {
          open.pop();
          path.pop();
        } else close();
      }
    }
  }
  if (open.length > 0 || roots !== 1) throw damaged();
  return outputs[0]!.join('');
}

/**
 * The value of an attribute by its local name. Throws Refusal when two prefixes give it two values: programs would differ
 * in which one they believe.
 */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  const [first, second] = element.attributes.filter((attribute) => attribute.local === local);
  if (second) throw damaged();
  return first?.value;
}
