// SPDX-License-Identifier: Apache-2.0
import type { Label } from './label.ts';

/** One thing that is wrong with an input: where (path of the field) and what to do about it. */
export type FieldProblem = { path: string; message: Label };

/** What went wrong, told to people; becomes an RFC 9457 problem document or an error page. */
export class Problem extends Error {
  readonly status: number;
  readonly title: Label;
  readonly fields: FieldProblem[];
  /** More for programs, such as the other person's change on a conflict. */
  readonly more: Record<string, unknown>;

  constructor(status: number, title: Label, fields: FieldProblem[] = [], more: Record<string, unknown> = {}) {
    super(title.en);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.fields = fields;
    this.more = more;
  }
}

/** Pages live in a bundle with a copy of this class: recognise problems by their name. */
export const isProblem = (error: unknown): error is Problem => error instanceof Error && error.name === 'Problem';

export const badRequest = (title: Label, path?: string) =>
  new Problem(422, title, path === undefined ? [] : [{ path, message: title }]);

export const notFound = (what: Label) =>
  new Problem(404, { ja: `${what.ja}が見つかりません。`, en: `${what.en} was not found.` });

export const conflict = (title: Label, more: Record<string, unknown> = {}) => new Problem(409, title, [], more);

export const signInNeeded = () => new Problem(401, { ja: 'ログインしてください。', en: 'Please sign in.' });

export const forbidden = (permission: Label) =>
  new Problem(403, {
    ja: `この操作には「${permission.ja}」の権限が必要です。`,
    en: `This needs the permission “${permission.en}”.`,
  });
