// SPDX-License-Identifier: Apache-2.0
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { parseWarekiDate } from '#blocks/calendar/wareki.ts';
import { parseNumber } from '#kernel/text/number.ts';
import { foldWidth, squeeze } from '#kernel/text/width.ts';
import type { ValueField } from '../kinds/kind.ts';
import { damaged, type Draft, unreadableChoice } from './draft.ts';
import { figure, figuresIn } from './figures.ts';
import { stripBullet } from './labels.ts';
import { optionAtStart, optionOf, optionsIn, readMarks } from './marks.ts';
import { keyOf } from './cells.ts';
import { once } from './once.ts';
import { closest } from './closest.ts';

/** What stands behind a label: one entry a row, each the cells of that row. */
export type Printed = string[][];

const NOTHING = /^[-－−–—―ー‐\s/／*＊…]*$/;
const NONE = new Set(['なし', '無し', '無', '特になし', '該当なし']);
const LEADING_CODE = /^([A-Za-z]{0,3}\d+(?:[-－‐−]\d+)*)(?:[\s　]+|(?<=\d{3})(?=[^\d\s年月日か人件\-－]))(.+)$/s;
const FIRST_MARK = /[☑☒✓✔✅■●◉◎⦿☐□▢○◯]/u;

const joined = (printed: Printed, between = ' '): string =>
  printed
    .map((cells) => cells.join(' '))
    .join(between)
    .trim();

/** Reads what is printed behind a label by the field's type and writes it into the draft. */
export function readValue(draft: Draft, field: ValueField, printed: Printed): void {
  const { values } = draft;
  const place = field.label.ja;
  const text = joined(printed, field.type === 'longText' ? '\n' : ' ');
  const set = (value: unknown) => values.set(field.key, value);

  switch (field.type) {
    case 'text':
    case 'longText': {
      let words = NOTHING.test(text) ? '' : text;
      if (field.within) words = readWithin(draft, field, words);
      if (field.type === 'text' && words.includes('\n')) words = words.replace(/\s*\n\s*/g, ' ');
      if (field.leadingCode !== undefined) {
        const folded = foldWidth(words);
        const match = LEADING_CODE.exec(folded);
        if (match) {
          values.set(field.leadingCode, match[1] ?? '');
          const name = match[2] ?? '';
          words = (folded.length === words.length ? words.slice(words.length - name.length) : name).trim();
        }
      }
      // Numbers are compared with those of other sheets: one width, one kind of dash.
      if (field.key === 'code') words = foldWidth(words).replace(/(?<=\d)\s*[－‐−–—ー~〜～]\s*(?=\d)/g, '-');
      if (words !== '') set(words);
      return;
    }
    case 'lines':
      readLines(draft, field, printed);
      return;
    case 'amount':
    case 'number': {
      if (text === '' || NOTHING.test(text)) return;
      const cells = printed.flat().filter((cell) => cell !== '');
      let value: number | null = null;
      for (const cell of cells) {
        value = figure(cell);
        value ??= figuresIn(cell).length > 1 ? figure(figuresIn(cell)[0] ?? '') : null;
        if (value !== null) break;
      }
      value ??= inWords(text, field.unit?.ja ?? '');
      if (value === null && /[\d０-９]/.test(text)) damaged(draft, place, field.key, text.slice(0, 60));
      if (value !== null) set(value);
      return;
    }
    case 'rating': {
      if (text === '') return;
      const first = printed.flat().find((cell) => cell !== '') ?? '';
      const match = /^\s*([1-5])(?:\s|$|[.:：．)）])/.exec(foldWidth(first));
      const wording = printed
        .flat()
        .filter((cell) => cell !== '')
        .slice(match && foldWidth(first).trim().length === 1 ? 1 : 0)
        .join(' ');
      const words = match ? wording.replace(/^\s*[1-5１-５][\s.:：．)）]*/, '').trim() : wording;
      const value = match ? Number(match[1]) : null;
      if (value === null && optionOf(words, field.options ?? []) === null && !NOTHING.test(text))
        unreadableChoice(draft, place, field.key, text.slice(0, 60), 'lost');
      set(value);
      const [list, name] = field.key.split('/');
      if (words !== '' && list === 'ratings' && name) values.set(`ratingTexts/${name}`, words);
      return;
    }
    case 'date': {
      if (text === '') return;
      const date = parseWarekiDate(text);
      if (date === null) damaged(draft, place, field.key, text.slice(0, 60));
      set(date);
      return;
    }
    case 'fiscalYear':
      readFiscalYear(draft, field, text);
      return;
    case 'flag':
      set(readFlag(draft, field, text));
      readWithin(draft, field, text);
      return;
    case 'choice':
      set(readChoice(draft, field, text));
      readWithin(draft, field, text);
      return;
    case 'choices': {
      set(chosenOf(field, text));
      readWithin(draft, field, text);
      return;
    }
  }
}

/** A figure among words: `235時間の増` with the unit 時間 is 235, `120時間の減` −120. */
function inWords(text: string, unit: string): number | null {
  const folded = squeeze(text);
  const pattern = /([▲△−-]?\d[\d,]*(?:\.\d+)?)([^\d\s]{0,4})/g;
  for (const match of folded.matchAll(pattern)) {
    if (unit !== '' && !(match[2] ?? '').startsWith(unit)) continue;
    const value = parseNumber(match[1] ?? '');
    if (value === null) continue;
    const after = folded.slice((match.index ?? 0) + (match[1] ?? '').length + unit.length);
    return /^(?:程度)?の?(?:減|削減)/.test(after) && value > 0 ? -value : value;
  }
  return null;
}

function readFiscalYear(draft: Draft, field: ValueField, text: string): void {
  // `令和 年 ～ 年`: the form's own words without a number.
  if (!/[\d０-９元]/.test(text)) return;
  const other = field.within?.find((inner) => draft.labels.values.get(inner.key)?.type === 'fiscalYear');
  const year = (part: string): number | null => {
    const plain = squeeze(part);
    return (
      parseFiscalYear(plain, { sheetYear: draft.sheetYear }) ??
      parseFiscalYear(plain.replace(/年$/, '年度'), { sheetYear: draft.sheetYear })
    );
  };
  if (other) {
    const [from = '', to = ''] = text.split(/[~〜～]|から/);
    const first = year(from);
    const last = year(to);
    if (first !== null) draft.values.set(field.key, first);
    if (last !== null) draft.values.set(other.key, last);
    if (first === null && last === null) damaged(draft, field.label.ja, field.key, text.slice(0, 60));
    return;
  }
  const value = year(text);
  if (value === null) damaged(draft, field.label.ja, field.key, text.slice(0, 60));
  draft.values.set(field.key, value);
}

const YES = /^(?:有|あり|有り|はい|該当)$/;
const NO = /^(?:無|なし|無し|いいえ|非該当)$/;

function readFlag(draft: Draft, field: ValueField, text: string): boolean | null {
  if (text === '') return null;
  const marked = readMarks(text);
  if (marked.marks) {
    const flags = marked.chosen.map((words) => {
      const first = keyOf(words.slice(0, 12)).replace(/[(（※年].*$/, '');
      return YES.test(first) || first.startsWith('有') ? true : NO.test(first) || first.startsWith('無') ? false : null;
    });
    if (flags.length === 1 && flags[0] !== null && flags[0] !== undefined) return flags[0];
    if (!field.mayBeBlank || flags.length > 0)
      unreadableChoice(draft, field.label.ja, field.key, text.slice(0, 60), 'lost');
    return null;
  }
  const start = keyOf(text.slice(0, 12).replace(/※.*$/s, ''));
  if (YES.test(start)) return true;
  if (NO.test(start)) return false;
  unreadableChoice(draft, field.label.ja, field.key, text.slice(0, 60), 'lost');
  return null;
}

/** Options with a ticked box. */
function chosenOf(field: ValueField, text: string): string[] {
  const options = field.options ?? [];
  const marked = readMarks(text);
  if (marked.marks)
    return marked.chosen.map((words) => optionAtStart(words, options)).filter((value) => value !== null);
  const only = optionOf(text, options);
  return only === null ? [] : [only];
}

function readChoice(draft: Draft, field: ValueField, text: string): string | null {
  const options = field.options ?? [];
  const place = field.label.ja;
  if (text === '' || NOTHING.test(text)) return null;
  const marked = readMarks(text);
  if (marked.marks) {
    const chosen = [
      ...new Set(marked.chosen.map((words) => optionAtStart(words, options)).filter((value) => value !== null)),
    ];
    const [only] = chosen;
    if (only !== undefined && chosen.length === 1) return only;
    if (
      chosen.length === 0 &&
      marked.chosen.length === 1 &&
      marked.offered.every((words) => optionAtStart(words, options) === null)
    ) {
      const [words = ''] = marked.chosen;
      unreadableChoice(draft, place, field.key, words.slice(0, 60), 'unknown');
      return words;
    }
    if (chosen.length > 0 || !field.mayBeBlank) unreadableChoice(draft, place, field.key, text.slice(0, 80), 'lost');
    return null;
  }
  const exact = optionOf(text, options);
  if (exact !== null) return exact;
  const named = optionsIn(text, options);
  if (named.length > 1) {
    unreadableChoice(draft, place, field.key, text.slice(0, 80), 'lost');
    return null;
  }
  const near = closest<string>(
    keyOf(text),
    options.map((option) => ({ key: keyOf(option.label.ja), target: option.value })),
  );
  unreadableChoice(draft, place, field.key, text.slice(0, 80), 'unknown');
  // A word that is close to an option is a misread one: not certain, so not known. Any other word is the form's own.
  return near !== null || named.length > 0 || text.length > 30 ? null : text;
}

/** The figure with the words before or after it. */
const figureBeside = once(({ before, after }: { before?: string; after?: string }) => {
  const head = before ? `(?<!未)${before}` : '';
  return new RegExp(`${head}[:：]?([▲△−-]?\\d[\\d,]*(?:\\.\\d+)?)${after ?? ''}`);
});

/** Values of other fields inside this field's text. Gives back the text without marked options behind it. */
function readWithin(draft: Draft, field: ValueField, text: string): string {
  let rest = text;
  for (const inner of field.within ?? []) {
    const other = draft.labels.values.get(inner.key);
    if (!other || text === '') continue;
    if (other.type === 'choices') {
      draft.values.set(inner.key, chosenOf(other, text));
      // Nothing but the form's own boxes is no text.
      const own = (other.options ?? []).reduce(
        (left, option) => left.replace(keyOf(option.label.ja), ''),
        keyOf(text.slice(0, 60)),
      );
      if (field.type === 'longText' && text.length <= 60 && own.replace(/[☑☒✓✔✅■●◉◎⦿☐□▢○◯〇]/gu, '') === '') rest = '';
    } else if (other.type === 'choice') {
      const at = text.search(FIRST_MARK);
      if (field.type === 'text') {
        if (at === -1) continue;
        draft.values.set(inner.key, readChoice(draft, other, text.slice(at)));
        rest = text.slice(0, at).trim();
      } else draft.values.set(inner.key, choiceInText(draft, other, text));
    } else if (other.type === 'fiscalYear') {
      if (field.type === 'fiscalYear') continue;
      const match = /(?:令和|平成|昭和)?\s*(?:元|\d{1,4})\s*[)）]?\s*年度/.exec(foldWidth(text));
      const year = match ? parseFiscalYear(match[0].replace(/[()（）]/g, ''), { sheetYear: draft.sheetYear }) : null;
      if (year !== null) draft.values.set(inner.key, year);
    } else {
      const words = squeeze(text);
      const match = figureBeside(inner).exec(words);
      const value = match ? parseNumber(match[1] ?? '') : null;
      if (value !== null) draft.values.set(inner.key, value);
    }
  }
  return rest;
}

/**
 * A choice in parentheses before a text: `（☑ 一部委託）（直営の場合 …）…`, or without its mark `（一部委託）…`. A word that
 * is almost an option is reported and left open.
 */
function choiceInText(draft: Draft, field: ValueField, text: string): string | null {
  const options = field.options ?? [];
  const start = text.slice(0, 30);
  const inside = /^\s*[(（]([^()（）]*)[)）]/.exec(start)?.[1]?.trim();
  const head = inside ?? start.split(/[\s\n]/)[0] ?? '';
  const marked = readMarks(head);
  if (marked.marks) {
    const chosen = marked.chosen.map((words) => optionAtStart(words, options)).filter((value) => value !== null);
    if (chosen.length === 1) return chosen[0] ?? null;
    unreadableChoice(draft, field.label.ja, field.key, head, 'lost');
    return null;
  }
  if (inside === undefined) return optionOf(head, options);
  const exact = optionOf(head, options);
  if (exact === null) unreadableChoice(draft, field.label.ja, field.key, head, 'unknown');
  return exact;
}

const CODE_TOKEN = /(?<![\d-])\d{2,}(?:-\d+)+(?![\d-])/g;
const LINE_BREAKS = /\n|[、，](?![^（(]*[）)])|(?<=[^!-~\s])\s+(?=[^!-~\s])|\s*[;；]\s*/;

const NUMBERED_ENTRY = /^\d{2}[^\d\s.,]/;
const SENTENCE_BREAKS = /\n|(?<=。)\s*(?=[・①-⑳])/;

function readLines(draft: Draft, field: ValueField, printed: Printed): void {
  const { values } = draft;
  const all = joined(printed, '\n');
  if (field.leadingCode !== undefined) {
    const codes = foldWidth(all).match(CODE_TOKEN) ?? [];
    const names =
      foldWidth(all) === all || codes.length === 0 ? all.split(CODE_TOKEN) : foldWidth(all).split(CODE_TOKEN);
    if (codes.length > 0) values.set(field.leadingCode, codes);
    const found = names.map((name) => name.replace(/\s+/g, ' ').trim()).filter((name) => name !== '');
    if (found.length > 0) values.set(field.key, found);
    return;
  }
  const lines: string[] = [];
  for (const cells of printed)
    for (const cell of cells) {
      if (cell === '' || NOTHING.test(cell)) continue;
      const before = lines.length;
      // Sentences are not lists of names: their commas stay.
      for (const part of cell.split(cell.includes('。') ? SENTENCE_BREAKS : LINE_BREAKS)) {
        const line = stripBullet(part).trim();
        if (line === '') continue;
        // `…法律等、他` is one entry.
        const previous = lines.at(-1);
        if (previous !== undefined && /^(?:他|ほか|等|など)$/.test(line))
          lines[lines.length - 1] = `${previous}、${line}`;
        // `12つくる責任 つかう責任` is one goal, `09…16…` are two; the number in 第11次…計画 parts nothing.
        else if (NUMBERED_ENTRY.test(lines.slice(before).at(-1) ?? '') && !/^\d/.test(line))
          lines[lines.length - 1] += ` ${line}`;
        else if (NUMBERED_ENTRY.test(line))
          lines.push(...line.split(/(?<=[^\d\s])\s*(?=\d{2}[^\d\s.,年月日時分%-][^\d])/));
        else lines.push(line);
      }
    }
  const [first] = lines;
  if (lines.length === 1 && first !== undefined && NONE.has(first)) {
    values.set(field.key, []);
    return;
  }
  if (lines.length > 0)
    values.set(
      field.key,
      lines.map((line) => (/^\d{1,3}$/.test(foldWidth(line)) ? String(Number(foldWidth(line))) : line)),
    );
}
