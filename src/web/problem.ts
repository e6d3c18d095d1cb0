// SPDX-License-Identifier: Apache-2.0
import type { ProblemDocument } from './call.ts';
import type { Problem } from './components/error-summary.tsx';

/**
 * What the server said when a call was refused. `null` for everything that is no refusal of a call: a redirect, a
 * failure of our own. Reads a copy, so that the response can still be thrown on to the error page.
 */
export async function problemOf(error: unknown): Promise<ProblemDocument | null> {
  if (!(error instanceof Response) || error.status < 400) return null;
  try {
    const document = (await error.clone().json()) as ProblemDocument | null;
    return typeof document?.title === 'string' ? document : null;
  } catch {
    return null;
  }
}

/** Refusals that a form can answer: something typed, a missing right, somebody else's change, too much at once. */
const answerable = new Set([400, 403, 409, 412, 413, 415, 422, 429]);

/** The refusal that a form shows above its fields; everything else is thrown on to the error page. */
export async function refusalOf(error: unknown): Promise<ProblemDocument> {
  const document = await problemOf(error);
  if (!document || !answerable.has(document.status)) throw error;
  return document;
}

export type FormProblems = {
  /** For `ErrorSummary`. */
  summary: Problem[];
  /** For a field's `error`. */
  of: (field: string) => string | undefined;
};

/**
 * A refusal as a form shows it: sentences for the summary and for each field. `fieldOf` says in which field of the form a
 * path of the input is typed (default: the path's first part); `undefined` when in none.
 */
export function formProblems(
  document: Pick<ProblemDocument, 'title' | 'errors'> | null | undefined,
  fieldOf: (path: string) => string | undefined = (path) => path.split('/')[0],
): FormProblems {
  const summary: Problem[] = !document
    ? []
    : (document.errors?.map(({ path, message }) => ({ field: fieldOf(path), message })) ?? [
        { message: document.title },
      ]);
  return { summary, of: (field) => summary.find((problem) => problem.field === field)?.message };
}
