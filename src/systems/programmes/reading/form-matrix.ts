// SPDX-License-Identifier: Apache-2.0
import type { RecordsField, ValueField } from '../kinds/kind.ts';
import type { Draft, FormReader } from './draft.ts';
import { printedOf } from './labels.ts';
import { keyOf } from './cells.ts';
import type { Row } from './rows.ts';

const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';
const NUMBERED = new RegExp(`^[\\s・\\-–*]*(?:([${CIRCLED}])|[(（](\\d{1,2})[)）]|(\\d{1,2})(?:[.．)）]|$))\\s*`);
const NEXT_NUMBER = new RegExp(`(?=[${CIRCLED}])`);

/** The number in front of a text: `① …`, `- ② …`, `(3) …`. */
function numbered(text: string): { number: number; rest: string } | null {
  const match = NUMBERED.exec(text);
  if (!match) return null;
  const number = match[1] ? CIRCLED.indexOf(match[1]) + 1 : Number(match[2] ?? match[3]);
  return { number, rest: text.slice(match[0].length).trim() };
}

/**
 * Numbered records: first a list (① the issue itself), then a table with one column for each aspect and the same numbers
 * in front of its lines.
 */
export function matrixReader(draft: Draft, field: RecordsField): FormReader {
  const columns = field.columns.filter(
    (column): column is ValueField => column.type === 'longText' || column.type === 'text',
  );
  const listed = columns[0];
  const heads = columns
    .slice(1)
    .flatMap((column) => printedOf(column).map((printed) => ({ key: keyOf(printed), column })));
  const records = new Map<number, Map<ValueField, string>>();
  let places: { at: number; column: ValueField }[] = [];
  let width = 0;
  let last: number | null = null;
  let table = false;
  let doubtful = false;

  const append = (number: number, column: ValueField, text: string) => {
    if (text === '') return;
    const record = records.get(number) ?? new Map<ValueField, string>();
    const before = record.get(column);
    record.set(column, before === undefined ? text : `${before} ${text}`);
    records.set(number, record);
  };

  const readHead = (row: Row): boolean => {
    const found: { at: number; column: ValueField }[] = [];
    for (const [at, cell] of row.cells.entries()) {
      const head = cell.key === '' ? undefined : heads.find(({ key }) => cell.key.endsWith(key));
      if (head) found.push({ at, column: head.column });
    }
    if (found.length === 0) return false;
    places = found;
    width = row.cells.length;
    table = true;
    last = null;
    for (const column of new Set(heads.map((head) => head.column)))
      if (!found.some((place) => place.column === column))
        draft.notes.push({
          severity: 'warning',
          rule: 'missing-value',
          place: `${field.label.ja} ${column.label.ja}`,
          path: field.key,
          message: {
            ja: `${field.label.ja}に「${column.label.ja}」の列がありません。変換で列が失われていないか、原本を確認してください。`,
            en: `The column '${column.label.en}' is missing. Check with the original that the conversion did not lose it.`,
          },
        });
    return true;
  };

  /** Items of the list; one cell may hold several. */
  const readList = (text: string): boolean => {
    if (!listed) return false;
    let any = false;
    for (const part of text.split(NEXT_NUMBER)) {
      const item = numbered(part.trim());
      if (item) {
        last = item.number;
        append(item.number, listed, item.rest.replace(/\s*[-–・*]$/, ''));
        records.set(item.number, records.get(item.number) ?? new Map());
        any = true;
      } else if (last !== null && /[^\s\-–—・*]/.test(part)) {
        append(last, listed, part.trim());
        any = true;
      }
    }
    return any;
  };

  return {
    take(row, opening) {
      if (readHead(row)) return true;
      const cells = row.cells.map((cell) => cell.text);
      if (opening) {
        // `問題点・課題 ①…` on one line.
        table = false;
        last = null;
        for (const [index, text] of cells.entries()) {
          const at = index === row.first ? text.search(NEXT_NUMBER) : 0;
          if (text !== '' && at >= 0) readList(text.slice(at));
        }
        return true;
      }
      const first = cells[row.first] ?? '';
      if (!table) return readList(cells.filter((text) => text !== '').join(' '));
      const item = numbered(first);
      if (!item && last === null) return false;
      let rest = cells;
      if (item) {
        last = item.number;
        records.set(last, records.get(last) ?? new Map());
        // `① text` in one cell: the number's own cell is missing.
        if (item.rest !== '') {
          rest = ['', item.rest, ...cells.slice(row.first + 1)];
          if (row.cells.length !== width - 1 && places.length > 1) doubtful = true;
        } else {
          rest = cells.map((text, at) => (at === row.first ? '' : text));
        }
      }
      const filled = rest.filter((text) => text !== '').length;
      const straight = rest.length === width;
      if (!straight && filled === places.length) {
        let at = 0;
        for (const text of rest) {
          const place = text === '' ? undefined : places[at++];
          if (place && last !== null) append(last, place.column, text);
        }
        return true;
      }
      if (!straight && filled > 0) doubtful = true;
      for (const [at, text] of rest.entries()) {
        if (text === '') continue;
        const place = places.findLast((candidate) => candidate.at <= at) ?? places[0];
        if (place && last !== null) append(last, place.column, text);
      }
      return true;
    },
    finish() {
      if (doubtful)
        draft.notes.push({
          severity: 'warning',
          rule: 'shifted-cell',
          place: field.label.ja,
          path: field.key,
          message: {
            ja: `${field.label.ja}のセルの数が見出しと合いません。文章がどの列のものか、原本を確認してください。`,
            en: 'The cells of the table do not fit its head. Check with the original which column each text belongs to.',
          },
        });
      if (records.size === 0) return;
      const without = listed ? [...records].filter(([, texts]) => !texts.has(listed)).map(([number]) => number) : [];
      if (listed && without.length > 0 && without.length < records.size)
        draft.notes.push({
          severity: 'warning',
          rule: 'missing-value',
          place: `${listed.label.ja} ${without.join('、')}`,
          path: field.key,
          message: {
            ja: `${field.label.ja}の${without.join('、')}番に対応する「${listed.label.ja}」がありません。番号のずれがないか確認してください。`,
            en: `Numbers ${without.join(', ')} of the table have no text under '${listed.label.en}'. Check whether the numbers are shifted.`,
          },
        });
      draft.values.set(
        field.key,
        [...records]
          .toSorted(([a], [b]) => a - b)
          .map(([number, texts]) => {
            const record: Record<string, unknown> = { number };
            for (const [column, text] of texts) record[column.key] = text;
            return record;
          }),
      );
    },
  };
}
