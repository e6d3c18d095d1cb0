// SPDX-License-Identifier: Apache-2.0
import type { Field, SheetKind } from '../../kinds/kind.ts';

/** Printed words of a kind's options and what they are in English: 継続 is Continue. */
export type Terms = Readonly<Record<string, string>>;

/** All options of a kind, by their Japanese wording. */
export function termsOf(kind: SheetKind): Terms {
  const terms: Record<string, string> = {};
  const collect = (field: Field) => {
    if (field.type === 'records') field.columns.forEach(collect);
    else if (field.type === 'years') field.rows.forEach(collect);
    else for (const { value, label } of field.options ?? []) terms[label.ja] = terms[value] = label.en;
  };
  kind.sections.flatMap(({ fields }) => fields).forEach(collect);
  return terms;
}
