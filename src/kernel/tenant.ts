// SPDX-License-Identifier: Apache-2.0
import type { Label } from './label.ts';

/** One municipality in the house. `code` is the six-digit 全国地方公共団体コード, empty when it is not known. */
export type Tenant = { id: string; name: Label; code: string; demo: boolean };
