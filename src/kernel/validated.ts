// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { Problem } from './problem.ts';

z.config(z.locales.ja());
const english = { error: z.locales.en().localeError };

/** `value` as the schema reads it; Problem 422 that names every wrong field, in both languages. */
export function validated<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const told = schema.safeParse(value, english).error?.issues ?? [];
  throw new Problem(
    422,
    { ja: '入力内容に誤りがあります。', en: 'There is a mistake in the input.' },
    read.error.issues.map((issue, index) => ({
      path: issue.path.join('/'),
      message: { ja: issue.message, en: told[index]?.message ?? issue.message },
    })),
  );
}
