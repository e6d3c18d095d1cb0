// SPDX-License-Identifier: Apache-2.0
import { isProblem, Problem } from '../problem.ts';

/** RFC 9457, in one language; `errors` name the fields. */
export type ProblemDocument = {
  type: 'about:blank';
  title: string;
  status: number;
  errors?: { path: string; message: string }[];
  /** Number of the request, to be quoted when asking about it. */
  request?: string;
  [more: string]: unknown;
};

/** What the outside may know of an error: a problem as it is, anything else only that it happened. */
export function problemDocument(error: unknown, language: 'ja' | 'en', request?: string): ProblemDocument {
  const problem = isProblem(error)
    ? error
    : new Problem(500, {
        ja: 'サーバーでエラーが発生しました。時間をおいて、もう一度お試しください。',
        en: 'Something failed on our side. Please try again in a while.',
      });
  return {
    type: 'about:blank',
    title: problem.title[language],
    status: problem.status,
    ...(problem.fields.length && {
      errors: problem.fields.map(({ path, message }) => ({ path, message: message[language] })),
    }),
    ...problem.more,
    ...(request !== undefined && { request }),
  };
}
