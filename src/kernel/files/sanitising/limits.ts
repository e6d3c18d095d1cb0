// SPDX-License-Identifier: Apache-2.0
import { LIMITS, type DocumentLimits } from '#kernel/documents/refusal.ts';

/** How much a file may hold and how long it may take. */
export type SanitisingLimits = DocumentLimits & {
  /** Pixels of a picture, all its frames together. */
  pixels: number;
  /** Pages of a PDF. */
  pages: number;
  /** How deep archives are opened: 1 opens a .zip, but no .zip inside it. */
  depth: number;
  /** Seconds for one file, after which it is refused. */
  seconds: number;
  /** Megabytes of working memory (heap) of the process, after which the file is refused. */
  megabytes: number;
};

export const SANITISING_LIMITS: SanitisingLimits = {
  ...LIMITS,
  bytes: 100 * 1024 * 1024,
  inflatedBytes: 400_000_000,
  entries: 5_000,
  pixels: 100_000_000,
  pages: 5_000,
  depth: 1,
  seconds: 60,
  megabytes: 1024,
};
