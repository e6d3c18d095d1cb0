// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** A document that is not taken in, with words for the person who brought it. */
export class DocumentRefusal extends Error {
  override name = 'DocumentRefusal';
  readonly code: string;
  readonly label: Label;
  constructor(code: string, label: Label) {
    super(label.en);
    this.code = code;
    this.label = label;
  }
}

/** How much a document from outside may hold. */
export type DocumentLimits = {
  /** Bytes as received. */
  bytes: number;
  /** Bytes after inflating, all parts together. */
  inflatedBytes: number;
  /** Inflated size over compressed size, of any part larger than a megabyte. */
  ratio: number;
  /** Parts in the archive. */
  entries: number;
  /** Cells with something in them, all worksheets together. */
  cells: number;
};

export const LIMITS: DocumentLimits = {
  bytes: 20 * 1024 * 1024,
  inflatedBytes: 200_000_000,
  ratio: 200,
  entries: 2_000,
  cells: 2_000_000,
};

/** Refuses what is larger than `limit` megabytes as received. */
export function refuseLargerThan(limit: number, bytes: number): void {
  if (bytes <= limit) return;
  const most = Math.floor(limit / 1_048_576);
  throw new DocumentRefusal('too-large', {
    ja: `ファイルが大きすぎます（${most} MB まで）。分けて取り込んでください。`,
    en: `The file is too large (at most ${most} MB). Split it and import the parts.`,
  });
}
