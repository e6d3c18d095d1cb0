// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField } from '../kinds/kind.ts';
import { damaged, type Draft, missing } from './draft.ts';
import { figure, figuresIn, isDamagedFigure } from './figures.ts';
import { printedOf, stripBullet } from './labels.ts';
import { keyOf } from './cells.ts';

const SUBTOTAL = '小計';
const ARROW = /^[⇒→⇨\s]+$/;
const BULLET = /^\s*[・･●○◆■]/;
const SENTENCE = /。/;
/** Longest name of a request line; what is longer beside it is a text of the form's left half. */
const NAME_LENGTH = 60;

type Line = { group: string | null; label: string; amounts: (number | null)[]; printed: string[] };

/** `・システム使用料 3,655 ⇒` in one cell: the words and the figures apart. */
const GLUED = /^(.*?[^\d\s,.△▲])\s+((?:[△▲]\s*)?\d[\d,]*)\s*([⇒→⇨].*)?$/s;
function apart(text: string): string[] {
  if (text.length > NAME_LENGTH + 30 || figure(text) !== null) return [text];
  const match = GLUED.exec(text);
  if (!match || (match[3] === undefined && !BULLET.test(text))) return [text];
  const words = (match[1] ?? '').trim();
  return [
    ...(words.endsWith(` ${SUBTOTAL}`) ? [words.slice(0, -SUBTOTAL.length).trim(), SUBTOTAL] : [words]),
    `${match[2] ?? ''} ${match[3] ?? ''}`.trim(),
  ];
}

export type LinesReader = {
  /**
   * Reads the request lines among the cells of (a part of) a row and gives back the cells that are none: the texts of
   * the form's other half stand on the same rows.
   */
  take(texts: string[], lead: boolean): string[];
  close(): void;
  finish(): void;
};

const isAmount = (text: string) => figure(text) !== null || isDamagedFigure(text);

/** Request lines: a text and amounts (`要求額 ⇒ 予算額 (うち特財)`) at the end of a row, in groups with a subtotal. */
export function linesReader(draft: Draft, field: RecordsField, groupsField: RecordsField | undefined): LinesReader {
  const group = field.columns.find((column): column is ValueField => column.key === 'group');
  const amounts = field.columns.filter((column): column is ValueField => column.type === 'amount');
  const name = field.columns.find((column): column is ValueField => column.type === 'text' && column !== group);
  const groupKeys = group ? printedOf(group).map(keyOf) : [];
  const heads = new Set([field, ...amounts].flatMap((column) => printedOf(column)).map(keyOf));
  const lines: Line[] = [];
  const subtotals: { group: string; subtotal: number | null }[] = [];
  let current: string | null = null;
  let closed = false;

  /** 経常経費分, or any short word that ends in 分 and stands where a group does. */
  const isGroup = (text: string) =>
    groupKeys.includes(keyOf(text)) || (/^\S{2,12}分$/.test(text) && !BULLET.test(text));

  return {
    take(texts, lead) {
      if (closed) return texts;
      const filled = texts.filter((text) => text !== '').flatMap(apart);
      const amountAt = filled.findIndex(
        (text) => isAmount(text.replace(/[⇒→⇨].*$/s, '')) || figuresIn(text).length > 1,
      );
      const groupAt = filled.findIndex((text) => isGroup(text) || isGroup(text.replace(/\s*小計.*$/, '')));
      if (amountAt === -1 && groupAt === -1) {
        // A name whose amount stands on the next row.
        const at = filled.findIndex(
          (text, index) =>
            BULLET.test(text) && !SENTENCE.test(text) && text.length <= NAME_LENGTH && (index > 0 || !lead),
        );
        if (at === -1) return filled.filter((text) => !ARROW.test(text) && !heads.has(keyOf(text)));
        lines.push({ group: current, label: filled[at] ?? '', amounts: [], printed: [] });
        return filled.filter((text, index) => index !== at && !ARROW.test(text));
      }
      const numbers = filled
        .slice(amountAt === -1 ? filled.length : amountAt)
        .flatMap((text) => text.split(/[⇒→⇨]/))
        .map((text) => text.trim())
        .filter((text) => text !== '');
      const words = filled.slice(0, amountAt === -1 ? filled.length : amountAt).filter((text) => !ARROW.test(text));
      if (groupAt !== -1 || words.some((text) => keyOf(text) === SUBTOTAL)) {
        const at = words.findIndex((text) => isGroup(text) || isGroup(text.replace(/\s*小計.*$/, '')));
        if (at !== -1) current = (words[at] ?? '').replace(/\s*小計.*$/, '');
        const subtotal = numbers[0] === undefined ? null : figure(numbers[0]);
        if (current !== null && numbers.length > 0) subtotals.push({ group: current, subtotal });
        return words.filter((text, index) => index !== at && keyOf(text) !== SUBTOTAL);
      }
      let label = words.at(-1) ?? '';
      let rest = words.slice(0, -1);
      if (words.length === 1 && !BULLET.test(label) && (SENTENCE.test(label) || label.length > NAME_LENGTH)) {
        rest = words;
        label = '';
      }
      const pending = lines.filter((line) => line.printed.length === 0);
      const several = figuresIn(numbers[0] ?? '');
      const labels = label
        .split(/(?=[・･])/)
        .map((part) => part.trim())
        .filter((part) => part !== '');
      if (several.length > 1 && several.length === labels.length) {
        for (const [index, part] of labels.entries())
          lines.push({
            group: current,
            label: part,
            amounts: [figure(several[index] ?? '')],
            printed: [several[index] ?? ''],
          });
        return rest;
      }
      const [only] = pending;
      if (label === '' && only && pending.length === 1) {
        only.printed = numbers;
        only.amounts = numbers.map(figure);
        return rest;
      }
      if (label === '')
        draft.notes.push({
          severity: 'error',
          rule: 'shifted-cell',
          place: field.label.ja,
          path: `${field.key}/${lines.length}`,
          found: numbers.join(' '),
          message: {
            ja: `${field.label.ja}の金額（${numbers.join(' ')}）に内容が付いていません。どの項目の金額か、原本を確認してください。`,
            en: `An amount (${numbers.join(' ')}) of the request has no item beside it. Check with the original what it is for.`,
          },
        });
      lines.push({ group: current, label, amounts: numbers.map(figure), printed: numbers });
      return rest;
    },
    close() {
      closed = true;
    },
    finish() {
      if (lines.length > 0 && name) {
        draft.values.set(
          field.key,
          lines.map((line, index) => {
            const label = stripBullet(line.label).trim();
            const path = `${field.key}/${index}`;
            const record: Record<string, unknown> = { ...(group && { [group.key]: line.group }), [name.key]: label };
            for (const [at, column] of amounts.entries()) {
              const value = line.amounts[at] ?? null;
              const printed = line.printed[at];
              if (printed !== undefined && value === null && !/^[(（].*[)）]$/.test(printed))
                damaged(draft, `${field.label.ja} ${label} ${column.label.ja}`, `${path}/${column.key}`, printed);
              if (at < 2 || value !== null) record[column.key] = value;
            }
            if (line.printed.length === 0)
              missing(draft, `${field.label.ja} ${label}`, `${path}/${amounts[0]?.key ?? ''}`);
            return record;
          }),
        );
      }
      if (groupsField && subtotals.length > 0) draft.values.set(groupsField.key, subtotals);
    },
  };
}
