// SPDX-License-Identifier: Apache-2.0
import type { Findings } from './findings.ts';
import { attributeOf, rewriteXml } from './xml.ts';

/** Fields that compute within the document. Any other keeps its last result as plain text. */
const FIELDS = new Set(
  `PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME TOC TOA TC TA XE INDEX REF PAGEREF NOTEREF STYLEREF SEQ LISTNUM
  AUTONUM AUTONUMLGL AUTONUMOUT HYPERLINK EQ SYMBOL ADVANCE QUOTE FORMTEXT FORMCHECKBOX FORMDROPDOWN IF COMPARE
  SET SHAPE MERGEFIELD MERGESEQ MERGEREC NEXT NEXTIF SKIPIF BIDIOUTLINE =`.split(/\s+/),
);

/** Stands in an instruction where another field is computed. */
const INNER = '\u0001';
const KEYWORD = /^\s*(=|[A-Za-z]+(?=\s|$))/;
const SAFE_ADDRESS = /^(?:https?|mailto):/i;
const WITH_VALUE = /^\\[lotmns]$/i;

/** Whether the instruction of a field does not reach out of the document. */
export function staysInside(instruction: string): boolean {
  const keyword = KEYWORD.exec(instruction)?.[1]?.toUpperCase();
  if (keyword === undefined || !FIELDS.has(keyword)) return false;
  if (keyword !== 'HYPERLINK') return true;
  if (instruction.includes(INNER)) return false;
  const words = instruction.match(/"[^"]*"?|\S+/g)!.slice(1);
  const address = words.find((word, index) => !word.startsWith('\\') && !WITH_VALUE.test(words[index - 1] ?? ''));
  return address === undefined || SAFE_ADDRESS.test(address.replace(/^"/, ''));
}

type Field = { number: number; instruction: string; inResult: boolean; branch: number };

/**
 * A part of a Word document without fields that load or call (DDE, DDEAUTO, INCLUDETEXT, INCLUDEPICTURE, LINK and all
 * that are not known to be harmless). An instruction may be spread over runs, paragraphs and inner fields, so fields are
 * judged in a first pass, when they are read to their end, and taken out in a second.
 */
export function withoutCallingFields(xml: string, part: string, removed: Findings): string {
  if (!/(?:fldChar|fldSimple|instrText)\b/.test(xml)) return xml;
  const harmless = judged(xml);
  const open: { number: number; inResult: boolean }[] = [];
  let begun = 0;

  return rewriteXml(xml, {
    element: (one) => {
      const { local } = one;
      if (local === 'fldSimple') {
        if (staysInside(attributeOf(one, 'instr') ?? '')) return 'keep';
        removed.add('field-code', part);
        return 'unwrap';
      }
      const around = open.at(-1);
      // Whatever stands in the instruction of a field that goes would otherwise come to light as text.
      const inInstruction = open.some(({ number, inResult }) => !inResult && !harmless.has(number));
      if (local === 'fldChar') {
        const type = attributeOf(one, 'fldCharType');
        if (type === 'begin') open.push({ number: begun++, inResult: false });
        const field = type === 'end' ? open.pop() : open.at(-1);
        if (field && type === 'separate') field.inResult = true;
        if (field && harmless.has(field.number)) return inInstruction ? 'drop' : 'keep';
        if (type === 'begin') removed.add('field-code', part);
        return 'drop';
      }
      if (local === 'instrText') return around && !around.inResult && !inInstruction ? 'keep' : 'drop';
      return inInstruction && one.path.at(-1) === 'r' && local !== 'rPr' ? 'drop' : 'keep';
    },
  });
}

/**
 * Numbers (in order of their beginning) of the fields that end and stay inside. Of alternatives (`AlternateContent`) a
 * program reads one branch only: a field that is not whole within its branch is never harmless.
 */
function judged(xml: string): Set<number> {
  const harmless = new Set<number>();
  const open: Field[] = [];
  const branches: number[] = [];
  let begun = 0;
  let branched = 0;
  const branch = () => branches.at(-1) ?? 0;
  const mixed = (field: Field) => {
    if (field.branch !== branch()) field.instruction = INNER;
  };
  rewriteXml(xml, {
    element: (one) => {
      if (one.local === 'Choice' || one.local === 'Fallback') {
        branches.push(++branched);
        return () => {
          branches.pop();
          return '';
        };
      }
      if (one.local !== 'fldChar') return 'keep';
      const type = attributeOf(one, 'fldCharType');
      const around = open.at(-1);
      if (type === 'begin') {
        if (around && !around.inResult) around.instruction += INNER;
        open.push({ number: begun++, instruction: '', inResult: false, branch: branch() });
      } else if (type === 'separate' && around) {
        around.inResult = true;
        mixed(around);
      } else if (type === 'end' && around) {
        open.pop();
        mixed(around);
        if (staysInside(around.instruction)) harmless.add(around.number);
      }
      return 'keep';
    },
    text: (text, path) => {
      const field = open.at(-1);
      if (field && !field.inResult && path.includes('instrText'))
        field.instruction = field.branch === branch() ? field.instruction + text : INNER;
      return text;
    },
  });
  return harmless;
}
