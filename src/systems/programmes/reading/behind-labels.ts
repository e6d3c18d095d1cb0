// SPDX-License-Identifier: Apache-2.0
import type { ValueField } from '../kinds/kind.ts';
import type { LinesReader } from './form-lines.ts';
import type { ListReader } from './form-list.ts';
import type { Row } from './rows.ts';
import type { Printed } from './values.ts';

/** A label that text without a label of its own can belong to. */
type Carrier = ValueField | ListReader;

const isList = (carrier: Carrier): carrier is ListReader => 'take' in carrier;
const TEXTS = new Set<ValueField['type']>(['text', 'longText', 'lines']);
export const isText = (field: ValueField): boolean => TEXTS.has(field.type);

/** What stands behind the labels of a sheet; text without a label carries on what stands above it or to the left. */
export class BehindLabels {
  readonly printed = new Map<ValueField, Printed>();
  #carriers: { column: number; carrier: Carrier }[] = [];

  add(field: ValueField, texts: string[]): void {
    const filled = texts.filter((text) => text !== '');
    const before = this.printed.get(field);
    if (!before) this.printed.set(field, filled.length > 0 ? [filled] : []);
    else if (filled.length > 0) before.push(filled);
  }

  isEmpty(field: ValueField): boolean {
    return (this.printed.get(field)?.length ?? 0) === 0;
  }

  /** From here on, text in or right of this column belongs to the label. */
  open(column: number, carrier: Carrier): void {
    this.#carriers = this.#carriers.filter((other) => other.column < column);
    this.#carriers.push({ column, carrier });
  }

  close(): void {
    if (this.#carriers.length > 0) this.#carriers = [];
  }

  #goesOn(carrier: Carrier): boolean {
    return (
      isList(carrier) ||
      isText(carrier) ||
      (carrier.type === 'choice' && carrier.within !== undefined) ||
      this.isEmpty(carrier)
    );
  }

  /** Reads cells without a label, from the first up to the column `to`. Whether they belong anywhere. */
  carryOn(row: Row, to: number, lines: LinesReader | null): boolean {
    let any = false;
    let texts: { text: string; column: number }[] = [];
    for (let column = Math.max(0, row.first); column < to; column++) {
      const text = row.cells[column]?.text ?? '';
      if (text !== '') texts.push({ text, column });
    }
    if (lines) {
      const rest = lines.take(
        texts.map(({ text }) => text),
        row.first === 0,
      );
      const kept = texts.filter(({ text }) => {
        const at = rest.indexOf(text);
        if (at !== -1) rest.splice(at, 1);
        return at !== -1;
      });
      if (kept.length < texts.length) any = true;
      texts = kept;
    }
    // A line of a list of quantities may begin further to the left than its heading.
    const latest = this.#carriers.at(-1)?.carrier;
    if (latest && isList(latest) && latest.counts && texts.length > 0 && latest.take(texts.map(({ text }) => text)))
      return true;
    const grouped = new Map<Carrier, string[]>();
    for (const { text, column } of texts) {
      const open = this.#carriers.findLast((one) => one.column <= column && this.#goesOn(one.carrier));
      const group = open && grouped.get(open.carrier);
      if (group) group.push(text);
      else if (open) grouped.set(open.carrier, [text]);
    }
    for (const [carrier, words] of grouped) {
      if (!isList(carrier)) this.add(carrier, words);
      else if (!carrier.take(words)) {
        const other = this.#carriers.findLast((one) => !isList(one.carrier) && this.#goesOn(one.carrier))?.carrier;
        if (!other || isList(other)) continue;
        this.add(other, words);
      }
      any = true;
    }
    return any;
  }
}
