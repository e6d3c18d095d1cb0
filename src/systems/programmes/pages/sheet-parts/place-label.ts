// SPDX-License-Identifier: Apache-2.0
import { shortFiscalYear } from '#web/format.ts';
import type { Field, SheetKind } from '../../kinds/kind.ts';

/** A path in words: `costs/2023/settled` is コストの推移 R5 決算額, `indicators/0/name` 指標 1 指標名. */
export function placeLabel(kind: Pick<SheetKind, 'sections'>, path: string, language: 'ja' | 'en'): string {
  const words: string[] = [];
  let fields: Field[] = kind.sections.flatMap((section) => section.fields);
  let rest = path.split('/');
  while (rest.length) {
    const field = fields.find((one) => one.key.split('/').every((segment, index) => rest[index] === segment));
    if (!field) break;
    words.push(field.label[language]);
    rest = rest.slice(field.key.split('/').length);
    if (field.type !== 'records' && field.type !== 'years') break;
    const place = rest[0];
    if (place === undefined) break;
    words.push(field.type === 'years' ? shortFiscalYear(Number(place), language) : String(Number(place) + 1));
    rest = rest.slice(1);
    fields = field.type === 'years' ? field.rows : field.columns;
  }
  return words.length ? words.join(' ') : path;
}
