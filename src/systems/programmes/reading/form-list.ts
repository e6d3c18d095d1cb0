// SPDX-License-Identifier: Apache-2.0
import type { Field, RecordsField, ValueField } from '../kinds/kind.ts';
import { damaged, type Draft, missing, unreadableChoice } from './draft.ts';
import { figure } from './figures.ts';
import { optionOf } from './marks.ts';
import { keyOf } from './cells.ts';

const CODE = /^(?:[A-Za-z]{0,3}\d+(?:[-－‐.]\d+)*|[IVXⅠ-Ⅻ]+(?:[-－‐]\d+)*)$/;
const LEADING_CODE = /^([A-Za-z]{0,3}\d+(?:-\d+)*|[IVXⅠ-Ⅻ]+(?:-\d+)+)[\s　]+(?=\S)/;
const WHEN =
  '(?:(?:令和|平成)\\s*(?:元|\\d{1,2})\\s*年度?(?:\\s*\\d{1,2}\\s*月)?|\\d{4}\\s*年度?(?:\\s*\\d{1,2}\\s*月)?|\\d{1,2}\\s*月)(?:\\s*\\d{1,2}\\s*日)?(?:\\s*[～〜~-]\\s*(?:(?:令和|平成)?\\s*(?:元|\\d{1,2})\\s*年度?)?(?:\\s*\\d{1,2}\\s*月)?)?(?:上旬|中旬|下旬|頃|以降|から|より)?';
const LONE_WHEN = new RegExp(`^${WHEN}$`);
const WHEN_START = new RegExp(`(?:^|(?<=[\\s。、）)]))(?=${WHEN}[\\s：:])`, 'g');
const SPLIT_WHEN = new RegExp(`^(${WHEN})[\\s：:]*(.*)$`, 's');
const TOTAL = /^(?:合計|計|総計)$/;

export type ListReader = {
  /** Whether every record ends with a number, so that its lines cannot be anything else. */
  counts: boolean;
  take(texts: string[]): boolean;
  finish(): void;
};

/**
 * Records printed one a row, cell by cell in the order of the columns: a code or a time in front, a name, a number. The
 * columns decide what fits where, so blank and additional cells do not matter.
 */
export function listReader(draft: Draft, field: RecordsField): ListReader {
  const columns = field.columns.filter(
    (column: Field): column is ValueField => column.type !== 'records' && column.type !== 'years',
  );
  const choice = columns.find((column) => column.type === 'choice');
  const number = columns.find((column) => column.type === 'number' || column.type === 'amount');
  const texts = columns.filter((column) => column.type === 'text' || column.type === 'longText');
  const name = texts.at(-1);
  const lead = texts.length > 1 ? texts[0] : undefined;
  const records: Record<string, unknown>[] = [];
  let total: number | null | undefined;

  const readTimes = (cells: string[]): boolean => {
    if (!lead || !name) return false;
    const parts = cells
      .flatMap((text) => text.split(WHEN_START))
      .map((part) => part.trim())
      .filter((part) => part !== '');
    let any = false;
    for (const part of parts) {
      const match = SPLIT_WHEN.exec(part);
      const previous = records.at(-1);
      if (LONE_WHEN.test(part)) records.push({ [lead.key]: part, [name.key]: '' });
      else if (match) records.push({ [lead.key]: (match[1] ?? '').trim(), [name.key]: (match[2] ?? '').trim() });
      else if (previous) previous[name.key] = `${String(previous[name.key])} ${part}`.trim();
      else records.push({ [lead.key]: '', [name.key]: part });
      any = true;
    }
    return any;
  };

  return {
    counts: number !== undefined,
    take(all) {
      const cells = all.filter((text) => text !== '' && !/^[-–—―‐]+$/.test(text));
      if (cells.length === 0) return false;
      if (number) {
        const at = cells.findIndex((text) => figure(text) !== null);
        if (at <= 0) {
          // `項目 48` in one cell.
          const glued = cells.length === 1 ? /^(.*\D)\s+([\d,]+)$/.exec(cells[0] ?? '') : null;
          const value = glued ? figure(glued[2] ?? '') : null;
          const short = cells.join(' ');
          if (
            !glued &&
            at === -1 &&
            name &&
            records.length > 0 &&
            total === undefined &&
            short.length <= 24 &&
            !/^[※（(]|。/.test(short)
          ) {
            missing(
              draft,
              `${field.label.ja} ${short}`,
              TOTAL.test(keyOf(short)) ? (field.totalKey ?? field.key) : `${field.key}/${records.length}/${number.key}`,
            );
            if (!TOTAL.test(keyOf(short))) records.push({ [name.key]: short, [number.key]: null });
            return true;
          }
          if (!glued || value === null || !name) return false;
          const label = (glued[1] ?? '').trim();
          if (TOTAL.test(keyOf(label))) total = value;
          else records.push({ [name.key]: label, [number.key]: value });
          return true;
        }
        const label = cells.slice(0, at).join(' ');
        const value = figure(cells[at] ?? '');
        if (cells.length > at + 1)
          damaged(draft, `${field.label.ja} ${label}`, `${field.key}/${records.length}`, cells.slice(at).join(' '));
        if (TOTAL.test(keyOf(label))) total = value;
        else if (name) records.push({ [name.key]: label, [number.key]: value });
        return true;
      }
      if (!name) return false;
      if (lead?.key === 'when') return readTimes(cells);
      let record: Record<string, unknown> = {};
      const codes: string[] = [];
      const words: string[] = [];
      const flush = () => {
        if (words.length === 0 && codes.length === 0 && Object.keys(record).length === 0) return;
        if (codes.length === 0 && Object.keys(record).length === 0 && records.length > 0 && words.length > 0) {
          // Words without a code carry on the name above.
          const previous = records.at(-1);
          if (previous) previous[name.key] = `${String(previous[name.key])} ${words.join(' ')}`.trim();
        } else if (choice && record[choice.key] === undefined) {
          // Its place in the order says which it must be, as long as those before it are where they belong.
          const options = choice.options ?? [];
          const inOrder = records.every((other, index) => other[choice.key] === options[index]?.value);
          const option = inOrder ? options[records.length] : undefined;
          const text = [...codes, ...words].join(' ');
          unreadableChoice(
            draft,
            `${field.label.ja} ${choice.label.ja}`,
            `${field.key}/${records.length}`,
            text,
            'lost',
          );
          if (option)
            records.push({
              [choice.key]: option.value,
              ...(lead && { [lead.key]: codes.join('-') }),
              [name.key]: words.join(' '),
            });
        } else records.push({ ...record, ...(lead && { [lead.key]: codes.join('-') }), [name.key]: words.join(' ') });
        record = {};
        codes.length = 0;
        words.length = 0;
      };
      for (const text of cells) {
        const option = choice ? optionOf(text, choice.options ?? []) : null;
        if (option !== null && choice) {
          flush();
          record[choice.key] = option;
          continue;
        }
        const glued = lead ? LEADING_CODE.exec(text) : null;
        if (glued) {
          if (words.length > 0) flush();
          codes.push(glued[1] ?? '');
          words.push(text.slice(glued[0].length));
        } else if (lead && CODE.test(text)) {
          if (words.length > 0) flush();
          codes.push(text);
        } else words.push(text);
      }
      flush();
      return true;
    },
    finish() {
      if (records.length > 0) draft.values.set(field.key, records);
      if (field.totalKey !== undefined && records.length > 0 && total === undefined)
        missing(draft, `${field.label.ja} 合計`, field.totalKey);
      if (total !== undefined && field.totalKey !== undefined) draft.values.set(field.totalKey, total);
    },
  };
}
