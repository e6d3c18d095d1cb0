// SPDX-License-Identifier: Apache-2.0
import { Problem } from '#kernel/problem.ts';
import { kinds } from './index.ts';
import type { SheetKind } from './kind.ts';

/** The definition of a kind; Problem 422 for a kind that this municipality does not have. */
export function kindOf(id: string): SheetKind {
  const kind = kinds.find((one) => one.id === id);
  if (!kind)
    throw new Problem(422, {
      ja: `シートの様式「${id}」は登録されていません。`,
      en: `There is no sheet kind ‘${id}’ here.`,
    });
  return kind;
}
