// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** The secrets of an installation that exists for a test. */
export const secret = (purpose: string): string => createHash('sha256').update(`tests ${purpose}`).digest('hex');
