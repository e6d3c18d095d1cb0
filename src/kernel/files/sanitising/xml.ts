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

export type XmlAttribute = {
  name: string;
  local: string;
  value: string;
  /** The value as it was read. */
  readonly original: string;
};

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
const NAME = /^[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*(?::[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*)?$/;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const damaged = () => new Refusal('damaged');

/** Entities resolved; only the five of XML itself and numbers exist without a DTD. */
export function decodeXml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(ENTITY, (_, decimal?: string, hex?: string, named?: string) => {
    if (named) return NAMED[named]!;
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
    if (code > 0x10ffff) throw damaged();
    const character = String.fromCodePoint(code);
    if (IMPOSSIBLE.test(character)) throw damaged();
    return character;
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
/** A line break written as a number is a character of its own and must not become a plain one. */
const encodeText = (text: string): string => text.replace(/[&<>\r]/g, (character) => WRITTEN[character]!);
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

/** Local names of names seen before: a sheet has millions of cells and a dozen names. */
const locals = new Map<string, string>();
const MOST_NAMES = 10_000;

function localOf(name: string): string {
  const known = locals.get(name);
  if (known !== undefined) return known;
  if (!NAME.test(name)) throw damaged();
  const local = name.slice(name.indexOf(':') + 1);
  if (locals.size < MOST_NAMES) locals.set(name, local);
  return local;
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipSpace(xml: string, from: number): number {
  let at = from;
  while (isSpace(xml.charCodeAt(at))) at++;
  return at;
}

const SLASH = 0x2f;
const GREATER = 0x3e;
const EQUALS = 0x3d;

/** Where a name that begins here ends. */
function endOfName(xml: string, from: number): number {
  let at = from;
  for (let code = xml.charCodeAt(at); at < xml.length; code = xml.charCodeAt(++at))
    if (isSpace(code) || code === SLASH || code === GREATER || code === EQUALS) break;
  return at;
}

type Tag = { name: string; attributes: XmlAttribute[]; empty: boolean; end: number };

/** The start tag at `<`. By hand rather than by expressions: this is where the time goes. */
function readTag(xml: string, from: number): Tag {
  let at = endOfName(xml, from + 1);
  const name = xml.slice(from + 1, at);
  const attributes: XmlAttribute[] = [];
  for (;;) {
    const before = at;
    at = skipSpace(xml, at);
    const code = xml.charCodeAt(at);
    if (code === GREATER) return { name, attributes, empty: false, end: at + 1 };
    if (code === SLASH) {
      if (xml.charCodeAt(at + 1) !== GREATER) throw damaged();
      return { name, attributes, empty: true, end: at + 2 };
    }
    if (at === before || at >= xml.length) throw damaged();
    const start = at;
    at = endOfName(xml, at);
    const attribute = xml.slice(start, at);
    at = skipSpace(xml, at);
    if (xml.charCodeAt(at) !== EQUALS) throw damaged();
    at = skipSpace(xml, at + 1);
    const quote = xml[at];
    const close = quote === '"' || quote === "'" ? xml.indexOf(quote, at + 1) : -1;
    if (close < 0) throw damaged();
    const raw = xml.slice(at + 1, close);
    if (raw.includes('<') || attributes.some((other) => other.name === attribute)) throw damaged();
    const value = decodeXml(raw);
    attributes.push({ name: attribute, local: localOf(attribute), value, original: value });
    at = close + 1;
  }
}

/** One open element: what is kept of it, and where its content is collected when a rule wants to see it. */
type Open = {
  name: string;
  kept: boolean;
  finish: ((inner: string) => string) | undefined;
};

/** What XML 1.0 has no place for, in whatever spelling. */
// eslint-disable-next-line no-control-regex
const IMPOSSIBLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** Collects what is written; what stays as it was is copied in long pieces. */
class Output {
  readonly #xml: string;
  readonly #pieces: string[];
  #from = 0;
  #to = 0;

  constructor(xml: string, head = '') {
    this.#xml = xml;
    this.#pieces = [head];
  }

  copy(from: number, to: number): void {
    if (from !== this.#to) {
      this.#flush();
      this.#from = from;
    }
    this.#to = to;
  }

  write(text: string): void {
    this.#flush();
    this.#from = this.#to = -1;
    this.#pieces.push(text);
  }

  #flush(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#xml.slice(this.#from, this.#to));
  }

  finished(): string {
    this.write('');
    return this.#pieces.join('');
  }
}

/**
 * Reads XML strictly (tags match, no DTD, no entities but XML's own, at most 256 levels) and writes it again: UTF-8, no
 * comments, no processing instructions, CDATA as text. The rules see every element and all text. Throws Refusal for what
 * is not well-formed: what two readers could read in two ways is not passed on.
 */
export function rewriteXml(xml: string, rules: XmlRules): string {
  if (IMPOSSIBLE.test(xml)) throw damaged();
  const open: Open[] = [];
  const path: string[] = [];
  const outputs = [new Output(xml, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n')];
  let output = outputs[0]!;
  let skipping = 0;
  let at = xml.startsWith('\ufeff') ? 1 : 0;
  let roots = 0;

  const text = (raw: string, decoded: string, from: number, plain: boolean) => {
    if (open.length === 0) {
      if (decoded.trim() !== '') throw damaged();
      return;
    }
    if (skipping > 0) return;
    const written = rules.text ? rules.text(decoded, path) : decoded;
    if (plain && written === decoded && !raw.includes(']]>')) output.copy(from, from + raw.length);
    else output.write(encodeText(written));
  };
  const after = (mark: string, from: number) => {
    const end = xml.indexOf(mark, from);
    if (end < 0) throw damaged();
    return end + mark.length;
  };
  /** `from` to `to` is the end tag, nothing for an element without content. */
  const close = (from: number, to: number) => {
    const { kept, finish } = open.pop()!;
    path.pop();
    if (skipping > 0) skipping--;
    else if (finish) {
      const inner = output.finished();
      outputs.pop();
      output = outputs.at(-1)!;
      output.write(finish(inner));
    } else if (kept && to > from) output.copy(from, to);
  };

  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    if (next !== at) {
      const raw = xml.slice(at, next < 0 ? xml.length : next);
      text(raw, decodeXml(raw), at, true);
      if (next < 0) break;
      at = next;
    }
    const from = at;
    if (xml.startsWith('</', from)) {
      at = after('>', from);
      if (open.at(-1)?.name !== xml.slice(from + 2, at - 1).trimEnd()) throw damaged();
      close(from, at);
    } else if (xml.startsWith('<?', from)) at = after('?>', from + 2);
    else if (xml.startsWith('<!--', from)) at = after('-->', from + 4);
    else if (xml.startsWith('<![CDATA[', from)) {
      at = after(']]>', from + 9);
      const content = xml.slice(from + 9, at - 3);
      text(content, content, from, false);
    } else if (xml.startsWith('<!', from)) throw new Refusal('xml-dtd');
    else {
      const { name, attributes, empty, end } = readTag(xml, from);
      at = end;
      if (open.length >= DEEPEST || (open.length === 0 && ++roots > 1)) throw damaged();
      const local = localOf(name);
      const element: XmlElement = { name, local, attributes, path };
      const verdict = skipping > 0 ? 'drop' : rules.element(element);
      const finish = typeof verdict === 'function' ? verdict : undefined;
      open.push({ name, kept: verdict === 'keep', finish });
      path.push(local);
      if (verdict === 'drop') skipping++;
      else if (finish) outputs.push((output = new Output(xml)));
      else if (verdict === 'keep') {
        const same = element.attributes === attributes && attributes.every(({ value, original }) => value === original);
        if (same) output.copy(from, at);
        else output.write(`${startOf(element)}${empty ? '/' : ''}>`);
      }
      if (empty) close(at, at);
    }
  }
  if (open.length > 0 || roots !== 1) throw damaged();
  return outputs[0]!.finished();
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
